//! The driver of the laboratory (`tests/lab`) for reqwest. `tests/lab/laboratory/driver_process.py` describes the protocol.

#![expect(clippy::indexing_slicing, reason = "an absent key of a JSON value is null")]

use std::error::Error;
use std::fmt::Write as _;
use std::io::{BufRead, Write};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use reqwest::{Certificate, Method, Url};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use scopegate::Policy;
use scopegate_reqwest::guard::{Guard, GuardError, GuardOptions, Refused};
use scopegate_reqwest::{BuildError, Client, Connector, for_request};
use serde_json::{Value, json};
use tokio::task::JoinSet;

const SUPPORTS: [&str; 9] = [
    "another_client",
    "environment_proxies",
    "guard",
    "http2",
    "keep_connections",
    "kept_host",
    "parallel",
    "repeated_headers",
    "subprocess",
];
const SUPPORTS_WITH_CONNECTOR: [&str; 5] =
    ["another_client", "keep_connections", "kept_host", "parallel", "repeated_headers"];
const TIMEOUT: Duration = Duration::from_secs(10);

type Failure = Box<dyn Error + Send + Sync>;
type Hyper<C> = hyper_util::client::legacy::Client<HttpsConnector<C>, Full<&'static [u8]>>;

enum Driven {
    Plain(reqwest::Client),
    Guarded(Client),
    PlainHyper(Hyper<HttpConnector>),
    GuardedHyper(Hyper<Connector>, Arc<Guard>),
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let mut output = std::io::stdout();
    let has = |name| std::env::args().any(|argument| argument == name);
    let is_child = has("--once");
    if !is_child {
        let hello = if has("--connector") {
            json!({ "supports": SUPPORTS_WITH_CONNECTOR, "version": "0.1.21" })
        } else {
            json!({ "supports": SUPPORTS, "version": "0.13.5" })
        };
        writeln!(output, "{hello}")?;
    }
    for line in std::io::stdin().lock().lines() {
        let task: Value = serde_json::from_str(&line?)?;
        let has_environment = task["environment"].as_object().is_some_and(|environment| !environment.is_empty());
        let report = if has_environment && !is_child {
            // Another process has the environment.
            in_child(&task)?
        } else {
            match perform(&task).await {
                Ok(()) => json!({ "outcome": "answered" }),
                Err(error) => report(error.as_ref()),
            }
        };
        writeln!(output, "{report}")?;
    }
    Ok(())
}

fn in_child(task: &Value) -> Result<Value, Failure> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("--once").stdin(Stdio::piped()).stdout(Stdio::piped());
    for (name, value) in task["environment"].as_object().into_iter().flatten() {
        command.env(name, value.as_str().unwrap_or_default());
    }
    let mut child = command.spawn()?;
    if let Some(mut input) = child.stdin.take() {
        writeln!(input, "{task}")?;
    }
    Ok(serde_json::from_slice(&child.wait_with_output()?.stdout)?)
}

fn report(error: &(dyn Error + 'static)) -> Value {
    let (mut text, mut refused, mut cause) = (String::new(), false, Some(error));
    while let Some(at) = cause {
        refused |= at.is::<Refused>() || at.is::<GuardError>();
        let request = at.downcast_ref::<scopegate_reqwest::Error>();
        refused |= request.is_some_and(|request| request.refused().is_some());
        refused |= matches!(at.downcast_ref(), Some(BuildError::Guard(_)));
        let _ = write!(text, "{at}; ");
        cause = at.source();
    }
    json!({ "outcome": if refused { "refused" } else { "error" }, "detail": text })
}

async fn perform(task: &Value) -> Result<(), Failure> {
    let policies = task["policies"].as_str().unwrap_or_default();
    let load = |name: &Value| -> Result<Policy, Failure> {
        let text = std::fs::read_to_string(format!("{policies}/{}", name.as_str().unwrap_or_default()))?;
        Ok(Policy::from_toml(&text)?)
    };
    let guard = if task["guarded"] == true {
        let mut options = GuardOptions::new();
        if let Some(researcher) = task["guard"]["researcher"].as_str() {
            options = options.researcher(researcher);
        }
        if let Some(log) = task["guard"]["log"].as_str() {
            options = options.log(log);
        }
        Some(Arc::new(Guard::new(load(&task["policy"])?, options)?))
    } else {
        None
    };
    let mut client = Arc::new(open(&task["client"], guard.as_ref())?);
    let steps = task["steps"].as_array().map(Vec::as_slice).unwrap_or_default();
    for (number, step) in steps.iter().enumerate() {
        if let Some(guard) = &guard {
            if step["stop"] == true {
                guard.stop()?;
            }
            if let Ok(policy) = load(&step["reload"]) {
                guard.reload(policy)?;
            }
        }
        if step["new_client"] == true {
            client = Arc::new(open(&task["client"], guard.as_ref())?);
        }
        let mut others = JoinSet::new();
        for _ in 1..step["parallel"].as_u64().unwrap_or(1) {
            let (client, step) = (Arc::clone(&client), step.clone());
            others.spawn(async move { send(&client, &step).await });
        }
        let first = send(&client, step).await;
        match others.join_all().await.into_iter().fold(first, Result::and) {
            Err(_) if step["may_fail"] == true => {}
            Err(error) if number + 1 < steps.len() => return Err(format!("step {}: {error}", number + 1).into()),
            outcome => outcome?,
        }
    }
    Ok(())
}

fn open(options: &Value, guard: Option<&Arc<Guard>>) -> Result<Driven, Failure> {
    if std::env::args().any(|argument| argument == "--connector") {
        return open_hyper(options, guard);
    }
    let authority = Certificate::from_pem(&std::fs::read(std::env::var("SCOPEGATE_LAB_CA")?)?)?;
    let keeps = options["keep_connections"] != false;
    let idle = if keeps { usize::MAX } else { 0 };
    if let Some(guard) = guard {
        let builder = Client::builder(Arc::clone(guard)).tls_certs_only([authority]).timeout(TIMEOUT);
        let builder = if options["http2"] == true { builder } else { builder.http1_only() };
        return Ok(Driven::Guarded(builder.pool_max_idle_per_host(idle).build()?));
    }
    let builder = reqwest::Client::builder().tls_certs_only([authority]).timeout(TIMEOUT);
    let builder = if options["http2"] == true { builder } else { builder.http1_only() };
    let builder = if options["environment_proxies"] == true { builder } else { builder.no_proxy() };
    Ok(Driven::Plain(builder.pool_max_idle_per_host(idle).build()?))
}

fn open_hyper(options: &Value, guard: Option<&Arc<Guard>>) -> Result<Driven, Failure> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(std::env::var("SCOPEGATE_LAB_CA")?)?)?;
    // Other crates of a build may bring another provider, and rustls chooses none then.
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let tls = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let connector = HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http().enable_http1();
    let mut builder = hyper_util::client::legacy::Client::builder(TokioExecutor::new());
    if options["keep_connections"] == false {
        builder.pool_max_idle_per_host(0);
    }
    Ok(if let Some(guard) = guard {
        let connector = connector.wrap_connector(Connector::new(Arc::clone(guard))?);
        Driven::GuardedHyper(builder.build(connector), Arc::clone(guard))
    } else {
        let mut inner = HttpConnector::new();
        inner.enforce_http(false);
        Driven::PlainHyper(builder.build(connector.wrap_connector(inner)))
    })
}

/// Follows redirects, and asks the guard before each request.
async fn send_with_hyper(client: &Driven, step: &Value) -> Result<(), Failure> {
    let mut url: Url = step["url"].as_str().unwrap_or_default().parse()?;
    let mut method: Method = step["method"].as_str().unwrap_or("GET").parse()?;
    for _ in 0..10 {
        let mut request = http::Request::builder().method(method.clone()).uri(url.as_str());
        for header in step["headers"].as_array().into_iter().flatten() {
            request = request.header(header[0].as_str().unwrap_or_default(), header[1].as_str().unwrap_or_default());
        }
        let body = if method == Method::GET { "" } else { step["body"].as_str().unwrap_or_default() };
        let request = request.body(Full::new(body.to_owned().leak().as_bytes()))?;
        let response = match client {
            Driven::PlainHyper(client) => client.request(request).await?,
            Driven::GuardedHyper(client, guard) => {
                let hosts: Vec<_> = request.headers().get_all("host").iter().flat_map(|host| host.to_str()).collect();
                let path = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
                let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
                let port = url.port_or_known_default().unwrap_or_default();
                let _permit = guard.request(url.scheme(), host, port, &path, &hosts, None, &[])?;
                for_request(&request.uri().clone(), client.request(request)).await?
            }
            Driven::Plain(_) | Driven::Guarded(_) => return Ok(()),
        };
        let (parts, body) = response.into_parts();
        body.collect().await?;
        let Some(location) = parts.headers.get("location") else { return Ok(()) };
        url = url.join(location.to_str()?)?;
        if parts.status != 307 {
            method = Method::GET;
        }
    }
    Err("too many redirects".into())
}

async fn send(client: &Driven, step: &Value) -> Result<(), Failure> {
    let url = step["url"].as_str().unwrap_or_default();
    if step["another_client"] == true {
        reqwest::Client::builder().no_proxy().build()?.get(url).send().await?.bytes().await?;
        return Ok(());
    }
    if step["subprocess"] == true {
        let task = json!({ "steps": [{ "url": url }], "client": {} });
        let mut command = Command::new(std::env::current_exe()?);
        let mut child = command.arg("--once").stdin(Stdio::piped()).stdout(Stdio::null()).spawn()?;
        if let Some(mut input) = child.stdin.take() {
            writeln!(input, "{task}")?;
        }
        child.wait()?;
        return Ok(());
    }
    let method: Method = step["method"].as_str().unwrap_or("GET").parse()?;
    let headers = step["headers"].as_array().map(Vec::as_slice).unwrap_or_default();
    let headers = headers.iter().map(|header| [&header[0], &header[1]].map(|part| part.as_str().unwrap_or_default()));
    let body = step["body"].as_str().unwrap_or_default().to_owned();
    let response = match client {
        Driven::Plain(client) => {
            let request =
                headers.fold(client.request(method, url), |request, [name, value]| request.header(name, value));
            request.body(body).send().await?
        }
        Driven::Guarded(client) => {
            let request =
                headers.fold(client.request(method, url)?, |request, [name, value]| request.header(name, value));
            request.body(body).send().await?
        }
        Driven::PlainHyper(_) | Driven::GuardedHyper(..) => return send_with_hyper(client, step).await,
    };
    response.bytes().await?;
    Ok(())
}
