//! The section of `scopegate show` about the conditions of testing.

use std::io::{self, Write};

use scopegate::policy::{Automation, Posture, Testing, TestingWindow};

use super::section::title_line;

/// Writes the conditions of testing, if there are any.
pub(super) fn write(out: &mut Vec<u8>, testing: &Testing) -> io::Result<()> {
    if *testing == Testing::default() {
        return Ok(());
    }
    title_line(out, "Conditions of testing")?;
    let mut lines = Vec::new();
    match testing.posture {
        Posture::Authorized => {}
        Posture::ReportOnly => lines.push("reports are accepted, testing is not authorized".to_owned()),
        Posture::None => lines.push("testing is not authorized".to_owned()),
    }
    match testing.automated {
        Some(Automation::Allowed) => lines.push("automated tools are allowed".to_owned()),
        Some(Automation::Ask) => lines.push("automated tools are allowed after the owner agrees".to_owned()),
        Some(Automation::Forbidden) => lines.push("automated tools are forbidden".to_owned()),
        None => {}
    }
    let rates = [
        (testing.requests_per_second, "in a second"),
        (testing.requests_per_minute, "in a minute"),
        (testing.concurrent, "at the same time"),
    ];
    for (number, unit) in rates {
        lines.extend(number.map(|number| format!("at most {number} requests to a host {unit}")));
    }
    for (name, value) in testing.required_headers() {
        lines.push(format!("header `{name}: {value}` in every request"));
    }
    for window in &testing.windows {
        let TestingWindow { days, from, to, zone, .. } = window;
        lines.push(format!("tests only {days} from {from} to {to}, {zone}"));
    }
    for line in lines {
        writeln!(out, "  {line}")?;
    }
    Ok(())
}
