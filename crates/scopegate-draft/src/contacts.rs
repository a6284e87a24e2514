//! Finds the mailboxes and addresses for reports.

use crate::hosts::{Address, AddressKind};
use crate::vocabulary::lists::contacts::{
    ABOUT_SECURITY, BEFORE_ADDRESS, COMPLAINTS, HIDDEN_AT, HIDDEN_DOT, HIDDEN_MAILBOX, MAILBOX_NAMES, OTHER_PURPOSES,
    PLACEHOLDER_DOMAINS, REPORT_STARTS, WEAK_HIDDEN_AT,
};
use scopegate::net::PublicSuffixList;

/// The contacts of a text: mailboxes, and the addresses of `Contact:` fields and of requests for reports.
pub(crate) fn contacts(text: &str, addresses: &[Address]) -> Vec<(usize, String)> {
    let lower = text.to_lowercase();
    // Some owners use the mailbox for complaints for reports too.
    let asks_reports = ABOUT_SECURITY.occurs_in(&lower);
    let is_other = |address: &Address| {
        let name = address.text.to_ascii_lowercase();
        OTHER_PURPOSES.occurs_in(&name) || (COMPLAINTS.occurs_in(&name) && !asks_reports)
    };
    let mut found: Vec<(usize, String)> = addresses
        .iter()
        .filter(|address| address.kind == AddressKind::Mailbox && !is_other(address))
        .filter_map(|address| Some((address.start, mailbox(&address.text)?)))
        .collect();
    // "Report via https://...", "please submit your report at https://..."
    for address in addresses.iter().filter(|address| address.text.starts_with("https://")) {
        let before = lower.get(..address.start).unwrap_or_default();
        let words: Vec<&str> =
            before.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| !word.is_empty()).collect();
        let asks = words.iter().take(2).any(|word| REPORT_STARTS.contains(word)) && words.len() <= 12;
        if asks && words.last().is_some_and(|last| BEFORE_ADDRESS.contains(last)) {
            found.push((address.start, address.text.clone()));
        }
    }
    let trimmed = text.trim_start();
    let is_field = trimmed.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("contact:"));
    if is_field {
        let value = trimmed.get(8..).unwrap_or_default().trim();
        let word = value.split_whitespace().next().unwrap_or_default();
        if word.to_ascii_lowercase().starts_with("https://") && word.len() > 12 {
            found.push((text.len() - trimmed.len(), word.to_owned()));
        }
    }
    found
}

fn mailbox(text: &str) -> Option<String> {
    let address = text
        .get(..7)
        .filter(|start| start.eq_ignore_ascii_case("mailto:"))
        .map_or(text, |_| text.get(7..).unwrap_or_default());
    let address = address.split('?').next().unwrap_or_default().trim_end_matches(['.', ',', ')']);
    let (local, domain) = address.split_once('@')?;
    let plain = |text: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+' | '%'))
    };
    let lower = domain.to_ascii_lowercase();
    let suffix = PublicSuffixList::compiled().icann_suffix(&lower)?;
    (plain(local) && plain(domain) && suffix.len() < lower.len() && !PLACEHOLDER_DOMAINS.contains(&lower))
        .then(|| format!("mailto:{address}"))
}

/// Whether a text has a mailbox in a spelling that hides it from programs.
pub(crate) fn is_obfuscated(text: &str) -> bool {
    let lower = text.to_ascii_lowercase().replace('\u{a0}', " ");
    let strong = HIDDEN_AT.occurs_in(&lower);
    let weak = WEAK_HIDDEN_AT.occurs_in(&lower) && HIDDEN_DOT.occurs_in(&lower);
    let mailbox_before_at = || {
        let words: Vec<&str> = lower.split_whitespace().collect();
        words.windows(3).any(|window| {
            matches!(window, [name, "at", host]
            if host.trim_end_matches(['.', ',', ')']).contains('.')
                && MAILBOX_NAMES.contains(name.trim_start_matches(['(', '<', '"', '*', ':'])))
        })
    };
    HIDDEN_MAILBOX.occurs_in(&lower) || strong || weak || mailbox_before_at()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hosts::addresses;

    fn found(text: &str) -> Vec<String> {
        contacts(text, &addresses(text)).into_iter().map(|contact| contact.1).collect()
    }

    #[test]
    fn mailboxes_are_contacts() {
        assert_eq!(found("Write to <psirt@quillmere.com>."), ["mailto:psirt@quillmere.com"]);
        assert_eq!(found("mailto:psirt@quillmere.com?subject=x"), ["mailto:psirt@quillmere.com"]);
        assert_eq!(found("Contact: https://quillmere.com/report"), ["https://quillmere.com/report"]);
        assert_eq!(found("Report via https://quillmere.com/report or by mail."), ["https://quillmere.com/report"]);
        assert_eq!(found("Please submit it through https://quillmere.com/r"), ["https://quillmere.com/r"]);
        for text in [
            "Report bugs in https://quillmere.com/app",
            "We do not read what you report on a forum, only mail; go to https://quillmere.com",
            "Report via http://quillmere.com/report",
        ] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
        for text in ["press@quillmere.com", "you@example.com", "a@b", "@quillmere"] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn hidden_mailboxes_are_noticed_and_not_guessed() {
        for text in
            ["psirt (at) quillmere.com", "psirt at quillmere dot com", "[email protected]", "vulns at quillmere.com"]
        {
            assert!(is_obfuscated(text), "{text}");
            assert_eq!(found(text), Vec::<String>::new());
        }
        assert!(!is_obfuscated("Look at quillmere.com"));
    }
}
