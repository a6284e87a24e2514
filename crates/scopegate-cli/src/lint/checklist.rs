//! What a policy does not mention, for `lint --complete`.

use scopegate::Policy;
use scopegate::findings::Class;
use scopegate::policy::{PolicyDocument, Unmentioned};

/// Activities that policies usually prohibit, in words.
const PROHIBITIONS: &[(&str, &str)] = &[
    ("activity/dos", "denial of service"),
    ("activity/social-engineering", "social engineering"),
    ("activity/phishing", "phishing"),
    ("activity/physical", "physical attacks"),
    ("activity/spam", "spam"),
    ("activity/high-volume-scanning", "automated scans with high volume"),
    ("activity/data-exfiltration", "copying data of others"),
    ("activity/data-modification", "changing data of others"),
    ("activity/account-compromise", "accounts of others"),
    ("activity/public-disclosure", "publication of findings"),
    ("activity/third-party-testing", "services of third parties"),
];

/// The usual contents of a report.
const REPORT_PARTS: &[&str] = &[
    "title",
    "description",
    "affected-asset",
    "steps",
    "proof-of-concept",
    "impact",
    "severity",
    "environment",
    "remediation",
    "contact",
];

/// A note about something that the policy does not mention.
pub struct Missing {
    pub code: &'static str,
    pub message: String,
    pub hint: String,
    /// The JSON Pointer of the key that is concerned.
    pub path: &'static str,
}

/// What a policy does not mention.
pub fn missing(policy: &Policy) -> Vec<Missing> {
    let document = policy.document();
    let mut found = heads(policy, document);
    let silent: Vec<&(&str, &str)> = PROHIBITIONS.iter().filter(|(id, _)| !mentions(policy, id)).collect();
    if document.findings.default == Unmentioned::InScope && !silent.is_empty() {
        let words: Vec<&str> = silent.iter().map(|(_, words)| *words).collect();
        let classes: Vec<String> = silent.iter().map(|(id, _)| format!("`{id}`")).collect();
        found.push(Missing {
            code: "checklist.prohibitions",
            message: format!("the policy says nothing about {}", words.join(", ")),
            hint: format!("add `[[findings.rules]]` for {}, or leave them to the defaults", classes.join(", ")),
            path: "/findings/rules",
        });
    }
    let requires = &document.report.requires;
    for item in requires.iter().filter(|item| !REPORT_PARTS.contains(&item.as_str())) {
        found.push(Missing {
            code: "checklist.report-part",
            message: format!("{} is not a usual part of a report", scopegate::error::Excerpt(item)),
            hint: format!("use one of {} where it fits, so that tools know it", REPORT_PARTS.join(", ")),
            path: "/report/requires",
        });
    }
    found
}

/// The parts of a policy that people need and no decision reads.
fn heads(policy: &Policy, document: &PolicyDocument) -> Vec<Missing> {
    let head = &document.policy;
    let is_owned = document.ownership.domains.is_some() || !document.ownership.networks.is_empty();
    let inferred: Vec<String> = policy.inferred_domains().into_iter().map(ToString::to_string).collect();
    let owned = if inferred.is_empty() { "nothing".to_owned() } else { inferred.join(", ") };
    [
        (
            head.contact.is_empty(),
            "checklist.contact",
            "no contact for reports",
            "add `contact` to `[policy]`",
            "/policy/contact",
        ),
        (
            head.source.is_none(),
            "checklist.source",
            "no address of the published policy",
            "add `source` to `[policy]`",
            "/policy/source",
        ),
        (
            head.expires.is_none() && head.updated.is_none(),
            "checklist.date",
            "no date",
            "add `updated` or `expires` to `[policy]`",
            "/policy/updated",
        ),
        (
            head.safe_harbor.is_none(),
            "checklist.safe-harbor",
            "no statement about legal action",
            "add `safe_harbor` to `[policy]`",
            "/policy/safe_harbor",
        ),
        (
            document.report.requires.is_empty(),
            "checklist.report",
            "no required contents of a report",
            "add `requires` to `[report]`",
            "/report/requires",
        ),
    ]
    .into_iter()
    .filter(|(is_missing, ..)| *is_missing)
    .map(|(_, code, message, hint, path)| Missing {
        code,
        message: format!("the policy has {message}"),
        hint: hint.to_owned(),
        path,
    })
    .chain((!is_owned).then(|| Missing {
        code: "checklist.ownership",
        message: format!("the policy does not declare what is owned; inferred from the inclusions: {owned}"),
        hint: "list `domains` in `[ownership]`".to_owned(),
        path: "/ownership",
    }))
    .collect()
}

/// Whether a rule is about a class, one above it or one below it.
fn mentions(policy: &Policy, id: &str) -> bool {
    let is_related = |class: &Class| class.id() == id || is_below(class.id(), id) || is_below(id, class.id());
    policy.finding_rules().any(|rule| rule.classes().iter().any(|class| is_related(class)))
}

fn is_below(id: &str, other: &str) -> bool {
    id.strip_prefix(other).is_some_and(|rest| rest.starts_with('/'))
}
