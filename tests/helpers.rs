//! The server under test, its clients, and the binary.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    net::{IpAddr, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    sync::Mutex,
    time::Duration,
};

use leptos::config::LeptosOptions;
use reqwest::{Method, header, redirect};
use tempfile::TempDir;
use tiffin::{
    model::{ending::Ending, session::Sessions},
    server::{
        accounts::users::{self, Credentials},
        settings::Settings,
        startup::Application,
        state::AppState,
        telemetry,
    },
};
use tokio::{sync::oneshot, task::JoinHandle};

/// Passwords that the policy accepts.
pub const PASSWORD: &str = "mango lassi at noon";
pub const NEW_PASSWORD: &str = "rasam rice on monday";

/// A browser asking for a page or sending a form.
pub const HTML: &str = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8";
/// A client.
pub const ANY: &str = "*/*";

/// A server on a port of its own, with a database of its own.
pub struct TestApp {
    pub base: String,
    pub port: u16,
    pub state: AppState,
    pub folder: TempDir,
    overrides: Vec<(String, String)>,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<anyhow::Result<()>>,
}

impl TestApp {
    pub async fn spawn() -> Self {
        Self::spawn_with(&[]).await
    }

    /// With settings of its own, such as `("SESSION__IDLE", "1h")`.
    pub async fn spawn_with(overrides: &[(&str, &str)]) -> Self {
        let overrides = overrides
            .iter()
            .map(|(k, v)| (format!("TIFFIN__{k}"), (*v).to_owned()));
        Self::spawn_in(tempfile::tempdir().unwrap(), overrides.collect()).await
    }

    /// As if the built files had hashes in their names. It can show no page: there are none.
    pub async fn spawn_hashed() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = settings(folder.path(), &[]);
        settings.leptos.hash_files = true;
        let hashes = folder.path().join("hash.txt");
        std::fs::write(&hashes, "").unwrap();
        settings.leptos.hash_file = hashes.display().to_string().into();
        Self::spawn_from(settings, folder, Vec::new()).await
    }

    /// In a folder that may have a database already.
    pub async fn spawn_in(folder: TempDir, overrides: Vec<(String, String)>) -> Self {
        let settings = settings(folder.path(), &overrides);
        Self::spawn_from(settings, folder, overrides).await
    }

    async fn spawn_from(
        settings: Settings,
        folder: TempDir,
        overrides: Vec<(String, String)>,
    ) -> Self {
        if std::env::var_os("TEST_LOG").is_some() {
            // Only the first server of a run can start the log; it is everybody's.
            let _ = telemetry::init(&settings.log);
        }
        let application = Application::build(settings).await.unwrap();
        let (port, state) = (application.port(), application.state().clone());
        let (stop, stopped) = oneshot::channel();
        let serving = tokio::spawn(application.run_until_stopped(async {
            let _ = stopped.await;
        }));
        Self {
            base: format!("http://127.0.0.1:{port}"),
            port,
            state,
            folder,
            overrides,
            stop,
            serving,
        }
    }

    /// Stops the server and starts another one on the same database.
    pub async fn restart(self) -> Self {
        let Self {
            folder,
            overrides,
            stop,
            serving,
            ..
        } = self;
        let _ = stop.send(());
        serving.await.unwrap().unwrap();
        Self::spawn_in(folder, overrides).await
    }

    /// Stops the server, which ends its streams.
    pub async fn stop(self) {
        let _ = self.stop.send(());
        self.serving.await.unwrap().unwrap();
    }

    /// A client with an empty cookie jar.
    pub fn client(&self) -> Client {
        Client::new(&self.base)
    }

    /// A client that has just signed up as `<name>@example.com`.
    pub async fn customer(&self, name: &str) -> Client {
        let client = self.client();
        let answer = client.sign_up(name, PASSWORD).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        client
    }

    /// A client that has just signed in as `<name>@example.com`.
    pub async fn signed_in(&self, name: &str, password: &str) -> Client {
        let client = self.client();
        let answer = client.sign_in(name, password).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        client
    }

    pub async fn user(&self, name: &str) -> Credentials {
        users::find_by_email(&self.state.db.read, &email(name))
            .await
            .unwrap()
            .unwrap()
    }

    /// One number out of the database.
    pub async fn count(&self, sql: &str) -> i64 {
        sqlx::query_scalar(sql)
            .fetch_one(&self.state.db.read)
            .await
            .unwrap()
    }

    /// A refusal is written down beside its answer.
    pub async fn wait_for_event(&self, kind: &str) {
        let sql = format!("select count(*) from security_events where kind = '{kind}'");
        while self.count(&sql).await == 0 {
            tokio::task::yield_now().await;
        }
    }

    pub fn advance(&self, by: Duration) {
        self.state.clock.advance(by);
    }

    /// How many verifications `work` takes.
    pub async fn verifications_in<T>(&self, work: impl Future<Output = T>) -> (T, u64) {
        let before = self.state.accounts.passwords.verifications();
        let result = work.await;
        (
            result,
            self.state.accounts.passwords.verifications() - before,
        )
    }
}

fn settings(folder: &Path, overrides: &[(String, String)]) -> Settings {
    let site = folder.join("site");
    std::fs::create_dir_all(site.join("pkg")).unwrap();
    let options = LeptosOptions::builder()
        .output_name("tiffin")
        .site_addr("127.0.0.1:0".parse::<std::net::SocketAddr>().unwrap())
        .site_root(site.display().to_string())
        .build();
    let mut environment = cheap_settings(folder);
    environment.extend(overrides.iter().cloned());
    Settings::from_sources(options, "", environment).unwrap()
}

/// A database in the folder, hashing that costs nothing, and tries enough.
pub fn cheap_settings(folder: &Path) -> BTreeMap<String, String> {
    [
        (
            "TIFFIN__DATABASE__URL",
            format!("sqlite:{}", folder.join("tiffin.db").display()),
        ),
        ("TIFFIN__PASSWORD__ARGON2_MEMORY_KIB", "8".to_owned()),
        ("TIFFIN__PASSWORD__ARGON2_PASSES", "1".to_owned()),
        ("TIFFIN__LOGIN__TRIES_PER_ACCOUNT", "100000".to_owned()),
        ("TIFFIN__LOGIN__TRIES_PER_ADDRESS", "100000".to_owned()),
    ]
    .into_iter()
    .map(|(key, value)| (key.to_owned(), value))
    .collect()
}

pub fn email(name: &str) -> String {
    format!("{name}@example.com")
}

/// An answer, read to its end.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: header::HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    pub fn location(&self) -> &str {
        self.header("location")
    }

    pub fn set_cookies(&self) -> Vec<&str> {
        self.headers
            .get_all(header::SET_COOKIE)
            .iter()
            .map(|value| value.to_str().unwrap())
            .collect()
    }

    /// The session's `Set-Cookie`, if there is one.
    pub fn session_cookie(&self) -> Option<&str> {
        let is_session =
            |cookie: &&&str| cookie.starts_with("tiffin=") || cookie.starts_with("__Host-tiffin=");
        self.set_cookies().iter().find(is_session).copied()
    }
}

/// A client with a cookie jar that follows no redirects and obeys `Max-Age=0`.
pub struct Client {
    http: reqwest::Client,
    base: String,
    jar: Mutex<BTreeMap<String, String>>,
}

impl Client {
    pub fn new(base: &str) -> Self {
        Self::build(base, |http| http)
    }

    /// A client that has another address of this machine.
    pub fn from_address(base: &str, address: IpAddr) -> Self {
        Self::build(base, |http| http.local_address(address))
    }

    fn build(
        base: &str,
        configure: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder,
    ) -> Self {
        let http = reqwest::Client::builder().redirect(redirect::Policy::none());
        Self {
            http: configure(http).build().unwrap(),
            base: base.to_owned(),
            jar: Mutex::default(),
        }
    }

    /// Another client that stole this one's cookies.
    pub fn twin(&self) -> Self {
        let twin = Self::new(&self.base);
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
            .header(header::REFERER, format!("{}{page}", self.base))
            .header(header::ORIGIN, &self.base)
            .form(form);
        self.send(request).await
    }

    pub fn request(&self, method: Method, path: &str, accept: &str) -> reqwest::RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
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

    pub async fn sign_up(&self, name: &str, password: &str) -> Answer {
        let form = [
            ("name", name),
            ("email", &email(name)),
            ("password", password),
        ];
        self.call("/api/register", &form).await
    }

    pub async fn sign_in(&self, name: &str, password: &str) -> Answer {
        self.call(
            "/api/login",
            &[("email", &email(name)), ("password", password)],
        )
        .await
    }

    pub async fn sign_out(&self) -> Answer {
        self.call("/api/logout", &[]).await
    }

    /// Proves the password again.
    pub async fn confirm(&self, password: &str) -> Answer {
        self.call("/api/confirm", &[("password", password)]).await
    }

    /// The handle of the session that asks.
    pub async fn handle(&self) -> String {
        self.handles().await.swap_remove(0)
    }

    /// The handles of the customer's sessions, the one that asks first.
    pub async fn handles(&self) -> Vec<String> {
        let answer = self.call("/api/sessions", &[]).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let sessions: Sessions = serde_json::from_str(&answer.body).unwrap();
        sessions
            .sessions
            .into_iter()
            .map(|session| session.handle)
            .collect()
    }

    pub async fn end_session(&self, handle: &str) -> Answer {
        self.call("/api/end_session", &[("session", handle)]).await
    }

    /// Opens a stream of events, as a tab does.
    pub async fn open_stream(&self) -> EventStream {
        let request = self.request(Method::GET, "/events", "text/event-stream");
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["cache-control"], "no-store");
        EventStream { response }
    }

    pub async fn change_password(&self, current: &str, new: &str) -> Answer {
        let form = [("current_password", current), ("new_password", new)];
        self.call("/api/change_password", &form).await
    }

    /// Whether the next request knows who this is.
    pub async fn is_signed_in(&self) -> bool {
        match self.get_as_client("/dashboard").await.status {
            200 => true,
            401 => false,
            status => panic!("the dashboard answered {status}"),
        }
    }
}

/// A stream of events that a tab holds open.
pub struct EventStream {
    response: reqwest::Response,
}

impl EventStream {
    /// Everything it says until it ends: events' names and data, without the comments.
    pub async fn until_it_ends(mut self) -> Vec<(String, String)> {
        let mut text = String::new();
        let all = async {
            while let Some(chunk) = self.response.chunk().await.unwrap() {
                text.push_str(std::str::from_utf8(&chunk).unwrap());
            }
        };
        tokio::time::timeout(Duration::from_secs(30), all)
            .await
            .expect("the stream ends");
        let field = |event: &str, name: &str| {
            let line = event.lines().find_map(|line| line.strip_prefix(name));
            line.map(|value| value.trim().to_owned())
        };
        text.split("\n\n")
            .filter_map(|event| Some((field(event, "event:")?, field(event, "data:")?)))
            .collect()
    }

    /// Why its session ended, which is the last thing it says.
    pub async fn hears_why(self) -> Ending {
        let said = self.until_it_ends().await;
        let [(event, data)] = said.as_slice() else {
            panic!("one event, not {said:?}")
        };
        assert_eq!(event, "signed-out");
        serde_json::from_str(data).unwrap()
    }
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
        let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(30)))
            .unwrap();
        write!(
            stream,
            "POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: */*\r\nCookie: {cookies}\r\n\
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

/// Runs blocking work beside the server.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.unwrap()
}

/// The `tiffin` binary in a folder and on a port of its own, with cheap settings and none of those
/// that whoever runs the tests has in the environment.
pub fn tiffin(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tiffin"));
    std::fs::create_dir_all(folder.join("site")).unwrap();
    for (name, _) in std::env::vars_os() {
        let upper = name.to_string_lossy().to_uppercase();
        if upper.starts_with("TIFFIN__") || upper.starts_with("LEPTOS_") {
            command.env_remove(name);
        }
    }
    command
        .current_dir(folder)
        .env("LEPTOS_OUTPUT_NAME", "tiffin")
        .env("LEPTOS_SITE_ADDR", "127.0.0.1:0")
        .env("LEPTOS_SITE_ROOT", "site")
        .env("LEPTOS_HASH_FILES", "false")
        .envs(cheap_settings(folder));
    command
}

/// The same started by another program, a shell for which it is `$0`.
pub fn tiffin_through(program: &str, arguments: &[&str], folder: &Path) -> Command {
    let tiffin = tiffin(folder);
    let mut command = Command::new(program);
    command
        .args(arguments)
        .arg(tiffin.get_program())
        .current_dir(folder);
    for (key, value) in tiffin.get_envs() {
        match value {
            Some(value) => command.env(key, value),
            None => command.env_remove(key),
        };
    }
    command
}

/// The binary as a server of its own.
pub struct Server {
    pub process: Child,
    pub port: u16,
}

impl Server {
    /// Starts it and waits until it is ready.
    pub async fn start(folder: &Path) -> Self {
        Self::start_from(tiffin(folder)).await
    }

    /// The same where it may have only so many files open, with settings of its own.
    pub async fn start_with_open_files(
        folder: &Path,
        limit: u32,
        settings: &[(&str, &str)],
    ) -> Self {
        let limit = format!("ulimit -n {limit} && exec \"$0\"");
        let mut limited = tiffin_through("sh", &["-c", &limit], folder);
        limited.envs(settings.iter().copied());
        Self::start_from(limited).await
    }

    /// The same from a command that runs the binary.
    pub async fn start_from(mut command: Command) -> Self {
        let mut process = command
            .env("TIFFIN__LOG__FORMAT", "json")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(process.stdout.take().unwrap()).lines();
        let port = blocking(move || {
            let port = log.find_map(|line| port_served(&line.unwrap()));
            // It is read to its end, or the server would wait for somebody to read on.
            std::thread::spawn(move || log.for_each(drop));
            port.expect("it serves")
        })
        .await;
        let server = Self { process, port };
        let client = Client::new(&server.base());
        while client
            .request(Method::GET, "/health/ready", ANY)
            .send()
            .await
            .is_err()
        {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        server
    }

    pub fn base(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Sends a signal, such as `TERM`.
    pub fn signal(&self, name: &str) {
        let pid = self.process.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-s", name, &pid])
                .status()
                .unwrap()
                .success()
        );
    }
}

/// The port, out of the line of the log in which a server says that it serves.
fn port_served(line: &str) -> Option<u16> {
    let line: serde_json::Value = serde_json::from_str(line).ok()?;
    let address = (line["message"] == "serving").then(|| line["address"].as_str())??;
    address.rsplit(':').next()?.parse().ok()
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
