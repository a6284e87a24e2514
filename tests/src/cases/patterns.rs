//! `fixtures/patterns`: what each pattern covers, touches and misses, or why it is refused.

use scopegate::Target;
use scopegate::net::{DomainName, PublicSuffixList};
use scopegate::pattern::{Apex, Exclusion, Inclusion, InclusionContext, Pattern, PatternError, PatternKey, Relation};
use serde::Deserialize;

use super::Report;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    #[serde(default, rename = "pattern")]
    pub patterns: Vec<Case>,
    #[serde(default, rename = "pair")]
    pub pairs: Vec<Pair>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    pub text: String,
    pub key: String,
    pub list: String,
    #[serde(default)]
    pub why: String,
    pub error: Option<String>,
    pub warning: Option<String>,
    #[serde(default)]
    pub covers: Vec<String>,
    #[serde(default)]
    pub touches: Vec<String>,
    #[serde(default)]
    pub misses: Vec<String>,
    pub owned_domains: Option<Vec<String>>,
    #[serde(default)]
    pub wildcard_includes_apex: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pair {
    pub a: String,
    pub b: String,
    #[serde(default)]
    pub why: String,
    pub narrower: bool,
}

/// A pattern in the reading of its list.
enum Read {
    Inclusion(Inclusion),
    Exclusion(Exclusion),
}

impl Read {
    fn relation(&self, target: &Target) -> Relation {
        match self {
            Self::Inclusion(inclusion) => inclusion.relation(target),
            Self::Exclusion(exclusion) => exclusion.relation(target),
        }
    }

    fn warnings(&self) -> Vec<String> {
        let codes = |warnings: &[scopegate::pattern::PatternWarning]| {
            warnings.iter().map(|warning| warning.code().to_string()).collect()
        };
        match self {
            Self::Inclusion(inclusion) => codes(inclusion.warnings()),
            Self::Exclusion(exclusion) => codes(&exclusion.warnings()),
        }
    }
}

impl Case {
    fn read(&self) -> Result<Read, PatternError> {
        let pattern = Pattern::parse_as(key(&self.key), &self.text)?;
        if self.list != "in_scope" {
            return Ok(Read::Exclusion(Exclusion::new(pattern)));
        }
        let name = |text: &String| DomainName::parse(text).expect("an owned domain");
        let owned: Option<Vec<DomainName>> = self.owned_domains.as_ref().map(|texts| texts.iter().map(name).collect());
        let suffixes = PublicSuffixList::compiled();
        let apex = if self.wildcard_includes_apex { Apex::Included } else { Apex::LeftOut };
        let context = InclusionContext { suffixes: &suffixes, owned_domains: owned.as_deref(), apex };
        Inclusion::new(pattern, &context).map(Read::Inclusion)
    }
}

fn key(word: &str) -> PatternKey {
    use PatternKey::{Domain, Host, Network, Pattern, Url};
    let all = [Url, Host, Domain, Network, Pattern];
    all.into_iter().find(|key| key.as_str() == word).unwrap_or_else(|| panic!("unknown key {word}"))
}

/// Parses and asks every pattern, and returns the codes that occurred.
pub fn run(count: usize) -> Vec<String> {
    let mut report = Report::default();
    let mut codes = Vec::new();
    for (name, file) in super::files::<File>("patterns") {
        for case in file.patterns {
            report.ran();
            let place = format!("{name}: {} in {} as {}", case.text.escape_debug(), case.list, case.key);
            match (case.read(), &case.error) {
                (Err(error), Some(code)) => {
                    codes.push(code.clone());
                    if error.code().as_str() != code {
                        report.differs(&place, code, error.code());
                    }
                    assert!(error.hint().is_some(), "{place}: a hint");
                }
                (Err(error), None) => report.differs(&place, "a pattern", error.to_string()),
                (Ok(_), Some(code)) => report.differs(&place, code, "a pattern"),
                (Ok(read), None) => ask(&mut report, &place, &case, &read),
            }
        }
        for pair in file.pairs {
            report.ran();
            let found = entry(&pair.a).is_narrower_than(&entry(&pair.b));
            if found != pair.narrower {
                report.differs(&format!("{name}: {} narrower than {}", pair.a, pair.b), pair.narrower, found);
            }
        }
    }
    report.finish("patterns and pairs", count);
    codes
}

fn entry(text: &str) -> Pattern {
    match text.strip_prefix("domain:") {
        Some(name) => Pattern::parse_as(PatternKey::Domain, name),
        None => Pattern::parse(text),
    }
    .unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn ask(report: &mut Report, place: &str, case: &Case, read: &Read) {
    let lists =
        [(&case.covers, Relation::Covers), (&case.touches, Relation::Overlaps), (&case.misses, Relation::Apart)];
    for (targets, expected) in lists {
        for text in targets {
            let target = Target::parse(text).unwrap_or_else(|error| panic!("{place}: {text}: {error}"));
            let found = read.relation(&target);
            if found != expected {
                report.differs(&format!("{place}, asked {}", text.escape_debug()), expected, found);
            }
        }
    }
    if let Some(code) = &case.warning
        && !read.warnings().contains(code)
    {
        report.differs(place, code, read.warnings());
    }
}
