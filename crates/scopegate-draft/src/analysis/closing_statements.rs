//! Statements after which no inclusion is certain.

use crate::analysis::reader::Reader;
use crate::analysis::suspension::Suspension;
use crate::hosts::{AddressKind, addresses};
use crate::sections::Context;
use crate::sense::Sense;
use crate::source_text::SourceText;
use crate::tokens::{Token, tokens};
use crate::vocabulary::CLOSED;

impl Reader {
    /// Whether the program is closed, or the text is a template.
    pub(super) fn suspension(&mut self, text: &SourceText, context: Context) {
        if self.all.suspended.is_some() {
            return;
        }
        let line = text.line();
        let lower = text.as_str().to_lowercase();
        // "<your username>" asks for the name of the researcher.
        let names_researcher =
            ["username", "handle", "alias", "nickname", "user name", "your name", "account", "email", "e-mail"]
                .iter()
                .any(|name| lower.contains(name));
        let asks = !names_researcher && ["<your ", "[your "].iter().any(|mark| lower.contains(mark));
        let placeholder = asks
            || [
                "{{",
                "[company",
                "[todo",
                "[insert",
                "<company",
                "${",
                "[organization",
                "[organisation",
                "<insert",
                "[name of",
                "todo:",
                "[agency",
                "[domain",
            ]
            .iter()
            .any(|mark| lower.contains(mark));
        if placeholder {
            self.all.suspended = Some((line, Suspension::Template));
        }
        // A sentence with an address is about that address.
        let names_host = addresses(text.as_str())
            .iter()
            .any(|address| matches!(address.kind, AddressKind::Asset | AddressKind::Garbled(_)));
        let speaks = matches!(
            context.sense,
            Sense::None | Sense::Unknown | Sense::InScope | Sense::Guidelines | Sense::Reward | Sense::SafeHarbor
        );
        if !speaks || names_host {
            return;
        }
        let words = tokens(text.as_str());
        if CLOSED.has(&words, "placeholder") {
            self.all.suspended = Some((line, Suspension::Template));
        } else if CLOSED.has(&words, "closed") {
            self.all.suspended = Some((line, Suspension::Closed));
        } else if CLOSED.has(&words, "report-only") && !names_part(&words) {
            self.all.suspended = Some((line, Suspension::ReportOnly));
        }
    }
}

/// Whether a sentence is about a part of the assets: "services that are not listed are not authorized for testing".
fn names_part(words: &[Token]) -> bool {
    const PARTS: &[&str] = &[
        "listed",
        "other",
        "third",
        "vendor",
        "above",
        "following",
        "type",
        "type",
        "such",
        "specific",
        "certain",
        "these",
        "those",
        "customer",
        "client",
        "partner",
        "outside",
        "scope",
        "method",
        "technique",
        "automated",
        "social",
        "physical",
        "denial",
        "unless",
        "without",
        "except",
        "beyond",
        "non",
    ];
    words.iter().any(|token| PARTS.contains(&token.word.as_str()))
}
