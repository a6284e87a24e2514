//! Policies as pages: no text of a policy becomes markup.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a failed test is a panic"
)]

use proptest::prelude::*;
use scopegate::Policy;
use scopegate::policy::{Format, LoadOptions, Source};
use scopegate_formats::page::{SecurityTxtError, html, markdown, security_txt};
use serde_json::json;

const HOSTILE: &[&str] = &[
    "<script>alert(1)</script>",
    "</title><img src=x onerror=alert(1)>",
    "\" onclick=\"alert(1)",
    "' autofocus onfocus='alert(1)",
    "javascript:alert(1)",
    "https://a.example/\"><script>",
    "https://a.example/?a=1&b=2",
    "mailto:a@example.com",
    "&lt;b&gt;",
    "-->",
    "]]>",
    "`",
    "``` x",
    "|",
    "\\|",
    "\\",
    "[a](https://evil.example)",
    "![a](x)",
    "\n# heading\n",
    "\r\n- item",
    "1. item",
    "\u{202e}\u{200b}\u{feff}",
    "\u{0}\u{1b}[31m",
    "*b* _i_ ~s~",
    "plain words",
    "",
];

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(HOSTILE), 0..4).prop_map(|parts| format!("x{}", parts.concat()))
}

/// A policy with a text in each field that takes any text.
fn policy(texts: &[String]) -> Policy {
    let text = |at: usize| texts[at % texts.len()].clone();
    let document = json!({
        "version": 1,
        "policy": {
            "name": text(0), "owner": text(1), "source": text(2), "contact": [text(3), text(4)],
            "expires": "2030-12-31", "bounty": false, "safe_harbor": "partial"
        },
        "ownership": { "domains": ["example.com"] },
        "scope": {
            "in_scope": [
                { "url": "https://a.example.com/'x'&y", "note": text(5), "reason": text(6), "tags": [text(7)], "max_severity": text(8) },
                "*.example.com"
            ],
            "out_of_scope": [{ "host": "b.example.com", "reason": text(9) }],
            "unchecked": [{ "list": "out_of_scope", "text": text(10) }, { "list": "third_party", "text": text(11) }]
        },
        "testing": { "automated": "ask", "requests_per_second": 5, "headers": { "X-Test": "<b>|`x`" } },
        "assets": [{ "list": "in_scope", "type": "other", "id": text(12) }],
        "findings": {
            "rules": [{ "class": "activity/dos", "reason": text(13), "unless": ["own-fact"] }],
            "facts": { "own-fact": text(14) },
            "unchecked": [{ "text": text(15) }]
        },
        "report": { "requires": ["steps"] }
    });
    Policy::load(&Source::new(&document.to_string(), Format::Json), &LoadOptions::new()).unwrap()
}

/// The tags of a page, without links.
fn tags(page: &str) -> Vec<&str> {
    let mut tags = Vec::new();
    for (at, _) in page.match_indices('<') {
        let tag = &page[at..=at + page[at..].find('>').expect("a tag ends")];
        if let Some(rest) = tag.strip_prefix("<a ") {
            let address = rest.strip_prefix("href=\"").and_then(|rest| rest.strip_suffix("\" rel=\"noreferrer\">"));
            let address = address.unwrap_or_else(|| panic!("an unexpected link: {tag}"));
            assert!(["https://", "http://", "mailto:"].iter().any(|scheme| address.starts_with(scheme)), "{tag}");
            assert!(!address.contains(['"', '<', '>', '\'']), "{tag}");
        } else if tag != "</a>" {
            tags.push(tag);
        }
    }
    tags
}

/// A Markdown text without its code spans.
fn without_code(line: &str) -> String {
    let (mut out, mut rest) = (String::new(), line);
    while let Some(at) = rest.find('`') {
        let is_escaped = rest[..at].bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1;
        if is_escaped {
            out.push_str(&rest[..=at]);
            rest = &rest[at + 1..];
            continue;
        }
        out.push_str(&rest[..at]);
        let length = rest[at..].bytes().take_while(|byte| *byte == b'`').count();
        let after = &rest[at + length..];
        let mut from = 0;
        let end = loop {
            let start = from + after[from..].find('`').unwrap_or_else(|| panic!("an open code span: {line}"));
            let run = after[start..].bytes().take_while(|byte| *byte == b'`').count();
            if run == length {
                break start + run;
            }
            from = start + run;
        };
        rest = &after[end..];
    }
    out + rest
}

/// The number of bars that separate cells.
fn bars(line: &str) -> usize {
    let bytes = line.as_bytes();
    (0..bytes.len()).filter(|at| bytes[*at] == b'|' && (*at == 0 || bytes[at - 1] != b'\\')).count()
}

proptest! {
    #[test]
    fn no_text_of_a_policy_becomes_a_tag(texts in prop::collection::vec(text(), 16)) {
        let page = html(&policy(&texts));
        let expected = html(&policy(&["x".to_owned()]));
        prop_assert_eq!(tags(&page), tags(&expected));
        let is_clean = !page.contains("<script") && !page.contains(['\u{0}', '\u{1b}', '\u{202e}']);
        prop_assert!(is_clean, "{}", page);
    }

    #[test]
    fn no_text_of_a_policy_becomes_markdown(texts in prop::collection::vec(text(), 16)) {
        let (page, expected) = (markdown(&policy(&texts)), markdown(&policy(&["x".to_owned()])));
        prop_assert_eq!(page.lines().count(), expected.lines().count());
        for (line, same) in page.lines().zip(expected.lines()) {
            prop_assert_eq!(bars(line), bars(same), "{}", line);
            let shown = without_code(line);
            for (at, _) in shown.match_indices('<') {
                let address = ["<https://", "<http://", "<mailto:"].iter().any(|start| shown[at..].starts_with(start));
                prop_assert!(address, "{}", line);
            }
            prop_assert_eq!(line.get(..2), same.get(..2), "{}", line);
            for mark in ["](", "!["] {
                prop_assert_eq!(shown.contains(mark) && !shown.contains(&format!("\\{mark}")), false, "{}", line);
            }
        }
    }
}

#[test]
fn a_page_names_every_rule_with_its_source() {
    let text = "version = 1\npolicy = { name = 'A', owner = 'A', source = 'https://a.example/vdp' }\n[scope]\nin_scope = [\n'*.a.example',\n]\nthird_party = [{ host = 'b.a.example', reason = 'a vendor' }]\n[[findings.rules]]\nclass = 'clickjacking'\nwhen = ['!sensitive-action']\n";
    let policy = Policy::load(&Source::new(text, Format::Toml), &LoadOptions::new()).unwrap();
    let page = markdown(&policy);
    for part in [
        "# A\n",
        "| Published at | <https://a.example/vdp> |\n",
        "## In scope\n",
        "| `*.a.example` |  | `in_scope[0]`, line 5 |\n",
        "| `b.a.example` | a vendor | `third_party[0]`, line 7 |\n",
        "| out of scope | when not sensitive-action |  | `findings.rules[0]`, line 9 |\n",
        "What the words of the conditions mean:\n\n- `sensitive-action`: the affected page",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    let page = html(&policy);
    assert!(page.contains("<a href=\"https://a.example/vdp\" rel=\"noreferrer\">https://a.example/vdp</a>"), "{page}");
    assert!(
        page.contains("<td><code>b.a.example</code></td><td>a vendor</td><td><code>third_party[0]</code>, line 7</td>"),
        "{page}"
    );
}

#[test]
fn security_txt_needs_a_contact_and_a_day() {
    let policy = |head: &str| {
        let text = format!("version = 1\npolicy = {{ name = 'A', owner = 'A'{head} }}\n");
        Policy::load(&Source::new(&text, Format::Toml), &LoadOptions::new()).unwrap()
    };
    let whole = ", contact = ['mailto:a@a.example', 'https://a.example/r'], expires = 2030-02-01, source = 'https://a.example/'";
    assert_eq!(
        security_txt(&policy(whole)).unwrap(),
        "Contact: mailto:a@a.example\nContact: https://a.example/r\nExpires: 2030-02-01T23:59:59Z\nPolicy: https://a.example/\n"
    );
    assert_eq!(security_txt(&policy("")), Err(SecurityTxtError::NoContact));
    assert_eq!(security_txt(&policy(", contact = ['mailto:a@a.example']")), Err(SecurityTxtError::NoExpiry));
    for bad in ["a@a.example", "mailto:a b", "mailto:a\\nContact: b:c", "1x:y", "mailto:"] {
        let head = format!(", contact = [\"{bad}\"], expires = 2030-02-01");
        assert!(matches!(security_txt(&policy(&head)), Err(SecurityTxtError::NotUri(_))), "{bad}");
    }
}
