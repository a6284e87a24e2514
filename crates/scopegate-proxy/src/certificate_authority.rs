//! A certificate authority of the user, for requests in TLS.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan, Zoned, tz::TimeZone};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, SanType, SerialNumber, date_time_ymd,
};
use scopegate::Policy;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use crate::allowed_names::AllowedNames;
use crate::proxy_error::ProxyError;

const CERTIFICATE: &str = "ca.pem";
const KEY: &str = "ca.key";
const NAMES: &str = "ca.names";
/// The years of a new authority.
const YEARS: i16 = 5;
/// The days of a certificate for one name. Clients refuse more than 398.
const DAYS: i64 = 90;

/// A certificate authority in a folder: `ca.pem`, which clients have to trust, `ca.key`, which only its owner may read, and
/// `ca.names`, which lists the names that its certificates may have.
///
/// The certificate has name constraints (RFC 5280 section 4.2.1.10) for the hosts that the policy can have in scope. So a
/// program that has the key can read the TLS connections of clients that trust the certificate to those hosts only. A policy
/// with an inclusion such as `*acme.com` names no subtree, and then there are no constraints and no `ca.names`. Trust the
/// certificate only in programs that use the proxy, not in the system.
#[derive(Clone)]
pub struct CertificateAuthority(Arc<Inner>);

struct Inner {
    folder: PathBuf,
    issuer: Issuer<'static, KeyPair>,
    /// What the constraints of the certificate allow.
    names: Option<AllowedNames>,
}

impl CertificateAuthority {
    /// The authority of a folder. It is made on first use, for the hosts that the policy can have in scope.
    ///
    /// ```
    /// use scopegate_proxy::CertificateAuthority;
    ///
    /// let policy = scopegate::Policy::builder().name("A").owner("A").in_scope("*.example.com").build().unwrap();
    /// let folder = std::env::temp_dir().join(format!("scopegate-ca-{}", std::process::id()));
    /// let authority = CertificateAuthority::open(&folder, &policy)?;
    /// assert!(authority.certificate().ends_with("ca.pem") && authority.certificate().is_file());
    /// # std::fs::remove_dir_all(&folder).unwrap();
    /// # Ok::<(), scopegate_proxy::ProxyError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `proxy.authority` if the folder cannot be read or written, if one of the files is missing, if others can read the
    /// key, or if the policy includes a host for which the authority makes no certificates.
    pub fn open(folder: impl AsRef<Path>, policy: &Policy) -> Result<Self, ProxyError> {
        let folder = folder.as_ref();
        let opened = issuer(folder, AllowedNames::of(policy));
        let (issuer, names) = opened.map_err(|error| ProxyError::Authority { folder: folder.to_owned(), error })?;
        let authority = Self(Arc::new(Inner { folder: folder.to_owned(), issuer, names }));
        authority.require_names(policy)?;
        Ok(authority)
    }

    /// Fails if the policy includes a host for which the authority makes no certificates.
    pub(crate) fn require_names(&self, policy: &Policy) -> Result<(), ProxyError> {
        let Some(names) = &self.0.names else { return Ok(()) };
        let lacks = match AllowedNames::of(policy) {
            Some(others) => names.lacks(&others).map(|name| format!("`{name}`")),
            None => Some("hosts that are no subtree of names".to_owned()),
        };
        lacks.map_or(Ok(()), |lacks| {
            let error = io::Error::other(format!("it was made for other names, and the policy includes {lacks}"));
            Err(ProxyError::Authority { folder: self.0.folder.clone(), error })
        })
    }

    /// The certificate that clients have to trust.
    #[must_use]
    pub fn certificate(&self) -> PathBuf {
        self.0.folder.join(CERTIFICATE)
    }

    /// The settings of TLS for a host, with a new certificate.
    pub(crate) fn settings(&self, host: &str) -> io::Result<ServerConfig> {
        let bare = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
        let key = KeyPair::generate().map_err(io::Error::other)?;
        let mut params = dated(&Timestamp::now().to_zoned(TimeZone::UTC), 1, 0, DAYS);
        params.serial_number = Some(serial(&key));
        let name = match bare.parse::<IpAddr>() {
            Ok(address) => SanType::IpAddress(address),
            Err(_) => SanType::DnsName(bare.try_into().map_err(io::Error::other)?),
        };
        params.subject_alt_names = vec![name];
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        params.distinguished_name = DistinguishedName::new();
        let certificate = params.signed_by(&key, &self.0.issuer).map_err(io::Error::other)?;
        let provider = Arc::new(crypto::ring::default_provider());
        let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let settings = builder
            .map_err(io::Error::other)?
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], private);
        let mut settings = settings.map_err(io::Error::other)?;
        settings.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(settings)
    }
}

impl std::fmt::Debug for CertificateAuthority {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CertificateAuthority").field("folder", &self.0.folder).finish_non_exhaustive()
    }
}

fn issuer(folder: &Path, wanted: Option<AllowedNames>) -> io::Result<(Issuer<'static, KeyPair>, Option<AllowedNames>)> {
    let (certificate, key) = (folder.join(CERTIFICATE), folder.join(KEY));
    match (certificate.try_exists()?, key.try_exists()?) {
        (true, true) => {
            refuse_readable(&key)?;
            let key = KeyPair::from_pem(&fs::read_to_string(&key)?).map_err(io::Error::other)?;
            let names = match fs::read_to_string(folder.join(NAMES)) {
                Ok(text) => Some(AllowedNames::from_text(&text)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => None,
                Err(error) => return Err(error),
            };
            // The certificate is signed with this key, and its name follows from the key.
            Ok((Issuer::new(named(CertificateParams::default(), &key), key), names))
        }
        (false, false) => {
            fs::create_dir_all(folder)?;
            let made = KeyPair::generate().map_err(io::Error::other)?;
            let mut private = new_private_file(&key)?;
            private.write_all(made.serialize_pem().as_bytes())?;
            private.sync_all()?;
            let mut params = named(dated(&Timestamp::now().to_zoned(TimeZone::UTC), 1, YEARS, 0), &made);
            params.serial_number = Some(serial(&made));
            if let Some(names) = &wanted {
                params.name_constraints = Some(names.constraints());
                fs::write(folder.join(NAMES), names.to_text())?;
            }
            let issuer = CertifiedIssuer::self_signed(params.clone(), made).map_err(io::Error::other)?;
            fs::write(&certificate, issuer.pem())?;
            let made = KeyPair::from_pem(&fs::read_to_string(&key)?).map_err(io::Error::other)?;
            Ok((Issuer::new(params, made), wanted))
        }
        (true, false) => Err(io::Error::new(io::ErrorKind::NotFound, format!("`{KEY}` is missing"))),
        (false, true) => Err(io::Error::new(io::ErrorKind::NotFound, format!("`{CERTIFICATE}` is missing"))),
    }
}

/// The name, the key usages and the constraints of the authority.
fn named(mut params: CertificateParams, key: &KeyPair) -> CertificateParams {
    let number = serial(key).to_bytes().iter().take(4).fold(0_u32, |number, byte| (number << 8) | u32::from(*byte));
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, format!("scopegate proxy {number:08x}"));
    // It signs certificates of servers, and no further authorities.
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

/// A number that follows from the key, so that no two certificates of one issuer have the same.
fn serial(key: &KeyPair) -> SerialNumber {
    let raw = key.public_key_raw();
    // A point of an elliptic curve: the first byte is its form. The number is positive.
    let digits = raw.get(1..17).unwrap_or(raw);
    SerialNumber::from(
        digits
            .iter()
            .enumerate()
            .map(|(at, byte)| if at == 0 { byte & 0x7f | 0x40 } else { *byte })
            .collect::<Vec<u8>>(),
    )
}

/// Parameters that are valid from `before` days ago.
fn dated(now: &Zoned, before: i64, years: i16, days: i64) -> CertificateParams {
    let mut params = CertificateParams::default();
    let date = |date: Date| {
        let part = |number: i8| u8::try_from(number).unwrap_or(1);
        date_time_ymd(i32::from(date.year()), part(date.month()), part(date.day()))
    };
    let today = now.date();
    params.not_before = date(today.saturating_sub(before.days()));
    params.not_after = date(today.saturating_add(i64::from(years).years().days(days)));
    params
}

/// Creates a file that only its owner can read. An existing file is an error.
fn new_private_file(path: &Path) -> io::Result<fs::File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}

/// Refuses a key that others can read.
#[cfg(unix)]
fn refuse_readable(key: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    if fs::metadata(key)?.permissions().mode() & 0o077 != 0 {
        return Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            format!("others can read `{KEY}`: its mode must be 600"),
        ));
    }
    Ok(())
}

#[cfg(not(unix))]
fn refuse_readable(_key: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use tokio_rustls::rustls::pki_types::pem::PemObject;
    use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
    use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, ServerConnection};

    use super::*;

    fn policy(rules: &str) -> Policy {
        let text = format!("version = 1\npolicy = {{ name = 'A', owner = 'A' }}\nscope = {{ in_scope = [{rules}] }}");
        Policy::from_toml(&text).unwrap()
    }

    /// A new folder, removed at the end.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let folder = std::env::temp_dir().join(format!("scopegate-authority-{name}-{}", std::process::id()));
            let _ = fs::remove_dir_all(&folder);
            Self(folder)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    /// Whether a client that trusts the authority accepts its certificate for a host.
    fn is_accepted(authority: &CertificateAuthority, host: &str) -> bool {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(authority.certificate()).unwrap()).unwrap();
        let provider = Arc::new(crypto::ring::default_provider());
        let client = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let client = client.with_root_certificates(roots).with_no_client_auth();
        let name = ServerName::try_from(host.to_owned()).unwrap();
        let mut client = ClientConnection::new(Arc::new(client), name).unwrap();
        let mut server = ServerConnection::new(Arc::new(authority.settings(host).unwrap())).unwrap();
        while client.is_handshaking() {
            let mut sent = Vec::new();
            client.write_tls(&mut sent).unwrap();
            server.read_tls(&mut sent.as_slice()).unwrap();
            server.process_new_packets().unwrap();
            let mut answered = Vec::new();
            server.write_tls(&mut answered).unwrap();
            client.read_tls(&mut answered.as_slice()).unwrap();
            if let Err(error) = client.process_new_packets() {
                assert!(error.to_string().contains("NameConstraintViolation"), "{error}");
                return false;
            }
        }
        true
    }

    #[test]
    fn clients_accept_certificates_for_names_in_scope_only() {
        for (rules, accepted, refused) in [
            ("'*.acme.com'", &["app.acme.com", "a.b.acme.com"][..], &["acme.org", "evilacme.com", "31.31.140.7"][..]),
            ("'31.31.140.0/24'", &["31.31.140.7"], &["acme.com", "31.31.141.7", "2a00:1:2::7"]),
            (
                "'a.acme.com', '2a00:1:2::7'",
                &["a.acme.com", "2a00:1:2::7"],
                &["b.acme.com", "2a00:1:2::8", "31.31.140.7"],
            ),
            ("'*acme.com'", &["evilacme.com", "31.31.140.7"], &[]),
        ] {
            let folder = Folder::new("names");
            let authority = CertificateAuthority::open(&folder.0, &policy(rules)).unwrap();
            // The files, too: the second use has no other knowledge.
            let again = CertificateAuthority::open(&folder.0, &policy(rules)).unwrap();
            for authority in [&authority, &again] {
                assert!(accepted.iter().all(|host| is_accepted(authority, host)), "{rules}");
                assert!(!refused.iter().any(|host| is_accepted(authority, host)), "{rules}");
            }
        }
    }

    #[test]
    fn a_policy_with_other_names_needs_another_authority() {
        let folder = Folder::new("other");
        CertificateAuthority::open(&folder.0, &policy("'*.acme.com'")).unwrap();
        CertificateAuthority::open(&folder.0, &policy("'a.acme.com', 'https://b.acme.com/x'")).unwrap();
        for rules in ["'*.acme.com', 'acme.org'", "'*acme.com'"] {
            let error = CertificateAuthority::open(&folder.0, &policy(rules)).unwrap_err();
            assert_eq!(error.code(), "proxy.authority", "{rules}");
            assert!(error.to_string().contains("made for other names"), "{error}");
        }
    }
}
