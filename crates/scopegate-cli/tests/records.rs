//! `scopegate filter --field` and `--tool`: JSON records.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a failed test is a panic"
)]

mod running;

use running::{Desk, after};

#[test]
fn records_pass_whole() {
    let desk = Desk::new("whole");
    let text = concat!(
        "{\"url\": \"https://a.acme.com/\",  \"n\": 1}\r\n",
        "{\"url\":\"https://evil.com/\"}\n",
        "\n",
        "{\"n\":{\"url\":\"https://evil.com/\"},\"url\":\"https:\\/\\/b.acme.com\\/x\"}",
    );
    let ran = desk.feed(&["filter", "-p", "acme.toml", "--field", "url"], text);
    let passed = concat!(
        "{\"url\": \"https://a.acme.com/\",  \"n\": 1}\r\n",
        "{\"n\":{\"url\":\"https://evil.com/\"},\"url\":\"https:\\/\\/b.acme.com\\/x\"}",
    );
    assert_eq!((ran.code, ran.text(), ran.err.as_str()), (Some(0), passed, after(2, 3).as_str()));
}

#[test]
fn every_field_that_a_record_has_must_pass() {
    let desk = Desk::new("every");
    let asked = |more: &[&str], record: &str| {
        let args = [&["filter", "-p", "acme.toml", "--field", "from", "--field", "to.url"], more].concat();
        desk.feed(&args, record).code
    };
    for (record, code) in [
        (r#"{"from":"a.acme.com"}"#, 0),
        (r#"{"to":{"url":"a.acme.com"}}"#, 0),
        (r#"{"from":"a.acme.com","to":{"url":"b.acme.com"}}"#, 0),
        (r#"{"from":"a.acme.com","to":{"url":"evil.com"}}"#, 1),
        (r#"{"from":["a.acme.com","b.acme.com"]}"#, 0),
        (r#"{"from":["a.acme.com","evil.com"]}"#, 1),
        (r#"{"from":"a.acme.com","from":"evil.com"}"#, 1),
        (r#"{"from":"evil.com","from":"a.acme.com"}"#, 1),
        (r#"{"from":"a.acme.com","to":null}"#, 0),
        (r#"{"from":"a.acme.com","to":{"url":"http://a b/"}}"#, 2),
        (r#"{"from":"a.acme.com","to":{"url":7}}"#, 2),
        (r#"{"from":"a.acme.com","to":{"url":""}}"#, 2),
        (r#"{"url":"a.acme.com"}"#, 2),
        (r#"["a.acme.com"]"#, 2),
        (r#"{"from":"a.acme.com"} x"#, 2),
        ("a.acme.com", 2),
    ] {
        assert_eq!(asked(&[], record), Some(code), "{record}");
        // Inverted, passed records do not pass and the others do; invalid records never pass.
        assert_eq!(
            asked(&["--invert"], record),
            Some(match code {
                0 => 1,
                1 => 0,
                error => error,
            }),
            "{record}"
        );
    }
    let third = r#"{"from":"admin.acme.com","to":{"url":"evil.com"}}"#;
    assert_eq!(asked(&["--verdict", "third-party"], third), Some(0));
    assert_eq!(asked(&["--verdict", "out-of-scope"], third), Some(1));
    for bad in ["", "a..b", ".a"] {
        assert_eq!(desk.run(&["filter", "-p", "acme.toml", "--field", bad]).code, Some(2), "{bad:?}");
    }
    assert_eq!(desk.run(&["filter", "-p", "acme.toml", "--field", "a", "--tool", "httpx"]).code, Some(2));
}

#[test]
fn tools_name_their_fields() {
    let desk = Desk::new("tools");
    for (tool, passes, stays) in [
        ("amass", r#"{"name":"a.acme.com","domain":"acme.com"}"#, r#"{"name":"evil.com"}"#),
        ("dnsx", r#"{"host":"a.acme.com","a":["192.0.2.7"]}"#, r#"{"host":"evil.com"}"#),
        ("feroxbuster", r#"{"type":"response","url":"https://a.acme.com/x"}"#, r#"{"url":"https://evil.com/"}"#),
        ("ffuf", r#"{"url":"https://a.acme.com/x","host":"a.acme.com"}"#, r#"{"url":"https://evil.com/"}"#),
        ("gau", r#"{"url":"https://a.acme.com/x"}"#, r#"{"url":"https://evil.com/"}"#),
        ("gospider", r#"{"input":"https://x","output":"https://a.acme.com/x"}"#, r#"{"output":"https://evil.com/"}"#),
        (
            "gowitness",
            r#"{"url":"https://a.acme.com"}"#,
            r#"{"url":"https://a.acme.com","final_url":"https://evil.com/"}"#,
        ),
        ("hakrawler", r#"{"Source":"href","URL":"https://a.acme.com/x"}"#, r#"{"URL":"https://evil.com/"}"#),
        (
            "httpx",
            r#"{"url":"https://a.acme.com","input":"x"}"#,
            r#"{"url":"https://a.acme.com","final_url":"https://evil.com/"}"#,
        ),
        (
            "katana",
            r#"{"request":{"method":"GET","endpoint":"https://a.acme.com/x"}}"#,
            r#"{"endpoint":"https://evil.com/"}"#,
        ),
        ("masscan", r#"{"ip":"31.31.140.7","port":80}"#, r#"{"ip":"31.31.141.7","port":80}"#),
        ("massdns", r#"{"name":"a.acme.com.","type":"A"}"#, r#"{"name":"evil.com."}"#),
        (
            "naabu",
            r#"{"host":"a.acme.com","ip":"192.0.2.7","port":8443}"#,
            r#"{"host":"www.acme.org","ip":"192.0.2.7","port":8443}"#,
        ),
        (
            "nuclei",
            r#"{"host":"www.acme.org","matched-at":"https://www.acme.org/shop/x"}"#,
            r#"{"matched-at":"https://www.acme.org/"}"#,
        ),
        ("subfinder", r#"{"host":"a.acme.com","input":"acme.com"}"#, r#"{"host":"acme.com"}"#),
        ("tlsx", r#"{"host":"a.acme.com","ip":"192.0.2.7","port":"443"}"#, r#"{"ip":"192.0.2.7","port":"443"}"#),
        ("zgrab2", r#"{"domain":"a.acme.com","ip":"192.0.2.7"}"#, r#"{"ip":"192.0.2.7"}"#),
    ] {
        let ran = desk.feed(&["filter", "-p", "acme.toml", "--tool", tool], format!("{stays}\n{passes}\n"));
        assert_eq!(
            (ran.code, ran.text(), ran.err.as_str()),
            (Some(0), format!("{passes}\n").as_str(), after(1, 2).as_str()),
            "{tool}"
        );
        let ran = desk.feed(&["filter", "-p", "acme.toml", "--tool", tool], r#"{"other":"a.acme.com"}"#);
        assert_eq!((ran.code, ran.text()), (Some(2), ""), "{tool}");
        assert!(ran.err.contains("error[record.no-target]"), "{}", ran.err);
    }
}

#[test]
fn records_can_be_long() {
    let desk = Desk::new("long");
    let record = |size: usize| format!(r#"{{"body":"{}","url":"https://a.acme.com/"}}"#, "x".repeat(size));
    let (fits, does_not) = (record(5_000_000), record(17_000_000));
    let text = format!("{fits}\n{does_not}\n{fits}\n");
    let ran = desk.feed(&["filter", "-p", "acme.toml", "--field", "url", "--invalid", "bad.jsonl"], &text);
    assert_eq!(ran.code, Some(2));
    assert!(ran.out == format!("{fits}\n{fits}\n").as_bytes());
    assert!(desk.read("bad.jsonl") == format!("{does_not}\n").as_bytes());
    assert!(ran.err.starts_with("line 2: error[record.too-long]: ") && ran.err.len() < 1000, "{}", ran.err);
}

#[test]
fn each_target_of_a_record_has_a_decision() {
    let desk = Desk::new("decisions");
    let text = concat!(
        r#"{"from":"a.acme.com","to":"evil.com"}"#,
        "\n",
        r#"{"from":"a.acme.com","to":"http://a b/"}"#,
        "\n",
        "x\n",
    );
    let args = ["filter", "-p", "acme.toml", "--field", "from", "--field", "to", "--decisions", "all.jsonl"];
    assert_eq!(desk.feed(&args, text).code, Some(2));
    let lines: Vec<serde_json::Value> = String::from_utf8(desk.read("all.jsonl"))
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let told: Vec<_> = lines.iter().map(|line| (line["target"].as_str().unwrap(), line["in_scope"] == true)).collect();
    assert_eq!(told, [("a.acme.com", true), ("evil.com", false), ("http://a b/", false), ("x", false)]);
    assert_eq!(lines[2]["error"]["code"], "target.invalid-host");
    assert_eq!(lines[3]["error"]["code"], "record.invalid");
}
