//! `fixtures/targets`: texts, and the target or the error of each.

use scopegate::Target;
use scopegate::targets::{TargetHost, TargetPorts};
use serde::Deserialize;

use super::Report;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    #[serde(rename = "target")]
    pub targets: Vec<Case>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    pub text: String,
    #[serde(default)]
    pub why: String,
    pub error: Option<String>,
    pub position: Option<usize>,
    pub kind: Option<String>,
    pub canonical: Option<String>,
    pub host: Option<String>,
    pub ports: Option<Ports>,
    pub path: Option<String>,
}

#[derive(Debug, Deserialize, PartialEq, Eq)]
#[serde(untagged)]
pub enum Ports {
    One(u16),
    Web(String),
}

/// Parses every text and returns the codes that occurred.
pub fn run(count: usize) -> Vec<String> {
    let mut report = Report::default();
    let mut codes = Vec::new();
    for (name, file) in super::files::<File>("targets") {
        for case in file.targets {
            report.ran();
            let place = format!("{name}: {}", case.text.escape_debug());
            match (Target::parse(&case.text), &case.error) {
                (Err(error), Some(code)) => {
                    codes.push(code.clone());
                    if error.code().as_str() != code {
                        report.differs(&place, code, error.code());
                    }
                    if case.position.is_some() && error.position() != case.position {
                        report.differs(&place, case.position, error.position());
                    }
                    assert!(!error.message().is_empty() && error.hint().is_some(), "{place}: no message or no hint");
                }
                (Err(error), None) => report.differs(&place, &case.canonical, error.code()),
                (Ok(target), Some(code)) => report.differs(&place, code, target.canonical()),
                (Ok(target), None) => compare(&mut report, &place, &case, &target),
            }
        }
    }
    report.finish("targets", count);
    codes
}

fn compare(report: &mut Report, place: &str, case: &Case, target: &Target) {
    let host = match target.host() {
        TargetHost::Domain(name) => name.to_string(),
        TargetHost::Network(network) if target.kind() == scopegate::targets::TargetKind::Network => network.to_string(),
        TargetHost::Network(network) => network.get().addr().to_string(),
    };
    let ports = match target.ports() {
        TargetPorts::Web => Ports::Web("web".to_owned()),
        TargetPorts::One(port) => Ports::One(port),
    };
    let found = (
        Some(target.kind().to_string()),
        Some(target.canonical().to_owned()),
        Some(host),
        Some(ports),
        target.path().map(|path| path.as_str().to_owned()),
    );
    let expected = (&case.kind, &case.canonical, &case.host, &case.ports, &case.path);
    if expected != (&found.0, &found.1, &found.2, &found.3, &found.4) {
        report.differs(place, expected, &found);
    }
    let again =
        Target::parse(target.canonical()).unwrap_or_else(|error| panic!("{place}: its canonical form: {error}"));
    assert_eq!((again.canonical(), again.kind()), (target.canonical(), target.kind()), "{place}");
}
