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
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use crate::proxy_error::ProxyError;

const CERTIFICATE: &str = "ca.pem";
const KEY: &str = "ca.key";
/// The years of a new authority.
const YEARS: i16 = 5;
/// The days of a certificate for one name. Clients refuse more than 398.
const DAYS: i64 = 90;

/// A certificate authority in a folder: `ca.pem`, which clients have to trust, and `ca.key`, which only its owner may read.
///
/// Any program that has the key can read the TLS connections of clients that trust the certificate. Trust it only in
/// programs that use the proxy, not in the system.
#[derive(Clone)]
pub struct CertificateAuthority(Arc<Inner>);

struct Inner {
    folder: PathBuf,
    issuer: Issuer<'static, KeyPair>,
}

impl CertificateAuthority {
    /// The authority of a folder. It is made on first use.
    ///
    /// ```
    /// use scopegate_proxy::CertificateAuthority;
    ///
    /// let folder = std::env::temp_dir().join(format!("scopegate-ca-{}", std::process::id()));
    /// let authority = CertificateAuthority::open(&folder)?;
    /// assert!(authority.certificate().ends_with("ca.pem") && authority.certificate().is_file());
    /// # std::fs::remove_dir_all(&folder).unwrap();
    /// # Ok::<(), scopegate_proxy::ProxyError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `proxy.authority` if the folder cannot be read or written, if one of the files is missing, or if others can read
    /// the key.
    pub fn open(folder: impl AsRef<Path>) -> Result<Self, ProxyError> {
        let folder = folder.as_ref();
        let issuer = issuer(folder).map_err(|error| ProxyError::Authority { folder: folder.to_owned(), error })?;
        Ok(Self(Arc::new(Inner { folder: folder.to_owned(), issuer })))
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

fn issuer(folder: &Path) -> io::Result<Issuer<'static, KeyPair>> {
    let (certificate, key) = (folder.join(CERTIFICATE), folder.join(KEY));
    match (certificate.try_exists()?, key.try_exists()?) {
        (true, true) => {
            refuse_readable(&key)?;
            let key = KeyPair::from_pem(&fs::read_to_string(&key)?).map_err(io::Error::other)?;
            // The certificate is signed with this key, and its name follows from the key.
            Ok(Issuer::new(named(CertificateParams::default(), &key), key))
        }
        (false, false) => {
            fs::create_dir_all(folder)?;
            let made = KeyPair::generate().map_err(io::Error::other)?;
            let mut private = new_private_file(&key)?;
            private.write_all(made.serialize_pem().as_bytes())?;
            private.sync_all()?;
            let mut params = named(dated(&Timestamp::now().to_zoned(TimeZone::UTC), 1, YEARS, 0), &made);
            params.serial_number = Some(serial(&made));
            let issuer = CertifiedIssuer::self_signed(params.clone(), made).map_err(io::Error::other)?;
            fs::write(&certificate, issuer.pem())?;
            let made = KeyPair::from_pem(&fs::read_to_string(&key)?).map_err(io::Error::other)?;
            Ok(Issuer::new(params, made))
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
