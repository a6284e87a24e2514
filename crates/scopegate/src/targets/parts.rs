//! A target from parts that a client already holds: what a guard in front of a request asks with.

use crate::error::{Excerpt, TargetError};
use crate::net::Host;
use crate::net::codes::INVALID_HOST;
use crate::targets::authority::zero_port;
use crate::targets::codes;
use crate::targets::parse::is_scheme;
use crate::targets::segments::check_dot_segments;
use crate::targets::target::{Meaning, Target, TargetPorts};
use crate::targets::text::{
    check_length, check_percent, default_port, forbidden_character, is_forbidden, is_hostless, unsupported_scheme,
};

impl Target {
    /// The target of a request about to be sent: scheme, host, port and the raw path, with `?` and the query
    /// where there is one. A guard that glued them to a URL would have to know what each part may hold; here no
    /// part can reach into another.
    ///
    /// The host is in canonical or Unicode form, IPv6 bare or in brackets, never percent-encoded. Positions of
    /// errors count within the part that is wrong.
    ///
    /// ```
    /// use scopegate::Target;
    ///
    /// let target = Target::from_parts("https", "app.example.com", 8443, "/login?next=/")?;
    /// assert_eq!(target.canonical(), "https://app.example.com:8443/login?next=/");
    /// assert!(Target::from_parts("https", "app.example.com@evil.example", 443, "/").is_err());
    /// # Ok::<(), scopegate::TargetError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// - those of [`Host::parse`];
    /// - `target.malformed-url` for a scheme that is none, `target.unsupported` for one without hosts;
    /// - `target.invalid-path` for a path that does not start with `/` or holds `#`, which no client sends;
    /// - `target.ambiguous` for port 0, for a `\`, a `%` that two hex digits do not follow, or a `..` behind what is not one segment to every
    ///   server, in the path;
    /// - `target.forbidden-character` and `target.too-long` as in [`Target::parse`].
    pub fn from_parts(scheme: &str, host: &str, port: u16, raw_path: &str) -> Result<Target, TargetError> {
        check_length(scheme)?;
        check_length(host)?;
        check_length(raw_path)?;
        if !is_scheme(scheme) {
            let message = format!("{} is no scheme", Excerpt(scheme));
            return Err(TargetError::new(codes::MALFORMED_URL, message).with_hint("write `https`, without `://`"));
        }
        if is_hostless(scheme) {
            return Err(unsupported_scheme(scheme, scheme));
        }
        let parsed_host = Host::parse(host)?;
        if host.contains('%') {
            let message = format!("the host {} is percent-encoded", Excerpt(host));
            return Err(TargetError::new(INVALID_HOST, message).at(1).with_hint("decode it as the client does"));
        }
        if port == 0 {
            let place = format!("{scheme}://{}", parsed_host.in_authority());
            return Err(zero_port(&format!("{place}:0"), &place, default_port(&scheme.to_ascii_lowercase()).is_some()));
        }
        check_path(raw_path)?;
        // The parser sees a host of ours, so that nothing in the path can become part of one.
        let url = url::Url::parse(&format!("http://h{raw_path}"))
            .map_err(|_| TargetError::new(codes::INVALID_PATH, format!("{} is no path", Excerpt(raw_path))).at(1))?;
        let scheme = scheme.to_ascii_lowercase();
        let meaning = Meaning::url(Some(scheme), parsed_host, TargetPorts::One(port), &url);
        Target::from_meaning(None, meaning)
    }
}

fn check_path(raw_path: &str) -> Result<(), TargetError> {
    let path = raw_path.split('?').next().unwrap_or_default();
    let found = raw_path.char_indices().enumerate().find(|(_, (at, c))| is_forbidden(*c, *at < path.len()));
    if let Some((position, (_, c))) = found {
        return Err(forbidden_character(raw_path, c, position.saturating_add(1)));
    }
    if !raw_path.starts_with('/') {
        let message = format!("the path {} does not start with `/`", Excerpt(raw_path));
        return Err(TargetError::new(codes::INVALID_PATH, message).at(1).with_hint("write `/` for the empty path"));
    }
    if let Some((before, _)) = raw_path.split_once('#') {
        let message = format!("the path {} holds `#`, which no client sends", Excerpt(raw_path));
        return Err(TargetError::new(codes::INVALID_PATH, message)
            .at(before.chars().count().saturating_add(1))
            .with_hint("drop the fragment, or write `%23`"));
    }
    if let Some((before, _)) = path.split_once('\\') {
        let position = before.chars().count().saturating_add(1);
        let message = format!(
            "backslash at character {position} of the path {}: some clients and servers read it as `/`; no verdict",
            Excerpt(raw_path)
        );
        return Err(TargetError::new(codes::AMBIGUOUS, message)
            .at(position)
            .with_hint("write `/` or `%5C`, whichever is sent"));
    }
    check_percent(path, 0)?;
    check_dot_segments(path, 0)
}
