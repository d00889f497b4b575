//! One page that is kept: compressed once for each way to compress it, and sent with a strong ETag.

use std::io::Write;

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    response::Response,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};
use tokio::sync::OnceCell;

use super::{
    accept_encoding::{self, Encoding},
    entity_tag,
};

/// Compressed once and sent often, but made anew every minute: the last tenth that 11 would save takes
/// ten times as long.
const BROTLI_QUALITY: u32 = 9;
const BROTLI_WINDOW: u32 = 22;

/// Another cookie is another visitor, who must be asked for; another encoding is another form.
const VARY: HeaderValue = HeaderValue::from_static("accept-encoding, cookie, tiffin-parts");

/// What a page says of itself, besides what is said here of every one.
const KEPT_HEADERS: [HeaderName; 2] = [header::CONTENT_TYPE, header::CACHE_CONTROL];

type Compress = fn(&[u8]) -> Vec<u8>;

#[derive(Debug)]
pub struct KeptPage {
    headers: HeaderMap,
    hash: String,
    plain: Bytes,
    brotli: OnceCell<Bytes>,
    gzip: OnceCell<Bytes>,
}

impl KeptPage {
    pub fn new(headers: &HeaderMap, plain: Bytes) -> Self {
        let kept = KEPT_HEADERS
            .into_iter()
            .filter_map(|name| Some((name.clone(), headers.get(name)?.clone())));
        Self {
            headers: kept.collect(),
            hash: URL_SAFE_NO_PAD.encode(&Sha256::digest(&plain)[..16]),
            plain,
            brotli: OnceCell::new(),
            gzip: OnceCell::new(),
        }
    }

    /// As much as it may come to weigh, compressed in both ways.
    pub fn bytes(&self) -> usize {
        self.plain.len() * 2
    }

    /// The answer to a request with this method and these headers.
    pub async fn answer(&self, method: &Method, asked: &HeaderMap) -> Response {
        let wanted = accept_encoding::preferred(asked);
        let compressed = match wanted {
            Some(encoding) => self.compressed(encoding).await,
            None => None,
        };
        let (encoding, content) = match compressed {
            Some(content) => (wanted, content),
            None => (None, &self.plain),
        };
        let tag = self.tag(encoding);
        let is_known = entity_tag::is_kept(asked, &tag);
        let mut response = Response::new(Body::empty());
        let headers = response.headers_mut();
        headers.clone_from(&self.headers);
        headers.insert(header::VARY, VARY);
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            headers.insert(header::ETAG, tag);
        }
        if is_known {
            headers.remove(header::CONTENT_TYPE);
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return response;
        }
        headers.insert(header::CONTENT_LENGTH, content.len().into());
        if let Some(encoding) = encoding {
            let name = HeaderValue::from_static(encoding.name());
            headers.insert(header::CONTENT_ENCODING, name);
        }
        if method != Method::HEAD {
            *response.body_mut() = Body::from(content.clone());
        }
        response
    }

    /// Forms that differ in a byte have tags that differ.
    fn tag(&self, encoding: Option<Encoding>) -> String {
        let hash = &self.hash;
        match encoding {
            None => format!("\"{hash}\""),
            Some(encoding) => format!("\"{hash}-{}\"", encoding.name()),
        }
    }

    /// Nothing if the runtime stops meanwhile.
    async fn compressed(&self, encoding: Encoding) -> Option<&Bytes> {
        let (once, compress): (_, Compress) = match encoding {
            Encoding::Brotli => (&self.brotli, brotli),
            Encoding::Gzip => (&self.gzip, gzip),
        };
        let compressed = once.get_or_try_init(|| async {
            let plain = self.plain.clone();
            let compressing = tokio::task::spawn_blocking(move || compress(&plain));
            compressing.await.map(Bytes::from)
        });
        compressed.await.ok()
    }
}

fn brotli(plain: &[u8]) -> Vec<u8> {
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 4096, BROTLI_QUALITY, BROTLI_WINDOW);
    // A vector takes whatever is written.
    let _ = writer.write_all(plain);
    writer.into_inner()
}

fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut writer = GzEncoder::new(Vec::new(), Compression::best());
    // A vector takes whatever is written.
    let _ = writer.write_all(plain);
    writer.finish().unwrap_or_default()
}
