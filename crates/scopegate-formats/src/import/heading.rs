//! Lines of a list that are not entries: headings, comments and underlines.

use scopegate::policy::List;

use crate::identifier::wording::{self, Wording};
use crate::identifier::{self, Kind};

/// The kind of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Line {
    /// An empty line or an underline.
    Blank,
    /// A heading that sets the list of the following lines.
    Heading(List),
    /// A line without the marks of headings, comments and lists.
    Plain,
    /// A comment or heading with an unknown word.
    Unknown,
    /// A comment that excludes what it names.
    Remark(List),
    /// An entry.
    Entry,
}

/// Other words of comments and headings that have no meaning for scope.
const LIST_WORDS: &str = "above added all and april assets at august bbscope below bugcrowd burp by category column comment contact \
    copied copy created csv day december description downloaded every export february file from gmt h1 \
    hackenproof hackerone here immunefi import imported intigriti january json july june latest line link made \
    march may modified note notes november october one our owned owner page per policy readme report retrieved \
    scope scopegate scopes scraped section see september severity snapshot source table text time to todo txt \
    update utc v1 v2 v3 version with yeswehack zap";

/// Determines the kind of a line. `names` are known names: labels of the hosts in the list.
pub(super) fn of(line: &str, names: &[String]) -> Line {
    let line = &identifier::refanged(line);
    let bare = undecorated(line);
    if bare.is_empty() {
        if line.chars().any(wording::is_negative_sign) {
            return Line::Heading(List::OutOfScope);
        }
        let is_everything = line.contains('*') && !line.contains("**") && !line.contains("* ");
        return if is_everything { Line::Entry } else { Line::Blank };
    }
    let is_comment = is_comment(line);
    let words: Vec<&str> = bare.split_whitespace().collect();
    let (named, said): (Vec<&str>, Vec<&str>) = words.iter().partition(|word| is_name(word));
    // `**h**` is an entry in bold, `//h` is a URL without its scheme, and `*.com` is an entry.
    let has_name = !named.is_empty() || !identifier::names_in(line).is_empty();
    if has_name && (!is_comment || is_bold(line) || is_glued_marker(line)) {
        return Line::Entry;
    }
    let all_known = said.iter().flat_map(|word| wording::words(word)).collect::<Vec<_>>();
    match wording_of(line, &all_known, names) {
        Wording::Out if named.is_empty() => Line::Heading(List::OutOfScope),
        Wording::ThirdParty if named.is_empty() => Line::Heading(List::ThirdParty),
        Wording::Out => Line::Remark(List::OutOfScope),
        Wording::ThirdParty => Line::Remark(List::ThirdParty),
        Wording::In if named.is_empty() => Line::Heading(List::InScope),
        // `! api` excludes something unknown.
        Wording::In | Wording::Plain if is_comment || !(is_number(&bare) || is_marked(line)) => Line::Plain,
        Wording::In | Wording::Plain => Line::Entry,
        Wording::Unknown if is_comment || !(is_entry(&bare) || is_entry_with_brackets(line)) => Line::Unknown,
        Wording::Unknown => Line::Entry,
    }
}

/// Whether a remark is also the heading of a list: "Out of scope (see example.com/policy):".
pub(super) fn heads_a_list(line: &str) -> bool {
    let bare = undecorated(line);
    let first = wording::words(&bare).first().cloned().unwrap_or_default();
    line.trim_end().ends_with(':') || wording::takes_away(&first)
}

/// Whether a line begins with an excluding sign.
fn is_marked(line: &str) -> bool {
    line.trim_start().starts_with(['!', '-', '\u{2013}', '\u{2014}', '\u{2212}'])
}

fn is_bold(line: &str) -> bool {
    ["**", "==", "__"].iter().any(|mark| line.trim().starts_with(mark))
}

/// Whether a comment mark other than `#` is directly before a name.
fn is_glued_marker(line: &str) -> bool {
    let line = line.trim();
    let rest = line.trim_start_matches(['/', '-', '%', ';']);
    rest.len() < line.len() && !rest.starts_with(char::is_whitespace)
}

/// Whether a line is written as a comment or a heading.
pub(super) fn is_comment(line: &str) -> bool {
    let line = line.trim();
    ["#", "//", ";", "--", "/*", "<!--", "%", "==", "__", "\"\"\""].iter().any(|mark| line.starts_with(mark))
        || (line.starts_with("**") && line.ends_with("**"))
}

/// The meaning of a heading. "In scope" must be explicit.
fn wording_of(line: &str, words: &[String], names: &[String]) -> Wording {
    let kept: Vec<String> = words
        .iter()
        .filter(|word| {
            is_scope_word(word) || !(LIST_WORDS.split(' ').any(|known| known == word.as_str()) || is_number(word))
        })
        .cloned()
        .collect();
    let sign = wording::of(&line.chars().filter(|c| !c.is_alphanumeric()).collect::<String>(), &[]);
    if sign == Wording::Out {
        return sign;
    }
    match wording::of_words(&kept, names) {
        Wording::In if !says_in(&kept) => Wording::Plain,
        wording => wording,
    }
}

fn is_scope_word(word: &str) -> bool {
    matches!(word, "scope" | "scopes")
}

fn says_in(words: &[String]) -> bool {
    let phrase = words.windows(2).any(|two| matches!(two, [a, b] if a == "in" && is_scope_word(b)));
    let alone = words.iter().any(|word| {
        matches!(
            word.as_str(),
            "inscope"
                | "eligible"
                | "allow"
                | "allowed"
                | "allowlist"
                | "whitelist"
                | "permitted"
                | "qualifying"
                | "include"
                | "included"
        )
    });
    phrase || alone || words.iter().all(|word| is_scope_word(word) || matches!(word.as_str(), "targets" | "assets"))
}

/// A line without the marks of headings, comments and lists around its words.
pub(super) fn undecorated(line: &str) -> String {
    let edge = |c: char| !c.is_alphanumeric();
    let line = line.trim_matches(edge);
    // "2. Out of scope", "II) Out of scope".
    let numbered = line.split_once(['.', ')']).and_then(|(number, rest)| {
        let is_number = !number.is_empty()
            && number.len() <= 4
            && number.chars().all(|c| c.is_ascii_digit() || matches!(c, 'I' | 'V' | 'X'));
        (is_number && rest.starts_with(char::is_whitespace)).then(|| rest.trim_matches(edge))
    });
    numbered.unwrap_or(line).to_owned()
}

fn is_number(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_digit())
}

/// Whether a word is or contains a name.
fn is_name(word: &str) -> bool {
    !identifier::names_in(word).is_empty()
}

/// Whether a text without a name is still an entry: a name with an unknown suffix, or an app.
fn is_entry(text: &str) -> bool {
    if text.contains(char::is_whitespace) || !text.contains(['.', ':', '/']) {
        return false;
    }
    if text.contains("://") {
        return true;
    }
    let reading = identifier::read(text, List::OutOfScope, Kind::Unsaid);
    !reading.patterns.is_empty() || !reading.assets.is_empty()
}

/// Whether a line is an entry that ends with alternatives: `www.example.{org,net}`. The bracket is a part of the entry.
fn is_entry_with_brackets(line: &str) -> bool {
    let text = line.trim().trim_start_matches(|c: char| !c.is_alphanumeric());
    text.ends_with(['}', ')', ']', '>']) && text.contains(['{', '(', '[', '<']) && is_entry(text)
}

#[cfg(test)]
mod tests {
    use scopegate::policy::List;

    use super::{Line, of};

    #[test]
    fn headings_in_any_form() {
        let out = Line::Heading(List::OutOfScope);
        for line in [
            "Out of scope",
            ":: out of scope",
            "OUT OF SCOPE:",
            "**Out of Scope**",
            "[out of scope]",
            "=== Out of scope ===",
            "2. Out of scope",
            "# NOT allowed",
            "// not eligible",
            "-- out of scope --",
            "; out of scope",
            "<!-- out of scope -->",
            "### Out of scope",
            "Assets out of scope (2)",
            "Non-qualifying targets",
            "Off-limits hosts:",
            "_Exclusions_",
            "out_of_scope:",
            "> Out of scope",
            "\u{274c} Out of scope",
            "Please do not test the following:",
            "III. Exclusions",
            "| Out of scope |",
            "/* excluded */",
            "Prohibited",
            "Out-of-scope domains are listed below",
        ] {
            assert_eq!(of(line, &[]), out, "{line}");
        }
        assert_eq!(of("## In scope", &[]), Line::Heading(List::InScope));
        assert_eq!(of("Third-party services", &[]), Line::Heading(List::ThirdParty));
        for line in ["# Last updated: 2026-01-01", "Domains", "| Asset | Type | Severity |"] {
            assert_eq!(of(line, &[]), Line::Plain, "{line}");
        }
        for line in [
            "# www.example.{org,net}",
            "{org,net}",
            "see {a,b}",
            "# Hors p\u{e9}rim\u{e8}tre",
            "Au\u{df}erhalb",
            "\u{7bc4}\u{56f2}\u{5916}",
            "Staging only",
        ] {
            assert_eq!(of(line, &[]), Line::Unknown, "{line}");
        }
        for line in [
            "*.example.com",
            "a.example.com (shop)",
            "192.0.2.0/24",
            "db.corp",
            "https://intranet/",
            "- x.example.com",
            "www.example.{org,net}",
            "*.example.(org|net)",
            "- www.example.{org,net}",
            "! *.com",
            "! api",
            "- web",
        ] {
            assert_eq!(of(line, &[]), Line::Entry, "{line}");
        }
        for line in ["------", "====", "", "***"] {
            assert_eq!(of(line, &[]), Line::Blank, "{line}");
        }
        assert_eq!(of("# old.example.com is not in scope", &[]), Line::Remark(List::OutOfScope));
        assert_eq!(of("# old.example.com", &[]), Line::Plain);
    }
}
