//! Targets from the parts of a request, for guards in HTTP clients.

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
    /// The target of a request: scheme, host, port and the raw path, with `?` and the query if there is one. Separate
    /// parts are safer than a URL that the caller concatenates, because no part can change the meaning of another.
    ///
    /// The host is in canonical or Unicode form, not percent-encoded; IPv6 with or without brackets. Positions in
    /// errors count characters of the invalid part, from 1.
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
    /// - `target.malformed-url` for an invalid scheme, `target.unsupported` for a scheme without hosts;
    /// - `target.invalid-path` for a path that does not start with `/` or contains `#`, which clients do not send;
    /// - `target.ambiguous` for port 0, and in the path for a `\`, a `%` that two hex digits do not follow, or a `..`
    ///   after a segment that servers interpret differently;
    /// - `target.forbidden-character` and `target.too-long` as in [`Target::parse`].
    pub fn from_parts(scheme: &str, host: &str, port: u16, raw_path: &str) -> Result<Target, TargetError> {
        check_length(scheme)?;
        check_length(host)?;
        check_length(raw_path)?;
        if !is_scheme(scheme) {
            let message = format!("invalid scheme {}", Excerpt(scheme));
            return Err(TargetError::new(codes::MALFORMED_URL, message).with_hint("write `https`, without `://`"));
        }
        if is_hostless(scheme) {
            return Err(unsupported_scheme(scheme, scheme));
        }
        let parsed_host = Host::parse(host)?;
        if host.contains('%') {
            let message = format!("invalid host {}: it is percent-encoded", Excerpt(host));
            return Err(TargetError::new(INVALID_HOST, message).at(1).with_hint("decode it as the client does"));
        }
        if port == 0 {
            let place = format!("{scheme}://{}", parsed_host.in_authority());
            return Err(zero_port(&format!("{place}:0"), &place, default_port(&scheme.to_ascii_lowercase()).is_some()));
        }
        check_path(raw_path)?;
        // A fixed host ensures that no part of the path becomes part of the host.
        let url = url::Url::parse(&format!("http://h{raw_path}"))
            .map_err(|_| TargetError::new(codes::INVALID_PATH, format!("invalid path {}", Excerpt(raw_path))).at(1))?;
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
        let message = format!("invalid path {}: it does not start with `/`", Excerpt(raw_path));
        return Err(TargetError::new(codes::INVALID_PATH, message).at(1).with_hint("write `/` for the empty path"));
    }
    if let Some((before, _)) = raw_path.split_once('#') {
        let message = format!("invalid path {}: it contains `#`, which clients do not send", Excerpt(raw_path));
        return Err(TargetError::new(codes::INVALID_PATH, message)
            .at(before.chars().count().saturating_add(1))
            .with_hint("remove the fragment, or write `%23`"));
    }
    if let Some((before, _)) = path.split_once('\\') {
        let position = before.chars().count().saturating_add(1);
        let message = format!(
            "ambiguous backslash at character {position} of the path {}: some clients and servers treat it as `/`",
            Excerpt(raw_path)
        );
        return Err(TargetError::new(codes::AMBIGUOUS, message)
            .at(position)
            .with_hint("write the character that is sent: `/` or `%5C`"));
    }
    check_percent(path, 0)?;
    check_dot_segments(path, 0)
}
