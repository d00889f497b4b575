//! A client with a cookie jar.

use std::{
    collections::BTreeMap,
    net::IpAddr,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use reqwest::{Method, header, redirect};

use tiffin::model::parts::HEADER;

use super::answer::Answer;

/// A browser asking for a page or sending a form.
pub const HTML: &str = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8";
/// A client.
pub const ANY: &str = "*/*";

/// A client with a cookie jar that follows no redirects and obeys `Max-Age=0`.
pub struct Client {
    http: reqwest::Client,
    /// The servers, of which each request goes to the next.
    bases: Vec<String>,
    requests: AtomicUsize,
    jar: Mutex<BTreeMap<String, String>>,
}

impl Client {
    pub fn new(base: &str) -> Self {
        Self::between(&[base])
    }

    /// A client of several servers: whichever has the last request, another has the next.
    pub fn between(bases: &[&str]) -> Self {
        Self::build(bases, |http| http)
    }

    /// A client that has another address of this machine.
    pub fn from_address(base: &str, address: IpAddr) -> Self {
        Self::build(&[base], |http| http.local_address(address))
    }

    fn build(
        bases: &[&str],
        configure: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder,
    ) -> Self {
        let http = reqwest::Client::builder().redirect(redirect::Policy::none());
        Self {
            http: configure(http).build().unwrap(),
            bases: bases.iter().map(|base| (*base).to_owned()).collect(),
            requests: AtomicUsize::new(0),
            jar: Mutex::default(),
        }
    }

    /// Another client that stole this one's cookies.
    pub fn twin(&self) -> Self {
        let bases: Vec<_> = self.bases.iter().map(String::as_str).collect();
        let twin = Self::between(&bases);
        self.jar
            .lock()
            .unwrap()
            .clone_into(&mut twin.jar.lock().unwrap());
        twin
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        self.jar.lock().unwrap().get(name).cloned()
    }

    pub fn set_cookie(&self, name: &str, value: &str) {
        self.jar
            .lock()
            .unwrap()
            .insert(name.to_owned(), value.to_owned());
    }

    pub fn cookie_header(&self) -> String {
        let jar = self.jar.lock().unwrap();
        jar.iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join("; ")
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path, HTML)).await
    }

    pub async fn get_as_client(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path, ANY)).await
    }

    /// Calls a server function as a client does.
    pub async fn call(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        self.send(self.request(Method::POST, path, ANY).form(form))
            .await
    }

    /// Sends a form as a browser without JavaScript does, from a page.
    pub async fn submit(&self, page: &str, path: &str, form: &[(&str, &str)]) -> Answer {
        let request = self
            .request(Method::POST, path, HTML)
            .header(header::REFERER, format!("{}{page}", self.bases[0]))
            .header(header::ORIGIN, &self.bases[0])
            .form(form);
        self.send(request).await
    }

    /// Sends a form as a script does, from a page that was rendered for `session` (`-` for a visitor), and
    /// asks for parts of that page.
    pub async fn submit_in_place(
        &self,
        (page, session, parts): (&str, &str, &str),
        path: &str,
        form: &[(&str, &str)],
    ) -> Answer {
        let request = self
            .request(Method::POST, path, "text/html")
            .header(header::REFERER, format!("{}{page}", self.bases[0]))
            .header(header::ORIGIN, &self.bases[0])
            .header(HEADER, format!("{session} {parts}"))
            .form(form);
        self.send(request).await
    }

    /// Asks for parts of a page, as a visitor's script does.
    pub async fn get_parts(&self, page: &str, parts: &str) -> Answer {
        let request = self.request(Method::GET, page, "text/html");
        self.send(request.header(HEADER, format!("- {parts}")))
            .await
    }

    pub fn request(&self, method: Method, path: &str, accept: &str) -> reqwest::RequestBuilder {
        let base = &self.bases[self.requests.fetch_add(1, Ordering::Relaxed) % self.bases.len()];
        let request = self.http.request(method, format!("{base}{path}"));
        let cookies = self.cookie_header();
        let request = request.header(header::ACCEPT, accept);
        if cookies.is_empty() {
            request
        } else {
            request.header(header::COOKIE, cookies)
        }
    }

    pub async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        self.try_send(request).await.unwrap()
    }

    /// The same of a server that may hang up.
    pub async fn try_send(&self, request: reqwest::RequestBuilder) -> reqwest::Result<Answer> {
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.text().await?;
        let answer = Answer {
            status,
            headers,
            body,
        };
        self.keep_cookies(&answer);
        Ok(answer)
    }

    fn keep_cookies(&self, answer: &Answer) {
        let mut jar = self.jar.lock().unwrap();
        for cookie in answer.set_cookies() {
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            if cookie.contains("Max-Age=0") {
                jar.remove(name);
            } else {
                jar.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}
