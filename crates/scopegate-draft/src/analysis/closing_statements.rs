//! Statements after which no inclusion is certain.

use crate::analysis::reader::Reader;
use crate::analysis::suspension::Suspension;
use crate::hosts::{AddressKind, addresses};
use crate::sections::Context;
use crate::sense::Sense;
use crate::source_text::SourceText;
use crate::tokens::tokens;
use crate::vocabulary::CLOSED;
use crate::vocabulary::lists::conduct::PARTS;
use crate::vocabulary::lists::statements::{RESEARCHER_NAMES, TEMPLATE_ASKS, TEMPLATE_MARKS};

impl Reader {
    /// Whether the program is closed, or the text is a template.
    pub(super) fn suspension(&mut self, text: &SourceText, context: Context) {
        if self.all.suspended.is_some() {
            return;
        }
        let line = text.line();
        let lower = text.as_str().to_lowercase();
        // "<your username>" asks for the name of the researcher.
        let asks = !RESEARCHER_NAMES.occurs_in(&lower) && TEMPLATE_ASKS.occurs_in(&lower);
        if asks || TEMPLATE_MARKS.occurs_in(&lower) {
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
        // "Services that are not listed are not authorized for testing" is about a part of the assets.
        let is_about_part = PARTS.is_in(&words);
        if CLOSED.has(&words, "placeholder") {
            self.all.suspended = Some((line, Suspension::Template));
        } else if CLOSED.has(&words, "closed") {
            self.all.suspended = Some((line, Suspension::Closed));
        } else if CLOSED.has(&words, "report-only") && !is_about_part {
            self.all.suspended = Some((line, Suspension::ReportOnly));
        }
    }
}
