//! A second implementation of `docs/semantics.md`: linear scans, strings and recursion.
//!
//! Each file quotes the section that it implements:
//!
//! - semantics 2: `text`, `path`, `host`, `address`;
//! - semantics 3: `pattern`, `lookalike`, `host_pattern`, and `reach` for the names below an excluded host;
//! - semantics 4: `decide`, `proof`, `network`;
//! - semantics 5: `ownership`;
//! - semantics 6: `evidence`;
//! - semantics 8: `conditions`, `finding_rules`, `findings`, `report`.
//!
//! The oracle shares only data with the engine (providers, classes, the names of facts), and no code.

pub mod address;
pub mod conditions;
pub mod decide;
pub mod evidence;
pub mod finding_rules;
pub mod findings;
pub mod host;
pub mod host_pattern;
pub mod idna_letters;
pub mod lookalike;
pub mod names;
pub mod network;
pub mod ownership;
pub mod path;
pub mod pattern;
pub mod proof;
pub mod reach;
pub mod remembered;
pub mod report;
pub mod text;

use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

use finding_rules::Findings;
use host_pattern::Context;
use ownership::Ownership;
use pattern::Pattern;
use remembered::Remembered;

pub use report::OracleReport;

/// Why a policy does not load: the first refused rule and the code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OracleRefusal {
    pub code: String,
    pub rule: String,
}

impl fmt::Display for OracleRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}", self.code, self.rule)
    }
}

/// What the caller knows about a host beyond its name (semantics 6).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OracleEvidence {
    pub cnames: Vec<String>,
    pub addresses: Vec<String>,
    pub owned: Option<bool>,
}

/// A complete decision. The fields have the names of the JSON, and rules are ids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OracleDecision {
    pub kind: String,
    pub canonical: String,
    pub verdict: String,
    pub basis: String,
    pub rule: Option<String>,
    pub carve_outs: Vec<String>,
    pub partly: Vec<String>,
    pub overridden: Vec<String>,
    pub unless: Vec<Vec<(String, bool)>>,
    pub caveats: Vec<String>,
    pub provider: Option<String>,
    /// In a report, for a finding: its target.
    pub on: Option<String>,
    /// For a report, and for a class whose name denotes several: the parts.
    pub parts: Vec<OracleDecision>,
    /// For a report: what the policy requires and the report does not contain.
    pub missing: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    InScope,
    OutOfScope,
    ThirdParty,
}

impl List {
    pub const ALL: [List; 3] = [List::InScope, List::OutOfScope, List::ThirdParty];

    pub fn name(self) -> &'static str {
        match self {
            List::InScope => "in_scope",
            List::OutOfScope => "out_of_scope",
            List::ThirdParty => "third_party",
        }
    }
}

/// One entry of a list, in rule order: all of `in_scope`, then `out_of_scope`, then `third_party`.
#[derive(Clone)]
pub struct Rule {
    pub id: Rc<str>,
    pub list: List,
    pub pattern: Rc<Pattern>,
    /// For an exclusion or third-party entry that is an exact host: that host. It also covers every name below it.
    pub reach: Option<Rc<str>>,
    /// Its number among the rules of many policies, if results about them are cached in [`remembered`].
    pub number: Option<usize>,
}

impl Rule {
    /// A parsed entry of a list.
    pub fn new(id: &str, list: List, entry: &Value) -> Result<Rule, String> {
        let pattern = Pattern::from_entry(entry)?;
        let reach = pattern.reach().filter(|_| list != List::InScope).map(Rc::from);
        // "`below = false` takes the host alone and is refused on entries without a reach."
        let reach = match (reach, entry.get("below").map(Value::as_bool)) {
            (None, Some(_)) => return Err("pattern.no-reach".to_owned()),
            (Some(_), Some(None)) => return Err("policy.wrong-type".to_owned()),
            (_, Some(Some(false))) => None,
            (reach, _) => reach,
        };
        Ok(Rule { id: id.into(), list, pattern: Rc::new(pattern), reach, number: None })
    }

    fn refused(&self, context: &Context) -> Option<&'static str> {
        (self.list == List::InScope).then(|| self.pattern.refused_as_inclusion(context)).flatten()
    }
}

#[derive(Debug, Clone)]
pub struct Provider {
    pub suffix: String,
    pub name: String,
    pub kind: String,
}

/// A policy in the form of the oracle.
pub struct Oracle {
    rules: Vec<Rule>,
    settings: Rc<Settings>,
    ownership: Ownership,
}

/// The parts of a policy other than its asset rules.
struct Settings {
    context: Context,
    exclusions_win: bool,
    /// The `[ownership]` table as written. Inferred ownership depends on the rules.
    ownership: Value,
    caveats: Vec<String>,
    /// The caveats of findings and reports: those of targets, then those about conduct.
    finding_caveats: Vec<String>,
    providers: Vec<Provider>,
    findings: Findings,
    requires: Vec<String>,
    remembered: Option<Arc<Remembered>>,
}

impl Oracle {
    /// Loads a policy document in JSON, with the provider list of the core.
    pub fn new(policy: &Value) -> Result<Oracle, OracleRefusal> {
        Oracle::with_providers(policy, providers_of_csv(PROVIDERS))
    }

    /// Loads a policy document with a provider list of `(suffix, name, kind)`.
    pub fn with_providers(policy: &Value, providers: Vec<(String, String, String)>) -> Result<Oracle, OracleRefusal> {
        let settings = Settings::new(policy, providers)?;
        let mut rules: Vec<Rule> = Vec::new();
        for list in List::ALL {
            for (index, entry) in array(&policy["scope"][list.name()]).enumerate() {
                let position = format!("{}[{index}]", list.name());
                let id = entry["id"].as_str().unwrap_or(&position);
                let rule = Rule::new(id, list, entry).map_err(refusal(&position))?;
                if let Some(code) = rule.refused(&settings.context) {
                    return Err(refusal(&position)(code.to_owned()));
                }
                if rules.iter().any(|rule| *rule.id == *id) {
                    return Err(refusal(id)("policy.duplicate-id".to_owned()));
                }
                rules.push(rule);
            }
        }
        Oracle::of(Rc::new(settings), rules)
    }

    fn of(settings: Rc<Settings>, rules: Vec<Rule>) -> Result<Oracle, OracleRefusal> {
        let ownership = Ownership::new(&settings.ownership, &settings.context, &rules, &settings.providers)
            .map_err(refusal("ownership"))?;
        Ok(Oracle { rules, settings, ownership })
    }

    /// A policy with the same settings and other asset rules: these, in rule order, which every list accepts.
    pub fn with_rules(&self, rules: Vec<Rule>) -> Oracle {
        Oracle::of(Rc::clone(&self.settings), rules).expect("the settings come from a policy that loads")
    }

    /// The same policy. It shares cached results about the rules and questions that have numbers.
    pub fn remembering(policy: &Value, remembered: &Arc<Remembered>) -> Result<Oracle, OracleRefusal> {
        let mut settings = Settings::new(policy, providers_of_csv(PROVIDERS))?;
        settings.remembered = Some(Arc::clone(remembered));
        Oracle::of(Rc::new(settings), Vec::new())
    }

    fn ids(&self, rules: &[usize]) -> Vec<String> {
        rules.iter().map(|&at| self.rules[at].id.to_string()).collect()
    }
}

impl Settings {
    fn new(policy: &Value, providers: Vec<(String, String, String)>) -> Result<Settings, OracleRefusal> {
        let scope = &policy["scope"];
        let owned_domains = ownership::declared_domains(&policy["ownership"]).map_err(refusal("ownership.domains"))?;
        let wildcard_includes_apex = scope["wildcard_includes_apex"].as_bool().unwrap_or(false);
        let context = Context { owned_domains, wildcard_includes_apex };
        let caveats: Vec<String> = array(&scope["unchecked"])
            .filter(|entry| matches!(entry["list"].as_str(), Some("out_of_scope" | "third_party")))
            .filter_map(|entry| entry["text"].as_str().map(str::to_owned))
            .collect();
        let conduct = array(&policy["findings"]["unchecked"]);
        let conduct = conduct.filter_map(|entry| entry["text"].as_str().map(str::to_owned));
        let finding_caveats = caveats.iter().cloned().chain(conduct).collect();
        let providers = evidence::providers(providers, &policy["providers"]);
        let exclusions_win = scope["precedence"] == "exclusions-win";
        let findings = Findings::new(&policy["findings"], &context)?;
        let requires = finding_rules::requirements(&policy["report"])?;
        let ownership = policy["ownership"].clone();
        let remembered = None;
        Ok(Settings {
            context,
            exclusions_win,
            ownership,
            caveats,
            finding_caveats,
            providers,
            findings,
            requires,
            remembered,
        })
    }
}

fn refusal(rule: &str) -> impl Fn(String) -> OracleRefusal {
    let rule = rule.to_owned();
    move |code| OracleRefusal { code, rule: rule.clone() }
}

/// The elements of a JSON list; empty if there is no list.
fn array(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// The provider list is data, not semantics: both engines read the same file.
const PROVIDERS: &str = include_str!("../../../crates/scopegate/data/providers.csv");

/// Lines of `suffix,name,kind` after a header line.
pub fn providers_of_csv(text: &str) -> Vec<(String, String, String)> {
    let lines = text.lines().skip(1).filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    lines
        .filter_map(|line| {
            let (suffix, rest) = line.split_once(',')?;
            let (name, kind) = rest.rsplit_once(',')?;
            Some((suffix.trim().to_owned(), name.trim().trim_matches('"').to_owned(), kind.trim().to_owned()))
        })
        .collect()
}
