//! Exports policies to the formats of other tools.
//!
//! If a format cannot express a rule exactly, an inclusion is written more narrowly, an exclusion is written more
//! widely, and a note reports it. In most formats an exclusion always takes precedence, so an inclusion inside a wider
//! exclusion is lost.

mod addresses;
mod bbot;
mod burp;
pub(crate) mod cuts;
mod exported;
mod flags;
mod format;
pub(crate) mod included_names;
mod lists;
mod networks;
mod nftables;
mod overruled;
mod owned;
pub(crate) mod ports;
mod reach;
mod rule;
mod rule_expressions;
mod zap;

use scopegate::Policy;
use scopegate::policy::{Automation, List};

pub use exported::{ExportNote, Exported, Fate};
pub use format::ExportFormat;

// Constants that the importer needs to read our own expressions.
pub(crate) use addresses::OCTET;
pub(crate) use lists::EXCLUSIONS_WIN;
pub(crate) use rule_expressions::{
    AMBIGUOUS_PATH, ANY_IPV6, BELOW_PLAIN, END_OF_EXCLUDED, IN_SEGMENT, LABEL_MAYBE, LABEL_SOME, LABELS_MAYBE,
    LABELS_SOME, SEGMENT, escaped,
};
pub(crate) use zap::{
    ANY as ANY_IN_URL, ANY_PORT, BEGIN as BEGIN_OF_EXCLUDED, BEGIN_OF_HTTP, BEGIN_OF_HTTPS, END as END_OF_EXCLUDED_URL,
    INCLUDED_END as END_OF_INCLUDED_URL, INCLUDED_PORT, INCLUDED_QUERY, WEB_PORTS,
};

/// Exports a policy to a format.
///
/// ```
/// use scopegate::Policy;
/// use scopegate_formats::export::{ExportFormat, export};
///
/// let policy = Policy::builder().name("Example").owner("Example").in_scope("*.example.com").out_of_scope("a.example.com");
/// let exported = export(&policy.build().unwrap(), ExportFormat::List);
/// assert_eq!(exported.text, "*.example.com\n! a.example.com\n");
/// assert!(exported.notes.is_empty());
/// ```
#[must_use]
pub fn export(policy: &Policy, format: ExportFormat) -> Exported {
    let mut exported = match format {
        ExportFormat::Burp => burp::export(policy),
        ExportFormat::Zap => zap::context(policy),
        ExportFormat::Katana => flags::katana(policy),
        ExportFormat::Nuclei => flags::nuclei(policy),
        ExportFormat::Httpx => flags::httpx(policy),
        ExportFormat::RegexIn => zap::expressions_in(policy),
        ExportFormat::RegexOut => zap::expressions_out(policy),
        ExportFormat::Bbot => bbot::export(policy),
        ExportFormat::List => lists::list(policy),
        ExportFormat::Hosts => lists::hosts(policy),
        ExportFormat::Wildcards => lists::wildcards(policy),
        ExportFormat::Cidrs => lists::cidrs(policy),
        ExportFormat::NmapTargets => lists::nmap_targets(policy),
        ExportFormat::NmapExcludes => lists::nmap_excludes(policy),
        ExportFormat::Nftables => nftables::nftables(policy),
        ExportFormat::Json => lists::json(policy),
    };
    if !matches!(format, ExportFormat::Json) {
        conditions(policy, &mut exported);
        for unchecked in &policy.document().scope.unchecked {
            if unchecked.list != List::InScope {
                let reason = "no format can express this statement: a person must observe it".to_owned();
                let (rule, pattern) = ("unchecked".to_owned(), unchecked.text.clone());
                exported.notes.push(ExportNote { fate: Fate::Unsaid, rule, pattern, reason });
            }
        }
    }
    exported
}

/// Reports `[testing]`, which no format can express. A tool that reads the export does not know of it.
fn conditions(policy: &Policy, exported: &mut Exported) {
    let testing = &policy.document().testing;
    let mut note = |pattern: &str, reason: &str| {
        let (rule, pattern) = ("testing".to_owned(), pattern.to_owned());
        exported.notes.push(ExportNote { fate: Fate::Unsaid, rule, pattern, reason: reason.to_owned() });
    };
    if !policy.authorizes_testing() {
        note(testing.posture.as_str(), "the policy does not authorize testing: point no tool at its targets");
    }
    if let Some(automated @ (Automation::Ask | Automation::Forbidden)) = testing.automated {
        note(automated.as_str(), "the policy restricts automated tools");
    }
    let has_limits =
        testing.requests_per_second.is_some() || testing.requests_per_minute.is_some() || testing.concurrent.is_some();
    if has_limits || testing.required_headers().next().is_some() || !testing.windows.is_empty() {
        note("[testing]", "set the rates, headers and times of the policy in the tool; `scopegate show` lists them");
    }
}
