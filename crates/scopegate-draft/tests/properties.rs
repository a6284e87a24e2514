//! Properties of drafts: excluding words never include a host, every line has a row, and no text escapes its quotation.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use proptest::prelude::*;
use scopegate::Policy;
use scopegate_draft::{Draft, InputFormat, draft, marks};

/// Hosts that the texts name.
const HOSTS: &[&str] =
    &["app.quillmere.com", "api.quillmere.com", "shop.quillmere.com", "*.eu.quillmere.com", "quillmere.org"];

/// Hosts of the questions.
const ASKED: &[&str] = &[
    "app.quillmere.com",
    "api.quillmere.com",
    "shop.quillmere.com",
    "a.eu.quillmere.com",
    "quillmere.org",
    "quillmere.com",
    "www.quillmere.org",
];

/// Forms of sentences that include `{}`.
const SENTENCES: &[&str] = &[
    "{}",
    "Our website: {}",
    "{} (web)",
    "The API, {}",
    "{} is in scope",
    "Everything on our platform at {}",
    "Customer portal – {}",
];

/// Words that exclude or limit, or that are about other assets.
const CLOSING: &[&str] = &[
    "not",
    "never",
    "except",
    "formerly",
    "excluding",
    "run by Deskly",
    "Deskly's",
    "no longer",
    "unless",
    "soon",
    "only the login of",
    "until May",
    "hosted by a vendor",
    "outside",
    "without",
    "retired",
    "third-party",
    "neither",
    "apart from",
    "read-only",
    "decommissioned",
];

const LISTS: &[(&str, &str, &str)] = &[
    ("## In scope\n\n", "- ", "\n## Out of scope\n\n"),
    ("**In scope**\n\n", "* ", "\n**Out of scope**\n\n"),
    ("In scope\n", "", "Out of scope\n"),
    ("In scope\n", "• ", "Out of scope\n"),
    ("<h2>In scope</h2>\n<ul>\n", "<li>", "\n</ul>\n<h2>Out of scope</h2>\n<ul>\n"),
];

/// A text: its included and excluded sentences in one of the layouts.
fn text(layout: usize, included: &[String], excluded: &[String]) -> String {
    let (start, mark, middle) = LISTS[layout];
    let lines = |all: &[String]| all.iter().flat_map(|line| [mark, line.as_str(), "\n"]).collect::<String>();
    format!("{start}{}{middle}{}", lines(included), lines(excluded))
}

fn open(draft: &Draft) -> Vec<&'static str> {
    let policy = Policy::from_toml(draft.to_toml()).unwrap_or_else(|errors| panic!("{errors}\n{}", draft.to_toml()));
    ASKED.iter().copied().filter(|host| policy.check(*host).is_ok_and(|decision| decision.is_in_scope())).collect()
}

fn sentence() -> impl Strategy<Value = String> {
    (0..SENTENCES.len(), 0..HOSTS.len()).prop_map(|(form, host)| SENTENCES[form].replace("{}", HOSTS[host]))
}

/// A line of arbitrary text, with marks of TOML, HTML and Markdown.
fn line() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        sentence(),
        "[ -~]{0,20}",
        Just("\"\"\"".to_owned()),
        Just("[scope]".to_owned()),
        Just("# [person]".to_owned()),
        Just("\\\" ]\\u{202e}\u{202e}\u{2028}".to_owned()),
        Just("<li>".to_owned()),
        Just("<!--".to_owned()),
        Just("Out of scope:".to_owned()),
        Just("Do not access, change or delete data".to_owned()),
        Just("[[findings.rules]]".to_owned()),
        Just("a@quillmere.com".to_owned()),
    ];
    proptest::collection::vec(part, 0..4).prop_map(|parts| parts.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// An excluding word at any position in a sentence of inclusions never includes a host.
    #[test]
    fn excluding_words_never_include_a_host(
        layout in 0..LISTS.len(),
        included in proptest::collection::vec(sentence(), 1..5),
        excluded in proptest::collection::vec(sentence(), 0..3),
        at in any::<prop::sample::Index>(),
        place in any::<prop::sample::Index>(),
        word in 0..CLOSING.len(),
    ) {
        let before = draft(&text(layout, &included, &excluded), None);
        let was_open = open(&before);
        let mut changed = included.clone();
        let at = at.index(changed.len());
        let mut words: Vec<&str> = included[at].split(' ').collect();
        words.insert(place.index(words.len() + 1), CLOSING[word]);
        changed[at] = words.join(" ");
        let now = open(&draft(&text(layout, &changed, &excluded), None));
        for host in &now {
            prop_assert!(was_open.contains(host), "{host} opened by {:?}:\n{}", CLOSING[word], text(layout, &changed, &excluded));
        }
    }

    /// The changed sentence no longer includes its host by itself.
    #[test]
    fn an_excluding_word_excludes_its_host(layout in 0..LISTS.len(), form in 0..SENTENCES.len(), word in 0..CLOSING.len(), place in any::<prop::sample::Index>()) {
        let line = SENTENCES[form].replace("{}", "app.quillmere.com");
        let mut words: Vec<&str> = line.split(' ').collect();
        words.insert(place.index(words.len() + 1), CLOSING[word]);
        let made = draft(&text(layout, &[words.join(" ")], &[]), None);
        prop_assert!(open(&made).is_empty(), "{}", made.to_toml());
    }

    /// Without the heading of the inclusions, nothing opens; without the heading of the exclusions, a list that is
    /// apart does not become a list of inclusions.
    #[test]
    fn a_missing_heading_never_includes_a_host(
        included in proptest::collection::vec(sentence(), 1..4),
        excluded in proptest::collection::vec(sentence(), 1..4),
        which in 0..2_usize,
    ) {
        let whole = text(0, &included, &excluded);
        let was_open = open(&draft(&whole, None));
        let heading = ["## In scope", "## Out of scope"][which];
        let fewer = whole.replacen(&format!("{heading}\n"), "\n", 1);
        for host in open(&draft(&fewer, None)) {
            prop_assert!(was_open.contains(&host), "{host}:\n{fewer}");
        }
    }

    /// Any text gives a policy that loads, a row for each line, and only marks of the drafter.
    #[test]
    fn any_text_has_a_result_for_every_line(lines in proptest::collection::vec(line(), 0..12), format in 0..3_usize) {
        let text = lines.join("\n");
        let made = draft(&text, Some(InputFormat::ALL[format]));
        prop_assert!(Policy::from_toml(made.to_toml()).is_ok(), "{}", made.to_toml());
        let rows = made.rows();
        for (at, line) in text.replace(['\u{2028}', '\r'], "\n").lines().enumerate().filter(|line| !line.1.trim().is_empty()) {
            prop_assert!(rows.iter().any(|row| row.line() <= at + 1 && at < row.end_line()), "line {}: {line}\n{:?}", at + 1, rows);
        }
        prop_assert_eq!(&draft(&text, Some(InputFormat::ALL[format])), &made);
        // The only comments and tables are those that the drafter writes.
        for line in made.to_toml().lines() {
            prop_assert!(!line.chars().any(|c| c.is_control() || c == '\u{202e}' || c == '\u{2028}'), "{line}");
        }
        prop_assert!(marks(made.to_toml()).is_empty() || made.needs_person() || made.to_toml().contains("unknown"), "{}", made.to_toml());
    }
}

/// The size of a draft grows no faster than the text.
#[test]
fn drafts_grow_with_the_text() {
    let block = "## In scope\n\n- a.quillmere.com\n\n## Out of scope\n\n- Clickjacking, spam and stack traces without impact\n\n";
    let size = |times: usize| {
        let made = draft(&block.repeat(times), None);
        made.rows().len()
    };
    assert_eq!(size(200), 2 * size(100));
}

#[test]
fn hostile_pages_are_read() {
    for text in [
        "<ul><li>".repeat(5_000),
        "<table><tr><td>".repeat(5_000),
        "<div hidden>".repeat(5_000) + "<p>In scope: app.quillmere.com",
        "<!--".repeat(5_000),
        "&#0;&#x110000;&notanentity;".repeat(1_000),
        "<script>".to_owned() + &"in scope: app.quillmere.com\n".repeat(100),
        "\u{0}\u{1}\u{feff}".repeat(1_000),
        "> ".repeat(10_000),
        "[".repeat(20_000),
        "*".repeat(50_000),
    ] {
        for format in InputFormat::ALL {
            let made = draft(&text, Some(format));
            assert!(Policy::from_toml(made.to_toml()).is_ok());
            if format == InputFormat::Html {
                assert_eq!(open(&made), Vec::<&str>::new());
            }
        }
    }
}
