//! User info, host and port of a target.
//!
//! The URL parser, not this module, splits an authority. The code here recovers what its result no longer shows (the
//! spelling of the host, the user info) and builds messages.

use percent_encoding::percent_decode_str;

use crate::error::{Excerpt, TargetError};
use crate::net::{Host, HostText};
use crate::targets::codes;
use crate::targets::layout::Layout;

/// The host as written. In a text without a scheme, a host with two or more `:` and no `[` is an IPv6 address.
pub(super) fn host_text(authority: &str, schemeless: bool) -> HostText<'_> {
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    if host.starts_with('[') {
        let end = host.find(']').map_or(host.len(), |at| at.saturating_add(1));
        return HostText { text: host.get(..end).unwrap_or(host), bare_ipv6: false };
    }
    if schemeless && host.bytes().filter(|b| *b == b':').count() >= 2 && !host.contains('[') {
        return HostText { text: host, bare_ipv6: true };
    }
    HostText { text: host.split(':').next().unwrap_or(host), bare_ipv6: false }
}

/// The host that clients contact if they treat `\` as an ordinary character; `None` if it is not a valid host.
pub(super) fn other_clients_host(authority: &str) -> Option<String> {
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = if host.starts_with('[') { host } else { host.split(':').next().unwrap_or(host) };
    Host::parse(host).ok().map(|host| host.in_authority())
}

/// Parses host and port with the URL parser and then checks the host by the rules of [`crate::net`].
///
/// `http` is the text as a URL with a special scheme of the URL Standard.
pub(super) fn read(layout: Layout<'_>, http: &str) -> Result<(url::Url, Host), TargetError> {
    let host = host_text(layout.authority(), layout.separator.is_none());
    let before = layout.characters_before(host.text);
    host.check_contested().map_err(|error| error.moved_by(before))?;
    check_user_info(layout, http)?;
    host.check().map_err(|error| error.moved_by(before))?;
    let url = url::Url::parse(http).map_err(|error| match error {
        // An address without brackets is the whole authority, without a port; a bracket inside it ends it early.
        url::ParseError::InvalidPort if host.bare_ipv6 => host.invalid("it has an unmatched bracket").moved_by(before),
        url::ParseError::InvalidPort => invalid_port(layout, host),
        _ => host.refused(error).moved_by(before),
    })?;
    let parsed = match url.host() {
        Some(parsed) => host.accept(&parsed).map_err(|error| error.moved_by(before))?,
        None => return Err(host.invalid("it is empty").moved_by(before)),
    };
    Ok((url, parsed))
}

pub(super) fn invalid_port(layout: Layout<'_>, host: HostText<'_>) -> TargetError {
    let host_and_port = layout.authority().rsplit_once('@').map_or(layout.authority(), |(_, rest)| rest);
    let port = host_and_port.get(host.text.len().saturating_add(1)..).unwrap_or_default();
    let message = format!("invalid port {}", Excerpt(port));
    TargetError::new(codes::INVALID_PORT, message)
        .at(layout.position_of(host.text).saturating_add(host.text.chars().count()).saturating_add(1))
        .with_hint("write a number from 1 to 65535, or omit the port")
}

/// The error for port 0, which some clients treat as no port and others refuse. `place` is the host with its scheme, if
/// any.
pub(super) fn zero_port(given: &str, place: &str, has_default: bool) -> TargetError {
    let message = format!("ambiguous port 0 in {}: some clients treat it as no port", Excerpt(given));
    let error = TargetError::new(codes::AMBIGUOUS, message);
    if has_default {
        error.with_hint(format!("omit it, as in `{place}`, or write the intended port"))
    } else {
        error.with_hint(format!("write the intended port, as in `{place}:443`"))
    }
}

/// The port of a URL with any scheme. Parsing as `http` drops port 80, parsing as `https` keeps it.
pub(super) fn written_port(rest: &str) -> Option<u16> {
    let port_as = |scheme: &str| url::Url::parse(&format!("{scheme}://{rest}")).ok().and_then(|url| url.port());
    port_as("http").or_else(|| port_as("https"))
}

/// Refuses user info that could be mistaken for the host, by a person or by a client that ends the host at its first
/// `:` or `@`.
fn check_user_info(layout: Layout<'_>, http: &str) -> Result<(), TargetError> {
    let Some((info, _)) = layout.authority().rsplit_once('@') else { return Ok(()) };
    let name = info.split(':').next().unwrap_or(info);
    if !looks_like_host(info) && !looks_like_host(name) && !has_several_colons(info) {
        return Ok(());
    }
    let what = if looks_like_host(name) {
        format!("{} before `@` is a user name, not the host", Excerpt(name))
    } else {
        // Messages do not repeat passwords.
        "the text before `@` is a user name and a password".to_owned()
    };
    let mut url = url::Url::parse(http).ok();
    let host = url.as_ref().and_then(|url| url.host_str().map(str::to_owned));
    let cleared = url.as_mut().is_some_and(|url| url.set_username("").is_ok() && url.set_password(None).is_ok());
    let message = match host {
        Some(host) => format!("ambiguous user info: {what}; the URL contacts {}", shown_host(&host)),
        None => format!("ambiguous user info: {what}"),
    };
    let error = TargetError::new(codes::AMBIGUOUS, message).at(layout.position_of(layout.authority()));
    Err(match url.filter(|_| cleared) {
        Some(url) => error.with_hint(format!("check {}", Excerpt(url.as_str()))),
        None => error.with_hint("check the URL without its user info"),
    })
}

/// A host for a message, in back-ticks. It is not truncated, because its end identifies the owner, unless it is longer
/// than any name.
pub(super) fn shown_host(host: &str) -> String {
    if host.len() <= LONGEST_NAME { format!("`{host}`") } else { Excerpt(host).to_string() }
}

/// The maximum length of a domain name, in bytes.
const LONGEST_NAME: usize = 253;

/// A text percent-decoded, and the result mapped by IDNA, which converts `。` to `.` and `：` to `:`.
fn decoded_and_mapped(text: &str) -> [String; 2] {
    let decoded = percent_decode_str(text).decode_utf8_lossy().into_owned();
    let (mapped, _) = idna::domain_to_unicode(&decoded);
    [decoded, mapped]
}

/// Whether a client that splits user info at the last `:`, or reads an IPv6 address, sees different parts.
fn has_several_colons(text: &str) -> bool {
    decoded_and_mapped(text).iter().any(|text| text.matches(':').count() > 1)
}

/// Whether a text, decoded and mapped, contains a dot, a bracket or a delimiter of an authority, or is a number, which
/// is an IPv4 address in the URL Standard.
fn looks_like_host(text: &str) -> bool {
    decoded_and_mapped(text).iter().any(|text| {
        let hex = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
        text.contains(['.', '[', '@', '/', '?', '#', '\\'])
            || (!text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()))
            || hex.is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))
    })
}
