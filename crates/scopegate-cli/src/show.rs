//! `scopegate show`: show how a policy is interpreted.

mod findings;
mod section;
mod testing;

use std::io::{self, Write};

use clap::builder::styling::Style;
use scopegate::policy::List;
use scopegate::policy::{PolicyDocument, Precedence};
use scopegate::{Policy, Verdict};

use crate::args::ShowArgs;
use crate::console::{self, Console, plain};
use crate::exit::{Exit, Stop};
use crate::style::{DIM, STRONG, verdict_style};
use crate::{load, reading, wrap};

use section::{section, styled_title_line, title_line};

/// The width of the labels in the head.
const LABEL: usize = 13;
/// The maximum width of rule names for alignment.
const WIDEST_ID: usize = 24;

pub fn run(args: &ShowArgs, console: Console) -> Result<Exit, Stop> {
    let loaded = load::policy_or_default(args.policy.given(), &args.suffixes, console)?;
    let mut text = Vec::new();
    write(&mut text, &loaded.policy, console::width())?;
    console.stdout().write_all(&text)?;
    Ok(Exit::Yes)
}

/// The text without styles and without wrapped lines, for a program.
#[cfg(feature = "mcp")]
pub fn plain_text(policy: &Policy) -> io::Result<String> {
    let mut text = Vec::new();
    write(&mut text, policy, usize::MAX)?;
    Ok(anstream::adapter::strip_str(&String::from_utf8_lossy(&text)).to_string())
}

fn write(out: &mut Vec<u8>, policy: &Policy, line_width: usize) -> io::Result<()> {
    let document = policy.document();
    head(out, policy, document)?;
    for (list, title, verdict) in [
        (List::InScope, "In scope", Verdict::InScope),
        (List::OutOfScope, "Out of scope", Verdict::OutOfScope),
        (List::ThirdParty, "Third party", Verdict::ThirdParty),
    ] {
        rules(out, policy, list, title, verdict_style(verdict), line_width)?;
    }
    decides(out, document, line_width)?;
    testing::write(out, &document.testing)?;
    ownership(out, policy)?;
    providers(out, document)?;
    findings::write(out, policy)?;
    section(out, "Not expressed by rules: needs a person", &document.scope.unchecked, |statement| {
        format!("{}: {}", statement.list.as_str(), plain(&statement.text))
    })?;
    section(out, "Conduct that needs a person", &document.findings.unchecked, |statement| plain(&statement.text))?;
    section(out, "Listed assets that never match a target", &document.assets, |asset| {
        format!("{}: {} `{}`", asset.list.as_str(), asset.kind.as_str(), plain(&asset.id))
    })
}

fn head(out: &mut Vec<u8>, policy: &Policy, document: &PolicyDocument) -> io::Result<()> {
    let head = &document.policy;
    writeln!(out, "{STRONG}{}{STRONG:#}", plain(policy.name()))?;
    let yes_no = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
    let contact: Vec<_> = head.contact.iter().map(|contact| plain(contact)).collect();
    let lines = [
        ("owner", Some(plain(policy.owner()))),
        ("source", head.source.as_deref().map(plain)),
        ("updated", head.updated.as_ref().map(ToString::to_string)),
        ("expires", head.expires.as_ref().map(ToString::to_string)),
        ("contact", (!contact.is_empty()).then(|| contact.join(", "))),
        ("bounty", head.bounty.map(yes_no)),
        ("safe harbor", head.safe_harbor.map(|harbor| harbor.as_str().to_owned())),
        ("disclosure", head.disclosure.map(|disclosure| disclosure.as_str().to_owned())),
        ("fingerprint", Some(policy.fingerprint().to_owned())),
    ];
    for (label, value) in lines {
        if let Some(value) = value {
            writeln!(out, "  {DIM}{label:LABEL$}{DIM:#}{value}")?;
        }
    }
    Ok(())
}

fn rules(
    out: &mut Vec<u8>,
    policy: &Policy,
    list: List,
    title: &str,
    style: Style,
    line_width: usize,
) -> io::Result<()> {
    let rules: Vec<_> = policy.rules().filter(|rule| rule.list() == list).collect();
    if rules.is_empty() {
        let is_owned = list == List::InScope && policy.document().ownership.in_scope;
        let nothing = if is_owned { "what the owner owns (see Ownership)" } else { "none" };
        return styled_title_line(out, &format!("{title}: {nothing}"), style);
    }
    styled_title_line(out, &format!("{title} ({})", rules.len()), style)?;
    let apex_included = policy.document().scope.wildcard_includes_apex;
    let width = rules.iter().map(|rule| rule.id().chars().count()).max().unwrap_or(0).min(WIDEST_ID) + 2;
    for rule in rules {
        let line = rule.line().map_or_else(String::new, |line| format!("  {DIM}line {line}{DIM:#}"));
        writeln!(out, "  {:width$}{STRONG}`{}`{STRONG:#}{line}", plain(rule.id()), plain(rule.written()))?;
        let mut detail = |label: &str, text: &str| {
            let indent = width.saturating_add(2);
            wrap::lines(&format!("{label}{text}"), line_width.saturating_sub(indent)).iter().enumerate().try_for_each(
                |(at, line)| match line.strip_prefix(label) {
                    Some(rest) if at == 0 => writeln!(out, "  {:width$}{DIM}{label}{DIM:#}{rest}", ""),
                    _ => writeln!(out, "  {:width$}{line}", ""),
                },
            )
        };
        detail("", &reading::words(rule, apex_included))?;
        for (label, text) in
            [("reason: ", rule.reason()), ("note: ", rule.note()), ("max severity: ", rule.max_severity())]
        {
            if let Some(text) = text {
                detail(label, &plain(text))?;
            }
        }
        if !rule.tags().is_empty() {
            let tags: Vec<_> = rule.tags().iter().map(|tag| plain(tag)).collect();
            detail("tags: ", &tags.join(", "))?;
        }
    }
    Ok(())
}

fn decides(out: &mut Vec<u8>, document: &PolicyDocument, line_width: usize) -> io::Result<()> {
    title_line(out, "Precedence")?;
    let precedence = match document.scope.precedence {
        Precedence::NarrowestWins => {
            "narrowest-wins: a target is in scope if an inclusion covers it that is strictly narrower than every exclusion that covers it"
        }
        Precedence::ExclusionsWin => "exclusions-win: any exclusion that covers a target decides",
    };
    wrap::lines(precedence, line_width.saturating_sub(2)).iter().try_for_each(|line| writeln!(out, "  {line}"))
}

fn ownership(out: &mut Vec<u8>, policy: &Policy) -> io::Result<()> {
    title_line(out, "Ownership")?;
    let ownership = &policy.document().ownership;
    match &ownership.domains {
        Some(domains) => {
            for domain in domains {
                writeln!(out, "  `{}` and everything below it, declared", plain(domain))?;
            }
        }
        None => {
            for domain in policy.inferred_domains() {
                writeln!(out, "  `{domain}` and everything below it, inferred from inclusions")?;
            }
        }
    }
    for network in &ownership.networks {
        writeln!(out, "  `{}`, declared", plain(network))?;
    }
    let clause = if ownership.in_scope {
        "owned targets are in scope unless a rule excludes them"
    } else {
        "ownership alone does not put a target in scope"
    };
    writeln!(out, "  {clause}")
}

fn providers(out: &mut Vec<u8>, document: &PolicyDocument) -> io::Result<()> {
    let changes = &document.providers;
    if changes.add.is_empty() && changes.remove.is_empty() {
        return Ok(());
    }
    title_line(out, "Changes to providers")?;
    for added in &changes.add {
        let (suffix, name, kind) = (plain(&added.suffix), plain(&added.name), added.kind.as_str());
        writeln!(out, "  added: `{suffix}` is {name} ({kind})")?;
    }
    for removed in &changes.remove {
        writeln!(out, "  removed: `{}`", plain(removed))?;
    }
    Ok(())
}
