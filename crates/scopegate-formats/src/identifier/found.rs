//! Collects the identifiers of a row and distinguishes them from links to descriptions.

use std::collections::HashSet;

use scopegate::net::PublicSuffixList;

use super::Side;
use super::items::Item;
use super::pattern_set::{self, Fit, PatternSet};

/// The identifiers of an inclusion.
#[derive(Default)]
pub(super) struct IncludedIdentifiers {
    pub set: PatternSet,
    pub seen: HashSet<String>,
    pub first: Option<Form>,
    pub count: usize,
}

/// The form of an identifier and its domain.
#[derive(PartialEq, Eq, Clone)]
pub(super) struct Form {
    has_scheme: bool,
    pub has_path: bool,
    domain: String,
}

impl IncludedIdentifiers {
    /// Adds an identifier. One in another domain than the first is added if it has the same form and follows a
    /// separator. A URL next to a host is a link to its description.
    pub fn take(&mut self, at: usize, text: &str, read: &PatternSet, all: &[Item]) -> Result<(), String> {
        let form = form(text, read);
        if let Some(first) = &self.first
            && first.domain != form.domain
        {
            let before = at.checked_sub(1).and_then(|before| all.get(before));
            let is_listed = matches!(before, Some(Item::Joint)) && !is_platform(&form.domain);
            if !(is_listed && first.has_scheme == form.has_scheme && first.has_path == form.has_path) {
                if form.has_scheme && (!first.has_scheme || is_platform(&form.domain)) {
                    self.set.fit = Fit::Careful;
                    self.set.remarks.push(format!("left out: `{text}` is a page of another site and may be a link"));
                    return Ok(());
                }
                return Err(format!("`{text}` is in another domain than the identifier before it"));
            }
        }
        self.first.get_or_insert(form);
        self.count = self.count.saturating_add(1);
        add(&mut self.set, &mut self.seen, read.clone());
        Ok(())
    }
}

/// Adds patterns to a set, each pattern once.
pub(super) fn add(into: &mut PatternSet, seen: &mut HashSet<String>, read: PatternSet) {
    into.patterns.extend(read.patterns.into_iter().filter(|pattern| seen.insert(pattern.clone())));
    let rest = PatternSet { patterns: Vec::new(), ..read };
    into.add(rest);
}

fn form(text: &str, read: &PatternSet) -> Form {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let has_path = rest.split_once('/').is_some_and(|(host, path)| {
        !path.trim_matches(['/', '*']).is_empty() && host.parse::<std::net::IpAddr>().is_err()
    });
    let pattern = read.patterns.first().map(String::as_str).unwrap_or_default();
    let host = pattern.split_once("://").map_or(pattern, |(_, rest)| rest);
    let host = host.split(['/', '?', '#', ':']).next().unwrap_or(host).trim_start_matches(['*', '.']).to_lowercase();
    let domain = PublicSuffixList::compiled().registrable(&host).map_or(host.as_str(), |domain| domain).to_owned();
    // Addresses have no domain, so they are similar.
    let domain = if domain.chars().any(char::is_alphabetic) { domain } else { String::new() };
    Form { has_scheme: text.contains("://"), has_path, domain }
}

/// Whether a domain is a platform that publishes programs. A row names it as its source.
fn is_platform(domain: &str) -> bool {
    matches!(
        domain,
        "hackerone.com"
            | "bugcrowd.com"
            | "intigriti.com"
            | "yeswehack.com"
            | "federacy.com"
            | "hackenproof.com"
            | "immunefi.com"
            | "bugbase.ai"
            | "synack.com"
            | "cobalt.io"
            | "openbugbounty.org"
            | "zerocopter.com"
            | "huntr.com"
            | "huntr.dev"
            | "issuehunt.io"
            | "disclose.io"
    )
}

/// "example.com - port 443": the host on these ports only.
pub(super) fn on_ports(found: &IncludedIdentifiers, before: &str, after: &str) -> Option<Result<PatternSet, String>> {
    let mut words =
        after.split_whitespace().filter(|word| *word != "-").map(|word| word.trim_matches([':', '(', ')', '.']));
    let speaks = words.next().is_some_and(|word| matches!(word.to_ascii_lowercase().as_str(), "port" | "ports"));
    if !speaks || !before.is_empty() {
        return None;
    }
    let ports: Result<Vec<u16>, _> = words.map(str::parse::<u16>).collect();
    let host = found.set.patterns.first().filter(|_| found.count == 1 && found.set.patterns.len() == 1)?;
    let is_bare = !host.contains(['/', ':']);
    match ports {
        Ok(ports) if is_bare && !ports.is_empty() && !ports.contains(&0) => {
            let mut set =
                PatternSet { fit: found.set.fit, remarks: found.set.remarks.clone(), ..PatternSet::default() };
            for port in ports {
                match pattern_set::read(&format!("{host}:{port}"), Side::Inclusion) {
                    Ok(read) => set.add(read),
                    Err(why) => return Some(Err(why)),
                }
            }
            Some(Ok(set))
        }
        _ => Some(Err("its ports could not be interpreted".to_owned())),
    }
}
