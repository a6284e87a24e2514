//! The client and the connector with servers on the loopback interface. `tests/lab` has the scenarios with names.

#![cfg(feature = "hyper")]
#![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use http_body_util::Empty;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use scopegate::Policy;
use scopegate_reqwest::guard::{Condition, Guard, GuardOptions};
use scopegate_reqwest::{BuildError, Client, Connector, Error};

/// A server for HTTP/1.1 that counts connections, and answers a request only after `release`, if it has one.
struct Server {
    port: u16,
    connections: Arc<AtomicUsize>,
}

impl Server {
    fn start(address: &str, body: &'static [&'static str], release: Option<mpsc::Receiver<()>>) -> Self {
        let listener = TcpListener::bind((address, 0)).unwrap();
        let (port, connections) = (listener.local_addr().unwrap().port(), Arc::new(AtomicUsize::new(0)));
        let count = Arc::clone(&connections);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                count.fetch_add(1, Ordering::SeqCst);
                answer(stream.unwrap(), body, release.as_ref());
            }
        });
        Self { port, connections }
    }

    fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

fn answer(mut stream: TcpStream, body: &[&str], release: Option<&mpsc::Receiver<()>>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        if stream.read(&mut byte).unwrap_or(0) == 0 {
            return;
        }
        head.push(byte[0]);
    }
    let length: usize = body.iter().map(|part| part.len()).sum();
    let status = if head.starts_with(b"GET /loop") { "302 Found\r\nlocation: /loop" } else { "200 OK" };
    write!(stream, "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n").unwrap();
    for (number, part) in body.iter().enumerate() {
        if number > 0
            && let Some(release) = release
        {
            release.recv().unwrap();
        }
        let _ = stream.write_all(part.as_bytes());
    }
}

fn guard(testing: &str) -> Guard {
    let text = format!(
        "version = 1\npolicy = {{ name = 'Loopback', owner = 'Example' }}\n\
         scope = {{ in_scope = [{{ network = '127.0.0.2/32' }}] }}\n{testing}"
    );
    Guard::new(Policy::from_toml(&text).unwrap(), GuardOptions::new()).unwrap()
}

fn code(error: &Error) -> Option<&'static str> {
    error.refused().map(scopegate_reqwest::guard::Refused::code)
}

#[tokio::test]
async fn a_connector_decides_literal_addresses() {
    let (ours, other) = (Server::start("127.0.0.2", &["ok"], None), Server::start("127.0.0.9", &["ok"], None));
    let url = |host: &str, server: &Server| format!("http://{host}:{}/", server.port).parse::<http::Uri>().unwrap();
    let plain = hyper_util::client::legacy::Client::builder(TokioExecutor::new());
    let plain: hyper_util::client::legacy::Client<_, Empty<&'static [u8]>> = plain.build(HttpConnector::new());
    assert!(plain.get(url("127.0.0.9", &other)).await.is_ok());
    assert_eq!(other.connections(), 1, "it is reached without the guard");

    let client = hyper_util::client::legacy::Client::builder(TokioExecutor::new());
    let client: hyper_util::client::legacy::Client<_, Empty<&'static [u8]>> =
        client.build(Connector::new(guard("")).unwrap());
    assert!(client.get(url("127.0.0.2", &ours)).await.is_ok());
    let error = client.get(url("127.0.0.9", &other)).await.unwrap_err();
    assert!(format!("{error:?}").contains("not-public"), "{error:?}");
    assert_eq!((ours.connections(), other.connections()), (1, 1));
}

#[tokio::test]
async fn a_connector_does_not_start_with_a_condition_that_it_cannot_enforce() {
    for testing in ["requests_per_second = 5", "concurrent = 1", "user_agent = 'x'"] {
        let error = Connector::new(guard(&format!("testing = {{ {testing} }}"))).unwrap_err();
        assert_eq!(error.code(), "guard.unenforced", "{testing}");
    }
    let policy = guard("testing = { concurrent = 1 }").policy();
    let open = Guard::new(policy, GuardOptions::new().unenforced(Condition::Concurrent)).unwrap();
    assert!(Connector::new(open).is_ok());
}

#[tokio::test]
async fn a_place_is_taken_until_the_body_ends() {
    let (send, receive) = mpsc::channel();
    let server = Server::start("127.0.0.2", &["first", "second"], Some(receive));
    let client = Client::new(guard("testing = { concurrent = 1 }")).unwrap();
    let url = format!("http://127.0.0.2:{}/", server.port);
    let mut response = client.get(&url).unwrap().send().await.unwrap();
    assert_eq!(response.url().as_str(), url);
    assert_eq!((response.content_length(), response.remote_addr().is_some()), (Some(11), true));
    assert_eq!(response.chunk().await.unwrap().unwrap(), "first");
    assert_eq!(code(&client.get(&url).unwrap().send().await.unwrap_err()), Some("guard.concurrent"));
    send.send(()).unwrap();
    assert_eq!(response.text().await.unwrap(), "second");

    let dropped = client.get(&url).unwrap().send().await.unwrap();
    assert_eq!(code(&client.get(&url).unwrap().send().await.unwrap_err()), Some("guard.concurrent"));
    drop(dropped);
    send.send(()).unwrap();
    let last = client.get(&url).unwrap().send().await.unwrap();
    send.send(()).unwrap();
    assert_eq!(last.text().await.unwrap(), "firstsecond");
}

#[tokio::test]
async fn redirects_have_a_limit() {
    let server = Server::start("127.0.0.2", &[""], None);
    let url = format!("http://127.0.0.2:{}/loop", server.port);
    let client = Client::builder(guard("")).redirects(3).build().unwrap();
    let error = client.get(&url).unwrap().send().await.unwrap_err();
    assert!(matches!(error, Error::TooManyRedirects { limit: 3 }), "{error}");
    assert_eq!(server.connections(), 4);
    let client = Client::builder(guard("")).redirects(0).build().unwrap();
    assert_eq!(client.get(&url).unwrap().send().await.unwrap().status(), 302);
}

#[tokio::test]
async fn a_timeout_is_for_all_hops_and_not_for_the_wait() {
    let server = Server::start("127.0.0.2", &["ok"], None);
    let client = Client::builder(guard("testing = { requests_per_second = 4 }"))
        .timeout(Duration::from_millis(200))
        .build()
        .unwrap();
    for _ in 0..3 {
        let response = client.get(format!("http://127.0.0.2:{}/", server.port)).unwrap().send().await.unwrap();
        assert_eq!(response.text().await.unwrap(), "ok");
    }
    let (_send, receive) = mpsc::channel();
    let slow = Server::start("127.0.0.2", &["first", "second"], Some(receive));
    let client = Client::builder(guard("")).build().unwrap();
    let request = client.get(format!("http://127.0.0.2:{}/", slow.port)).unwrap().timeout(Duration::from_millis(200));
    assert!(request.send().await.unwrap().text().await.unwrap_err().is_timeout());
}

#[tokio::test]
async fn a_default_header_is_decided_and_replaced() {
    let server = Server::start("127.0.0.2", &["ok"], None);
    let url = format!("http://127.0.0.2:{}/", server.port);
    let headers = |host: &str| [(http::header::HOST, host.parse().unwrap())].into_iter().collect();
    let client = Client::builder(guard("")).default_headers(headers("www.example.org")).build().unwrap();
    assert_eq!(code(&client.get(&url).unwrap().send().await.unwrap_err()), Some("unowned"));
    assert!(client.get(&url).unwrap().header("host", "127.0.0.2").send().await.is_ok());
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_policy_that_restricts_automation_makes_no_client() {
    let policy = Policy::from_toml(
        "version = 1\npolicy = { name = 'L', owner = 'E' }\ntesting = { automated = 'ask' }\nscope = { in_scope = ['*.example.com'] }",
    );
    let open = Guard::new(policy.unwrap(), GuardOptions::new().unenforced(Condition::Automated)).unwrap();
    assert!(Client::new(open).is_ok());
    let client = Client::new(guard("testing = { concurrent = 1 }"));
    assert!(!matches!(client, Err(BuildError::Guard(_))));
}
