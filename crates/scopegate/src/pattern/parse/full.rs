//! The full parser of patterns: from the text of a rule to a [`Pattern`].

use url::{Url, form_urlencoded};

use crate::error::{Excerpt, PatternError};
use crate::pattern::codes;
use crate::pattern::host::HostPattern;
use crate::pattern::inclusion_context::Apex;
use crate::pattern::parse::hosts::HostAndPort;
use crate::pattern::parse::parts::{LONGEST, Parts};
use crate::pattern::parse::{hosts, lookalikes, refusals, several};
use crate::pattern::path::PathPattern;
use crate::pattern::pattern::{Extra, More, Pattern, PatternKey, Tail, WrittenPort};
use crate::pattern::port::PortPattern;
use crate::targets;

/// Parses a pattern of any shape.
pub(super) fn parse_fully(text: &str, key: PatternKey) -> Result<Pattern, PatternError> {
    refusals::check_text(text)?;
    let parts = split(text)?;
    if parts.authority.contains('@') {
        return Err(refusals::user_info(text));
    }
    refusals::check_authority(text, parts.authority)?;
    if parts.scheme.is_none()
        && let Some((range, host_bits)) = hosts::addresses(text, parts.authority, parts.tail)?
    {
        refusals::check_key_of_addresses(text, key, &range)?;
        let extra = if host_bits { Extra::HostBits } else { Extra::Nothing };
        let pieces = Pieces { host: HostPattern::Addresses(range.into()), port: PortPattern::Any, ..Pieces::default() };
        return Ok(pieces.into_pattern(text, key, extra));
    }
    let HostAndPort { host, port } = hosts::host_and_port(text, &parts)?;
    refusals::check_key(text, key, &parts, &host, port)?;
    let host = match (key, host) {
        (PatternKey::Domain, HostPattern::Exact(name)) => HostPattern::Tree(name),
        (_, host) => host,
    };
    let (path, query, fragment) = path_query_fragment(text, parts.tail)?;
    let after = parts.tail.find(['?', '#']).and_then(|at| parts.tail.get(at..)).unwrap_or_default();
    several::check(text, &host, &path, after)?;
    if let (HostPattern::Addresses(range), None) = (&host, port) {
        refusals::check_length_in_path(text, range, &path)?;
    }
    lookalikes::check(text, &parts, &host, port, &path)?;
    let written_port = match (port, parts.scheme.and_then(targets::default_port)) {
        (Some(PortPattern::One(port)), Some(default)) if port == default => WrittenPort::OfScheme,
        _ => WrittenPort::ItsOwn,
    };
    let port = port.unwrap_or(match (parts.scheme, parts.tail) {
        (Some("ftp"), _) => PortPattern::FtpDefault,
        (None, "") => PortPattern::Any,
        _ => PortPattern::WebDefault,
    });
    let pieces = Pieces { host, port, written_port, path, query };
    let pattern = pieces.into_pattern(text, key, if fragment { Extra::Fragment } else { Extra::Nothing });
    match pattern.canonical().len() {
        length if length > LONGEST => Err(refusals::too_long(text, length)),
        _ => Ok(pattern),
    }
}

struct Pieces {
    host: HostPattern,
    port: PortPattern,
    written_port: WrittenPort,
    path: PathPattern,
    query: Pairs,
}

impl Default for Pieces {
    fn default() -> Self {
        Self {
            host: HostPattern::Any,
            port: PortPattern::Any,
            written_port: WrittenPort::ItsOwn,
            path: PathPattern::everything(),
            query: Vec::new(),
        }
    }
}

impl Pieces {
    fn into_pattern(self, written: &str, key: PatternKey, extra: Extra) -> Pattern {
        let canonical = self.canonical(extra);
        let Self { host, port, written_port, path, query } = self;
        let more = More::new(written, canonical, Tail::of(path, query));
        Pattern { host, more: Some(Box::new(more)), port, written_port, key, extra, apex: Apex::default() }
    }

    /// The canonical text: the host form if there is no path and the port is any or written, else a URL. Its scheme
    /// says whether a written port is the default port of the scheme.
    fn canonical(&self, extra: Extra) -> String {
        let plain = self.path.is_everything() && self.query.is_empty() && extra != Extra::Fragment;
        let default_port = matches!(self.port, PortPattern::WebDefault | PortPattern::FtpDefault);
        let host = self.bracketed_host(self.port == PortPattern::Any && plain);
        let of_scheme = self.written_port == WrittenPort::OfScheme;
        let scheme = match (self.port, of_scheme) {
            (PortPattern::FtpDefault, _) | (PortPattern::One(21), true) => "ftp",
            (PortPattern::One(80), true) | (PortPattern::One(443), false) => "http",
            _ => "https",
        };
        if plain && !default_port {
            return match self.port {
                PortPattern::Any => host,
                port if of_scheme => format!("{scheme}://{host}{port}"),
                port => format!("{host}{port}"),
            };
        }
        let path = match self.path.text() {
            path if path.is_empty() => "/".to_owned(),
            path => path,
        };
        let mut text = format!("{scheme}://{host}{port}{path}", port = self.port);
        if !self.query.is_empty() {
            let pairs = form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.query).finish();
            text.push('?');
            text.push_str(&pairs);
        }
        if extra == Extra::Fragment {
            // All fragments are equivalent, and one is required here: `#` alone is not a fragment.
            text.push_str("#*");
        }
        text
    }

    /// The text of the host. With a port or a path, an IPv6 address needs brackets and a network needs stars:
    /// `10.0.0.0/8/a` would be a path on `10.0.0.0`.
    fn bracketed_host(&self, alone: bool) -> String {
        match &self.host {
            HostPattern::Addresses(range) if !alone => match **range {
                crate::pattern::address::AddressRange::V6 { .. } => format!("[{range}]"),
                crate::pattern::address::AddressRange::V4 { .. } => {
                    range.with_stars().unwrap_or_else(|| range.to_string())
                }
            },
            host => host.to_string(),
        }
    }
}

impl Tail {
    pub(super) fn of(path: PathPattern, query: Pairs) -> Option<Self> {
        let is_nothing = path.is_everything() && query.is_empty();
        (!is_nothing).then(|| Self { path, query: query.into_boxed_slice() })
    }
}

fn split(text: &str) -> Result<Parts<'_>, PatternError> {
    let end = text.find(['/', '?', '#']).unwrap_or(text.len());
    let (head, _) = text.split_at_checked(end).unwrap_or((text, ""));
    let (scheme, rest) = match (head.strip_suffix(':'), text.split_once("://")) {
        (Some(scheme), Some((before, rest))) if scheme == before => {
            (Some(refusals::known_scheme(text, scheme, rest)?), rest)
        }
        _ if text.starts_with("//") => return Err(refusals::no_scheme(text)),
        _ => (None, text),
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at_checked(end).unwrap_or((rest, ""));
    Ok(Parts { scheme, authority, tail })
}

/// The names and values of a query, decoded.
type Pairs = Vec<(String, String)>;

/// The canonical path with its stars, the pairs of the query, and whether there is a fragment.
fn path_query_fragment(text: &str, tail: &str) -> Result<(PathPattern, Pairs, bool), PatternError> {
    if tail.is_empty() {
        return Ok((PathPattern::everything(), Vec::new(), false));
    }
    // The URL parser leaves `*` unchanged. The host is a dummy.
    let url = Url::parse(&format!("http://h{tail}")).map_err(|error| {
        PatternError::new(codes::INVALID_HOST, format!("invalid path in {}: {error}", Excerpt(text)))
            .with_hint("write the path as a browser shows it")
    })?;
    let path_end = tail.find(['?', '#']).unwrap_or(tail.len());
    let raw = tail.get(..path_end).unwrap_or(tail);
    targets::check_percent(raw, 0)
        .and_then(|()| targets::check_dot_segments(raw, 0))
        .map_err(|error| hosts::of_target(text, &error))?;
    let path = PathPattern::new(&targets::canonical_path(url.path()));
    let query = url.query().unwrap_or_default();
    let pairs = form_urlencoded::parse(query.as_bytes()).map(|(name, value)| (name.into_owned(), value.into_owned()));
    Ok((path, pairs.collect(), url.fragment().is_some_and(|fragment| !fragment.is_empty())))
}
