//! The content of the page of a policy.

use std::collections::BTreeSet;

use scopegate::findings::{Class, Condition, FactLiteral, facts};
use scopegate::policy::{
    Automation, ConditionEntry, FindingRule, FindingVerdict, List, PolicyHead, Posture, Precedence, Testing,
    Unmentioned,
};
use scopegate::{Policy, Rule};

use super::model::{Page, Part, Span, visible};

/// The content of the page of a policy.
pub(super) fn of(policy: &Policy) -> Page {
    let mut page = Page { title: visible(policy.name()), parts: Vec::new() };
    head(&mut page, policy);
    page.parts.push(Part::Heading("Scope"));
    page.parts.push(Part::Paragraph(vec![Span::Words(precedence(policy.document().scope.precedence))]));
    for (list, heading) in
        [(List::InScope, "In scope"), (List::OutOfScope, "Out of scope"), (List::ThirdParty, "Run by third parties")]
    {
        assets(&mut page, policy, list, heading);
    }
    ownership(&mut page, policy);
    testing(&mut page, &policy.document().testing);
    findings(&mut page, policy);
    conduct(&mut page, policy);
    report(&mut page, policy);
    page.parts
        .push(Part::Paragraph(vec![Span::Words("Fingerprint of the policy: "), Span::code(policy.fingerprint())]));
    page
}

fn head(page: &mut Page, policy: &Policy) {
    let head: &PolicyHead = &policy.document().policy;
    let mut rows = vec![row("Owner", vec![Span::text(policy.owner())])];
    if let Some(source) = &head.source {
        rows.push(row("Published at", vec![Span::address(source)]));
    }
    for (label, date) in [("Last change", head.updated), ("Valid until", head.expires)] {
        if let Some(date) = date {
            rows.push(row(label, vec![Span::text(&date.to_string())]));
        }
    }
    if !head.contact.is_empty() {
        rows.push(row("Send reports to", joined(head.contact.iter().map(|contact| Span::address(contact)))));
    }
    if let Some(bounty) = head.bounty {
        rows.push(row(
            "Rewards",
            vec![Span::Words(if bounty { "The owner pays rewards." } else { "The owner pays no rewards." })],
        ));
    }
    if let Some(harbor) = head.safe_harbor {
        rows.push(row("Safe harbor", vec![Span::text(harbor.as_str())]));
    }
    if let Some(disclosure) = head.disclosure {
        rows.push(row("Publication of findings", vec![Span::text(disclosure.as_str())]));
    }
    page.parts.push(Part::Table { head: &["Policy", ""], rows });
}

fn row(label: &'static str, value: Vec<Span>) -> Vec<Vec<Span>> {
    vec![vec![Span::Words(label)], value]
}

fn joined(spans: impl Iterator<Item = Span>) -> Vec<Span> {
    let mut all: Vec<Span> = Vec::new();
    for span in spans {
        if !all.is_empty() {
            all.push(Span::Words(", "));
        }
        all.push(span);
    }
    all
}

fn precedence(precedence: Precedence) -> &'static str {
    match precedence {
        Precedence::NarrowestWins => {
            "An asset is in scope if an entry includes it that is narrower than every entry that excludes it."
        }
        Precedence::ExclusionsWin => "An entry that excludes an asset always decides.",
    }
}

fn assets(page: &mut Page, policy: &Policy, list: List, heading: &'static str) {
    page.parts.push(Part::Heading(heading));
    let rules: Vec<&Rule> = policy.rules().filter(|rule| rule.list() == list).collect();
    let document = policy.document();
    if list == List::InScope && document.ownership.in_scope {
        let words = "Everything that the owner owns is in scope, unless an entry excludes it.";
        page.parts.push(Part::Paragraph(vec![Span::Words(words)]));
    } else if rules.is_empty() {
        page.parts.push(Part::Paragraph(vec![Span::Words("No entries.")]));
    }
    if !rules.is_empty() {
        let rows = rules
            .into_iter()
            .map(|rule| vec![vec![Span::code(rule.written())], remarks(rule), source(rule.id(), rule.line())]);
        page.parts.push(Part::Table { head: &["Asset", "Remarks", "Source"], rows: rows.collect() });
    }
    let items: Vec<Vec<Span>> = document
        .assets
        .iter()
        .filter(|asset| asset.list == list)
        .map(|asset| vec![Span::text(asset.kind.as_str()), Span::Words(" "), Span::code(&asset.id)])
        .chain(document.scope.unchecked.iter().filter(|one| one.list == list).map(|one| vec![Span::text(&one.text)]))
        .collect();
    if !items.is_empty() {
        page.parts.push(Part::List(items));
    }
}

fn remarks(rule: &Rule) -> Vec<Span> {
    let severity = rule.max_severity().map(|severity| format!("severity at most {severity}"));
    let tags = (!rule.tags().is_empty()).then(|| rule.tags().join(", "));
    let alone = rule.is_host_alone().then(|| "only this host".to_owned());
    let texts = [rule.reason().map(str::to_owned), rule.note().map(str::to_owned), severity, tags, alone];
    let texts: Vec<String> = texts.into_iter().flatten().collect();
    vec![Span::text(&texts.join("; "))]
}

/// The id of a rule, and its line if the policy has lines.
fn source(id: &str, line: Option<usize>) -> Vec<Span> {
    let line = line.map_or_else(String::new, |line| format!(", line {line}"));
    vec![Span::code(id), Span::text(&line)]
}

fn ownership(page: &mut Page, policy: &Policy) {
    let ownership = &policy.document().ownership;
    let domains = ownership.domains.as_deref().unwrap_or_default();
    if domains.is_empty() && ownership.networks.is_empty() {
        return;
    }
    page.parts.push(Part::Heading("Owned by the owner of the policy"));
    let domains = domains.iter().map(|name| vec![Span::code(name), Span::Words(" and every host below it")]);
    let networks = ownership.networks.iter().map(|network| vec![Span::code(network)]);
    page.parts.push(Part::List(domains.chain(networks).collect()));
}

/// The conditions of testing, if there are any.
fn testing(page: &mut Page, testing: &Testing) {
    if *testing == Testing::default() {
        return;
    }
    page.parts.push(Part::Heading("Conditions of testing"));
    let posture = match testing.posture {
        Posture::Authorized => "Testing is authorized.",
        Posture::ReportOnly => "Reports are accepted. Testing is not authorized.",
        Posture::None => "Testing is not authorized.",
    };
    let mut items = vec![vec![Span::Words(posture)]];
    let automation = testing.automated.map(|automation| match automation {
        Automation::Allowed => "Automated tools are allowed.",
        Automation::Ask => "Automated tools are allowed after the owner agrees.",
        Automation::Forbidden => "Automated tools are forbidden.",
    });
    items.extend(automation.map(|words| vec![Span::Words(words)]));
    let rates = [
        (testing.requests_per_second, "in a second"),
        (testing.requests_per_minute, "in a minute"),
        (testing.concurrent, "at the same time"),
    ];
    for (number, unit) in rates {
        items.extend(number.map(|number| vec![Span::text(&format!("At most {number} requests to a host {unit}."))]));
    }
    for (name, value) in testing.required_headers() {
        items.push(vec![Span::code(&format!("{name}: {value}")), Span::Words(" in every request")]);
    }
    for window in &testing.windows {
        let (days, from, to, zone) = (&window.days, &window.from, &window.to, &window.zone);
        items.push(vec![Span::text(&format!("Tests only {days} from {from} to {to}, {zone}."))]);
    }
    page.parts.push(Part::List(items));
}

fn findings(page: &mut Page, policy: &Policy) {
    let findings = &policy.document().findings;
    let default = match findings.default {
        Unmentioned::InScope => {
            "A class that this table does not name is in scope. Activities such as phishing need explicit permission."
        }
        Unmentioned::OutOfScope => "A class that this table does not name is out of scope.",
    };
    if policy.finding_rules().len() == 0 && findings.default == Unmentioned::InScope {
        return;
    }
    page.parts.push(Part::Heading("Findings and activities"));
    page.parts.push(Part::Paragraph(vec![Span::Words(default)]));
    if !findings.unless.is_empty() {
        let ways: Vec<String> =
            findings.unless.iter().map(|way| all_of(way.terms().iter().map(|term| FactLiteral::read(term)))).collect();
        page.parts.push(Part::Paragraph(vec![
            Span::Words("Rules about weaknesses do not apply if this is shown: "),
            Span::text(&ways.join(", or ")),
        ]));
    }
    let rows: Vec<Vec<Vec<Span>>> = policy.finding_rules().map(finding).collect();
    if !rows.is_empty() {
        page.parts.push(Part::Table { head: &["Class", "Verdict", "Conditions", "Reason", "Source"], rows });
    }
    let used = used_facts(policy);
    let known = facts().iter().filter(|fact| used.contains(fact.name())).map(|fact| (fact.name(), fact.meaning()));
    let own = findings.facts.iter().map(|(name, meaning)| (name.as_str(), meaning.as_str()));
    let meanings: Vec<Vec<Span>> = known
        .chain(own)
        .map(|(name, meaning)| vec![Span::code(name), Span::Words(": "), Span::text(meaning)])
        .collect();
    if !meanings.is_empty() {
        page.parts.push(Part::Paragraph(vec![Span::Words("What the words of the conditions mean:")]));
        page.parts.push(Part::List(meanings));
    }
}

/// The names of the facts in the conditions of a policy.
fn used_facts(policy: &Policy) -> BTreeSet<String> {
    let of_section = policy.document().findings.unless.iter().flat_map(ConditionEntry::terms);
    let of_section = of_section.map(|term| FactLiteral::read(term).fact().to_owned());
    let of_rules = policy.finding_rules().flat_map(|rule| {
        let unless = rule.unless().iter().flat_map(Condition::terms);
        rule.when().iter().chain(unless).map(|term| term.fact().to_owned()).collect::<Vec<_>>()
    });
    of_section.chain(of_rules).collect()
}

/// The terms of a condition, in words.
fn all_of(terms: impl Iterator<Item = FactLiteral>) -> String {
    let words = |term: FactLiteral| if term.value() { term.fact().to_owned() } else { format!("not {}", term.fact()) };
    terms.map(words).collect::<Vec<_>>().join(" and ")
}

fn finding(rule: &FindingRule) -> Vec<Vec<Span>> {
    let mut class = joined(rule.classes().iter().map(|class| Span::code(class.id())));
    let titles: Vec<&str> = rule.classes().iter().copied().map(Class::title).collect();
    class.extend([Span::Words(" "), Span::text(&titles.join(", "))]);
    let verdict = match rule.verdict() {
        FindingVerdict::InScope => "in scope",
        FindingVerdict::OutOfScope => "out of scope",
        FindingVerdict::ThirdParty => "third party",
    };
    let when = all_of(rule.when().iter().cloned());
    let way = |condition: &Condition| all_of(condition.terms().iter().cloned());
    let unless: Vec<String> = rule.unless().iter().map(way).collect();
    let on: Vec<String> = rule.only_on().into_iter().flatten().map(|pattern| pattern.as_written().to_owned()).collect();
    let conditions: Vec<String> = [
        (!when.is_empty()).then(|| format!("when {when}")),
        (!unless.is_empty()).then(|| format!("unless {}", unless.join(", or "))),
        (!on.is_empty()).then(|| format!("only on {}", on.join(", "))),
    ]
    .into_iter()
    .flatten()
    .collect();
    vec![
        class,
        vec![Span::Words(verdict)],
        vec![Span::text(&conditions.join("; "))],
        vec![Span::text(rule.reason().unwrap_or_default())],
        source(rule.id(), rule.line()),
    ]
}

fn conduct(page: &mut Page, policy: &Policy) {
    let statements = &policy.document().findings.unchecked;
    if !statements.is_empty() {
        page.parts.push(Part::Heading("Conduct"));
        page.parts.push(Part::List(statements.iter().map(|one| vec![Span::text(&one.text)]).collect()));
    }
}

fn report(page: &mut Page, policy: &Policy) {
    let items: Vec<Vec<Span>> = policy.report_requirements().map(|item| vec![Span::text(item)]).collect();
    if !items.is_empty() {
        page.parts.push(Part::Heading("Contents of a report"));
        page.parts.push(Part::List(items));
    }
}
