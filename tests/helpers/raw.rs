//! Requests byte by byte, and what blocks while they are sent.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

/// Sends bytes as they are and reads the answer to its end.
pub fn raw(port: u16, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(30)))
        .unwrap();
    stream.write_all(request).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

/// A request that is under way: its headers are sent, its body is not.
///
/// The server asks for the body (`100 Continue`) when something begins to read it, which is after
/// the request was authenticated. So whoever holds one knows what the server has done so far.
pub struct InFlight {
    stream: TcpStream,
    body: String,
}

impl InFlight {
    /// Sends the headers of a form post and waits until the server asks for its body.
    pub fn begin(port: u16, path: &str, cookies: &str, body: &str) -> Self {
        Self::begin_with(port, path, cookies, "Accept: */*", body)
    }

    /// The same with other lines in its head.
    pub fn begin_with(port: u16, path: &str, cookies: &str, head: &str, body: &str) -> Self {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(30)))
            .unwrap();
        write!(
            stream,
            "POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{head}\r\nCookie: {cookies}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\
             Expect: 100-continue\r\nConnection: close\r\n\r\n",
            body.len()
        )
        .unwrap();
        let mut asked = [0; 25];
        stream.read_exact(&mut asked).unwrap();
        assert_eq!(&asked, b"HTTP/1.1 100 Continue\r\n\r\n");
        Self {
            stream,
            body: body.to_owned(),
        }
    }

    /// Sends the body and reads the answer.
    pub fn finish(mut self) -> String {
        self.stream.write_all(self.body.as_bytes()).unwrap();
        let mut answer = String::new();
        self.stream.read_to_string(&mut answer).unwrap();
        answer
    }
}

/// Runs blocking work beside the server.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.unwrap()
}
