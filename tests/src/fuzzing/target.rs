//! The parser of targets, on any text and on any parts of a request.

use scopegate::net::Host;
use scopegate::{Target, TargetError};

use super::bytes::text;
use crate::oracle;

/// The text as a target, as a target of the oracle, as a host, and split at its tabs as the parts of a request.
pub fn check(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let parsed = Target::parse(text);
    match &parsed {
        Ok(target) => is_sound(target, text),
        Err(error) => is_placed(error, text),
    }
    let ours = parsed.as_ref().ok().map(|target| (target.kind().as_str(), target.canonical().to_owned()));
    let law = oracle::text::parse(text).ok().map(|target| (target.kind, target.canonical));
    assert_eq!(ours, law, "the oracle reads {text:?} differently");
    let _ = text.parse::<Host>();

    let mut parts = text.splitn(4, '\t');
    let [scheme, host, port, path] = std::array::from_fn(|_| parts.next());
    let (Some(scheme), Some(host), Some(port), Some(path)) = (scheme, host, port, path) else { return };
    let Ok(port) = port.parse() else { return };
    if let Ok(target) = Target::from_parts(scheme, host, port, path) {
        let again = Target::parse(target.canonical());
        assert_eq!(again.as_ref().map(Target::canonical), Ok(target.canonical()), "{text:?} as parts");
        assert_eq!(target.kind(), scopegate::targets::TargetKind::Url, "{text:?} as parts");
    }
}

/// The canonical form of a target is a target of the same kind, and is its own canonical form.
fn is_sound(target: &Target, text: &str) {
    assert_eq!(target.as_given(), text);
    let canonical = target.canonical();
    let again = Target::parse(canonical).unwrap_or_else(|error| panic!("{text:?} is {canonical:?}, and that {error}"));
    assert_eq!(again.canonical(), canonical, "{text:?}");
    assert_eq!(&again, target);
    assert_eq!(
        (again.kind(), again.host(), again.ports(), again.query(), again.scheme()),
        (target.kind(), target.host(), target.ports(), target.query(), target.scheme()),
        "{text:?}"
    );
    assert_eq!(
        again.path().map(scopegate::targets::Path::as_str),
        target.path().map(scopegate::targets::Path::as_str),
        "{text:?}"
    );
}

fn is_placed(error: &TargetError, text: &str) {
    assert!(error.code().as_str().starts_with("target."), "{text:?}: {error:?}");
    assert!(!error.message().is_empty() && error.message().len() < 5_000, "{text:?}: {error:?}");
    // A text that ends too early has its error after the last character.
    let last = text.chars().count() + 1;
    assert!(error.position().is_none_or(|position| (1..=last).contains(&position)), "{text:?}: {error:?}");
}
