//! Parses the text of a target. This is the only module that recognizes its kind.

use ipnet::IpNet;

use crate::error::{Excerpt, TargetError};
use crate::net::{Address, Host, Network};
use crate::targets::authority::{self, host_text, invalid_port, written_port};
use crate::targets::layout::Layout;
use crate::targets::path::Path;
use crate::targets::segments::check_dot_segments;
use crate::targets::target::{Meaning, Target, TargetKind, TargetPorts, TargetSite};
use crate::targets::text::{self, check_percent, default_port};
use crate::targets::{codes, lengths};

impl Target {
    /// Parses a target by the [WHATWG URL Standard](https://url.spec.whatwg.org/), and refuses text that clients
    /// interpret differently. White space is not trimmed.
    ///
    /// ```
    /// use scopegate::Target;
    ///
    /// assert_eq!(Target::parse("http://0x7f.1:80/%61")?.canonical(), "http://127.0.0.1/a");
    /// assert_eq!(Target::parse("[2001:DB8::1]:443")?.canonical(), "[2001:db8::1]:443");
    /// assert_eq!(Target::parse("*.example.com").unwrap_err().code().as_str(), "target.wildcard");
    /// # Ok::<(), scopegate::TargetError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// | code | for |
    /// | --- | --- |
    /// | `target.empty` | an empty text |
    /// | `target.too-long` | more than [`crate::error::limits::TARGET_BYTES`] bytes, as given or in canonical form |
    /// | `target.unsupported` | `mailto:` and other URLs without a host; a scheme without a known default port, and no port |
    /// | `target.forbidden-character` | control characters; white space and invisible characters before the query |
    /// | `target.ambiguous` | a backslash before the query; user info that could be a host; `ß`, `ẞ`, `ς`, ZWJ, ZWNJ or a letter that IDNA 2003 does not support in the host; a number with a leading zero in an IPv4 address whose octal and decimal values differ; port 0; an incomplete percent-encoding in the path; a `..` after a segment that servers interpret differently; without a scheme, an address with a path that looks like a network, or a name with `/` and a number up to 128 |
    /// | `target.malformed-url` | `//h`, `https:h`, `https:///h`, no scheme before `://` |
    /// | `target.invalid-network`, `target.host-bits` | an invalid prefix length; bits set to the right of the prefix |
    /// | `target.user-info` | `@` before the path of a text without `://` |
    /// | `target.wildcard` | a `*` in the host |
    /// | `target.zone-id` | an IPv6 zone id |
    /// | `target.invalid-host`, `target.invalid-port` | any other invalid host or port; without a scheme, a name that begins with `-` |
    pub fn parse(text: &str) -> Result<Target, TargetError> {
        let meaning = parse(text)?;
        Self::from_meaning(Some(text), meaning)
    }
}

/// Parses the text of a target.
pub(super) fn parse(text: &str) -> Result<Meaning, TargetError> {
    text::check(text)?;
    let layout = Layout::of(text);
    if let Some(scheme) = layout.scheme() {
        return url(text, layout, scheme);
    }
    if let Some((address, digits)) = network_parts(text) {
        return network(address, digits, layout);
    }
    schemeless(text, layout)
}

fn url(text: &str, layout: Layout<'_>, scheme: &str) -> Result<Meaning, TargetError> {
    if !is_scheme(scheme) {
        let message = format!("invalid scheme {} before `://`", Excerpt(scheme));
        return Err(malformed(message).at(1));
    }
    let scheme = scheme.to_ascii_lowercase();
    let default = default_port(&scheme);
    let rest = layout.rest();
    if layout.authority().is_empty() && default.is_some() {
        return Err(malformed(format!("missing host after `://` in {}", Excerpt(text))).at(layout.position_of(rest)));
    }
    // The URL Standard parses hosts of other schemes as "opaque hosts"; here all schemes use the same host parser.
    let (parsed, port) = match default {
        Some(default) => {
            let parsed = authority::read(layout, text)?;
            let port = parsed.0.port().unwrap_or(default);
            (parsed, port)
        }
        None => {
            let parsed = if layout.authority().is_empty() {
                return Err(needs_port(text, &scheme));
            } else {
                authority::read(layout, &format!("http://{rest}"))?
            };
            let port = written_port(rest).ok_or_else(|| needs_port(text, &scheme))?;
            (parsed, port)
        }
    };
    let (url, host) = parsed;
    if port == 0 {
        let place = format!("{scheme}://{}", host.in_authority());
        return Err(authority::zero_port(shown(layout), &place, default.is_some()).at(layout.position_of(rest)));
    }
    check_path(layout)?;
    Ok(Meaning::url(Some(scheme), host, TargetPorts::One(port), &url))
}

/// The text for a message, without its user info, which may contain a password.
fn shown(layout: Layout<'_>) -> &str {
    layout.authority().rsplit_once('@').map_or(layout.rest(), |(_, host)| {
        let start = layout.authority().len().saturating_sub(host.len());
        layout.rest().get(start..).unwrap_or(host)
    })
}

/// Refuses a path that servers and clients interpret differently and whose spelling the URL parser does not preserve.
fn check_path(layout: Layout<'_>) -> Result<(), TargetError> {
    let before = layout.characters_before(layout.path());
    check_percent(layout.path(), before)?;
    check_dot_segments(layout.path(), before)
}

/// Whether a text is a scheme (RFC 3986, section 3.1).
pub(super) fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
}

fn needs_port(text: &str, scheme: &str) -> TargetError {
    let message = format!("missing port in {}: the scheme {} has no default port", Excerpt(text), Excerpt(scheme));
    TargetError::new(codes::UNSUPPORTED, message).with_hint("write the port after the host")
}

fn malformed(message: String) -> TargetError {
    TargetError::new(codes::MALFORMED_URL, message).with_hint("write `https://` followed by the host, or only the host")
}

/// An address, `/` and digits: the parts of a network.
fn network_parts(text: &str) -> Option<(Address, &str)> {
    let (head, digits) = text.split_once('/')?;
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    match Host::parse(head).ok()? {
        Host::Domain(_) => None,
        // `Host::parse` may convert `::ffff:10.0.0.0` to IPv4, but the prefix length counts from the left of the
        // original address. `network` takes this into account.
        Host::Address(address) => Some((address, digits)),
    }
}

fn network(address: Address, digits: &str, layout: Layout<'_>) -> Result<Meaning, TargetError> {
    let written_as_ipv6 = layout.authority().contains(':');
    let length = Some(digits).filter(|digits| *digits == "0" || !digits.starts_with('0'));
    let address = match address.get() {
        std::net::IpAddr::V4(v4) if written_as_ipv6 => v4.to_ipv6_mapped().into(),
        address => address,
    };
    let network = length.and_then(|digits| digits.parse().ok()).and_then(|length| IpNet::new(address, length).ok());
    let Some(network) = network else {
        let most = if address.is_ipv4() { 32 } else { 128 };
        let message = format!("invalid prefix length {} for {}", Excerpt(digits), Excerpt(layout.authority()));
        return Err(TargetError::new(codes::INVALID_NETWORK, message)
            .at(layout.position_of(digits))
            .with_hint(format!("write a number from 0 to {most}")));
    };
    let network = Network::new(network).map_err(|error| error.at(1))?;
    Ok(Meaning {
        kind: TargetKind::Network,
        scheme: None,
        site: TargetSite::Network(network),
        ports: TargetPorts::Web,
        path: None,
        query: None,
    })
}

fn schemeless(text: &str, layout: Layout<'_>) -> Result<Meaning, TargetError> {
    text::check_special_word(text)?;
    let authority = layout.authority();
    if authority.is_empty() {
        return Err(malformed(format!("missing host in {}", Excerpt(text))).at(1));
    }
    if let Some((before, _)) = authority.split_once('@') {
        let message = format!("unexpected `@` in {}: it looks like an email address", Excerpt(authority));
        return Err(TargetError::new(codes::USER_INFO, message)
            .at(before.chars().count().saturating_add(1))
            .with_hint("check only the host"));
    }
    let written = host_text(authority, true);
    let after_host = authority.get(written.text.len()..).unwrap_or_default();
    let rest = text.get(authority.len()..).unwrap_or_default();
    let http = if written.bare_ipv6 { format!("http://[{authority}]{rest}") } else { format!("http://{text}") };
    if let Some(port) = after_host.strip_prefix(':')
        && (port.is_empty() || !port.bytes().all(|b| b.is_ascii_digit()))
    {
        // Errors about the host take precedence only if the host is ambiguous.
        written.check_contested()?;
        return Err(invalid_port(layout, written));
    }
    let (url, host) = authority::read(layout, &http)?;
    check_first_label(text, &host)?;
    let port = if after_host.is_empty() { None } else { written_port(text) };
    if port == Some(0) {
        let position = authority.chars().count().saturating_sub(after_host.chars().count()).saturating_add(2);
        return Err(authority::zero_port(text, &host.in_authority(), true).at(position));
    }
    let ports = port.map_or(TargetPorts::Web, TargetPorts::One);
    let meaning = if rest.is_empty() {
        let kind = match (&host, port) {
            (_, Some(_)) => TargetKind::HostPort,
            (Host::Domain(_), None) => TargetKind::Host,
            (Host::Address(_), None) => TargetKind::Address,
        };
        Meaning { kind, scheme: None, site: host.into(), ports, path: None, query: None }
    } else {
        check_path(layout)?;
        Meaning::url(None, host, ports, &url)
    };
    check_reads_back(text, &meaning)?;
    Ok(meaning)
}

/// Refuses a name that begins with `-`, which a command would read as an option.
fn check_first_label(text: &str, host: &Host) -> Result<(), TargetError> {
    match host {
        Host::Domain(name) if text.starts_with('-') || name.as_str().starts_with('-') => {
            let message = format!("invalid host in {}: it begins with `-`, like a command-line option", Excerpt(text));
            Err(TargetError::new(codes::INVALID_HOST, message)
                .at(1)
                .with_hint(format!("add a scheme, as in `https://{name}/`")))
        }
        _ => Ok(()),
    }
}

/// Refuses a text without a scheme whose canonical form is a different kind of text: `%68ttp:80` would become a
/// malformed URL, and `192.0.2.0/24#a` a network. Also refuses text that looks like a network with something after it
/// (`192.0.2.0/24:443`) or like the addresses around a host (`h.com/24`), because a reader would misunderstand it.
fn check_reads_back(text: &str, meaning: &Meaning) -> Result<(), TargetError> {
    let canonical = meaning.canonical();
    text::check_words(&canonical)?;
    let (TargetKind::Url, TargetSite::Host(host), TargetPorts::Web) = (meaning.kind, &meaning.site, meaning.ports)
    else {
        return Ok(());
    };
    let path = meaning.path.as_ref().map_or("", Path::as_str);
    let looks = match host {
        Host::Address(address) if lengths::follows_address(*address, path, meaning.query.as_deref()) => {
            "it looks like a network"
        }
        Host::Domain(_) if meaning.query.is_none() && lengths::follows_name(path) => {
            "some tools scan the addresses around the host"
        }
        _ => return Ok(()),
    };
    let message = format!("ambiguous target {}: it is a path on `{host}`, but {looks}", Excerpt(text));
    Err(TargetError::new(codes::AMBIGUOUS, message).at(1).with_hint(format!(
        "write {} for the path, or only the address and the prefix length for the network",
        Excerpt(&format!("https://{canonical}"))
    )))
}

impl Meaning {
    /// A URL whose path and query the URL parser returned.
    pub(super) fn url(scheme: Option<String>, host: Host, ports: TargetPorts, url: &url::Url) -> Self {
        Meaning {
            kind: TargetKind::Url,
            scheme: scheme.map(String::into_boxed_str),
            site: host.into(),
            ports,
            path: Some(Path::from_parsed(url.path())),
            query: url.query().filter(|query| !query.is_empty()).map(Into::into),
        }
    }

    /// The canonical text.
    pub(super) fn canonical(&self) -> String {
        let host = match &self.site {
            TargetSite::Network(network) => return network.to_string(),
            TargetSite::Host(host) => host,
        };
        if self.kind == TargetKind::Address {
            return host.to_string();
        }
        let mut text = String::new();
        if let Some(scheme) = &self.scheme {
            text.push_str(scheme);
            text.push_str("://");
        }
        text.push_str(&host.in_authority());
        let default = self.scheme.as_deref().and_then(default_port);
        if let TargetPorts::One(port) = self.ports
            && default != Some(port)
        {
            text.push(':');
            text.push_str(&port.to_string());
        }
        text.push_str(self.path.as_ref().map_or("", Path::as_str));
        if let Some(query) = &self.query {
            text.push('?');
            text.push_str(query);
        }
        text
    }
}
