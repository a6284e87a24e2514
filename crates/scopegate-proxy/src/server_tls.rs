//! TLS to servers, with certificates that are verified.

use std::path::Path;
use std::sync::Arc;

use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto};

use crate::limits::Limits;
use crate::proxy_error::ProxyError;
use crate::refusal::Refusal;

/// The protocols that a client speaks with the proxy. The server is offered no others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Offer {
    Http1,
    Http2,
}

pub(crate) struct ServerTls {
    http1: TlsConnector,
    http2: TlsConnector,
}

impl ServerTls {
    /// Trusts the certificates of the system and those of the files.
    pub(crate) fn new(files: &[impl AsRef<Path>]) -> Result<Self, ProxyError> {
        let mut roots = RootCertStore::empty();
        // A certificate of the system that cannot be read is left out; without any, nothing is trusted.
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        for file in files {
            let file = file.as_ref();
            let unreadable = |error: String| ProxyError::Trust { file: file.to_owned(), message: error };
            let certificates = CertificateDer::pem_file_iter(file).map_err(|error| unreadable(error.to_string()))?;
            let mut found = false;
            for certificate in certificates {
                let certificate = certificate.map_err(|error| unreadable(error.to_string()))?;
                roots.add(certificate).map_err(|error| unreadable(error.to_string()))?;
                found = true;
            }
            if !found {
                return Err(unreadable("the file has no certificate".to_owned()));
            }
        }
        let provider = Arc::new(crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let builder = builder.map_err(|error| ProxyError::Tls(error.to_string()))?;
        let mut http1 = builder.with_root_certificates(roots).with_no_client_auth();
        let mut http2 = http1.clone();
        http1.alpn_protocols = vec![b"http/1.1".to_vec()];
        http2.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Self { http1: TlsConnector::from(Arc::new(http1)), http2: TlsConnector::from(Arc::new(http2)) })
    }

    /// Opens TLS with the name of the host as server name.
    pub(crate) async fn connect(
        &self,
        stream: TcpStream,
        host: &str,
        offer: Offer,
        limits: &Limits,
    ) -> Result<TlsStream<TcpStream>, Refusal> {
        let bare = host.strip_suffix('.').unwrap_or(host).to_owned();
        let name = ServerName::try_from(bare).map_err(|_| Refusal::failed("the host has no valid server name"))?;
        let connector = match offer {
            Offer::Http1 => &self.http1,
            Offer::Http2 => &self.http2,
        };
        match timeout(limits.dial_time, connector.connect(name, stream)).await {
            Ok(Ok(stream)) => Ok(stream),
            Ok(Err(error)) => Err(Refusal::failed(format!("TLS with the server fails: {error}"))),
            Err(_) => Err(Refusal::TimedOut { message: "the TLS handshake of the server takes too long".to_owned() }),
        }
    }
}
