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
fn records_pass_unchanged() {
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
fn tools_have_known_fields() {
    let desk = Desk::new("tools");
    for (tool, passes, stays) in [
        ("amass", r#"{"name":"a.acme.com","domain":"acme.com"}"#, r#"{"name":"evil.com"}"#),
        ("dnsx", r#"{"host":"a.acme.com","a":["31.31.140.7"]}"#, r#"{"host":"evil.com"}"#),
        (
            "bbot",
            r#"{"type":"URL","data":"https://a.acme.com/x","host":"a.acme.com"}"#,
            r#"{"type":"FINDING","data":{"host":"a.acme.com","url":"https://evil.com/"},"host":"a.acme.com"}"#,
        ),
        (
            "uncover",
            r#"{"source":"shodan","ip":"31.31.140.7","port":443,"host":"","url":""}"#,
            r#"{"ip":"31.31.140.7","port":443,"host":"evil.com"}"#,
        ),
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
    let rows: Vec<_> = lines.iter().map(|line| (line["target"].as_str().unwrap(), line["in_scope"] == true)).collect();
    assert_eq!(rows, [("a.acme.com", true), ("evil.com", false), ("http://a b/", false), ("x", false)]);
    assert_eq!(lines[2]["error"]["code"], "target.invalid-host");
    assert_eq!(lines[3]["error"]["code"], "record.invalid");
}

#[test]
fn every_url_that_a_tool_contacted_is_checked() {
    let desk = Desk::new("redirects");
    for (tool, record, code) in [
        ("httpx", r#"{"url":"https://a.acme.com","chain":[{"request-url":"https://b.acme.com/"}]}"#, 0),
        (
            "httpx",
            r#"{"url":"https://a.acme.com","chain":[{"request-url":"https://b.acme.com/"},{"request-url":"https://evil.com/"}]}"#,
            1,
        ),
        ("httpx", r#"{"url":"https://a.acme.com","final_url":""}"#, 0),
        ("httpx", r#"{"url":""}"#, 2),
        ("feroxbuster", r#"{"type":"response","url":"https://a.acme.com/x","original_url":"https://evil.com"}"#, 1),
        ("feroxbuster", r#"{"type":"response","url":"https://a.acme.com/x","original_url":""}"#, 0),
        ("gowitness", r#"{"url":"https://a.acme.com","final_url":"","failed":true,"failed_reason":"timeout"}"#, 0),
        ("masscan", r#"{"ip":"31.31.140.7","ports":[{"port":80},{"port":443}]}"#, 0),
        ("masscan", r#"{"ip":"31.31.140.7","ports":[{"port":99999}]}"#, 2),
        ("bbot", r#"{"type":"OPEN_TCP_PORT","data":"a.acme.com:8443"}"#, 0),
        ("bbot", r#"{"type":"TECHNOLOGY","data":{"technology":"nginx","host":"evil.com"}}"#, 1),
        ("bbot", r#"{"type":"UNKNOWN","data":{"x":1}}"#, 2),
    ] {
        let ran = desk.feed(&["filter", "-p", "acme.toml", "--tool", tool], record);
        assert_eq!(ran.code, Some(code), "{tool} {record}: {}", ran.err);
    }
}

#[test]
fn records_without_a_result_never_pass_and_are_valid() {
    let desk = Desk::new("no-result");
    for (tool, records) in [
        ("feroxbuster", r#"{"type":"statistics","timeouts":0}"#),
        ("feroxbuster", r#"{"type":"configuration","target_url":"https://a.acme.com"}"#),
        ("bbot", r#"{"type":"SCAN","data":{"name":"x"},"host":"a.acme.com"}"#),
        ("bbot", r#"{"type":"EMAIL_ADDRESS","data":"x@acme.com"}"#),
        ("masscan", "[\n{finished: 1}\n]\n"),
    ] {
        for more in [&[][..], &["--invert"]] {
            let ran = desk.feed(&[&["filter", "-p", "acme.toml", "--tool", tool], more].concat(), records);
            assert_eq!((ran.code, ran.text()), (Some(1), ""), "{tool} {records}: {}", ran.err);
            assert_eq!(ran.err, "0 of 1 passed; 1 without a result\n", "{tool} {records}");
        }
    }
    // Another tool has no such records.
    assert_eq!(desk.feed(&["filter", "-p", "acme.toml", "--tool", "gau"], r#"{"type":"statistics"}"#).code, Some(2));
}

#[test]
fn evidence_comes_from_the_record() {
    let desk = Desk::new("evidence");
    let asked = |more: &[&str], record: &str| {
        let args = [&["filter", "-p", "acme.toml", "--decisions", "all.jsonl"], more].concat();
        let ran = desk.feed(&args, record);
        let line: serde_json::Value = serde_json::from_slice(&desk.read("all.jsonl")).unwrap();
        let basis = line["basis"].as_str().or(line["error"]["code"].as_str()).unwrap().to_owned();
        (ran.code.unwrap(), basis)
    };
    let field = &["--field", "u", "--evidence-field", "cname=dns.c", "--evidence-field", "address=dns.a"][..];
    for (more, record, code, basis) in [
        (field, r#"{"u":"a.acme.com"}"#, 0, "listed"),
        (field, r#"{"u":"a.acme.com","dns":{"c":["b.acme.com"],"a":"31.31.140.7"}}"#, 0, "listed"),
        (field, r#"{"u":"a.acme.com","dns":{"c":["b.acme.com","acme.zendesk.com."]}}"#, 1, "third-party-rule"),
        (field, r#"{"u":"a.acme.com","dns":{"a":["31.31.140.7","127.0.0.1"]}}"#, 1, "not-public"),
        (field, r#"{"u":"a.acme.com","dns":{"a":["31.31.140.7:80"]}}"#, 2, "record.bad-address"),
        (field, r#"{"u":"a.acme.com","dns":{"c":[7]}}"#, 2, "record.not-text"),
        (field, r#"{"u":"a.acme.com","dns":{"c":["a b"]}}"#, 2, "target.invalid-host"),
        // Evidence never puts a target in scope.
        (field, r#"{"u":"evil.com","dns":{"c":["a.acme.com"],"a":["31.31.140.7"]}}"#, 1, "unowned"),
        (&["--tool", "dnsx"], r#"{"host":"a.acme.com","a":["10.0.0.1"]}"#, 1, "not-public"),
        (&["--tool", "dnsx"], r#"{"host":"a.acme.com","aaaa":["::1"]}"#, 1, "not-public"),
        (&["--tool", "httpx"], r#"{"url":"https://a.acme.com","cname":["acme.statuspage.io"]}"#, 1, "provider"),
        (&["--tool", "httpx"], r#"{"url":"https://a.acme.com","a":["31.31.140.7"],"cname":[]}"#, 0, "listed"),
    ] {
        assert_eq!(asked(more, record), (code, basis.to_owned()), "{more:?} {record}");
    }
    for bad in ["cname", "cname=", "cname=a..b", "owned=x", "=x"] {
        let ran = desk.run(&["filter", "-p", "acme.toml", "--field", "u", "--evidence-field", bad]);
        assert_eq!(ran.code, Some(2), "{bad}");
    }
    let ran = desk.run(&["filter", "-p", "acme.toml", "--evidence-field", "cname=c"]);
    assert!(ran.code == Some(2) && ran.err.contains("error[usage.no-field]"), "{}", ran.err);
}

#[test]
fn the_xml_of_nmap_becomes_records() {
    let desk = Desk::new("nmap");
    let host = |address: &str, name: &str, ports: &str| {
        let port = |port: &str| format!("<port protocol=\"tcp\" portid=\"{port}\"><state state=\"open\"/></port>");
        let ports = ports.split_whitespace().map(port).collect::<Vec<_>>().concat();
        format!(
            "<host><address addr=\"{address}\" addrtype=\"ipv4\"/><hostnames>{name}</hostnames><ports>{ports}</ports></host>\n"
        )
    };
    let user = |name: &str| format!("<hostname name=\"{name}\" type=\"user\"/>");
    let xml = format!(
        "<?xml version=\"1.0\"?>\n<nmaprun scanner=\"nmap\">\n{}{}{}{}</nmaprun>\n",
        host("31.31.140.7", &user("a.acme.com"), "443 8443"),
        host("31.31.141.7", &user("evil.com"), "443"),
        host("31.31.140.9", "<hostname name=\"evil.com\" type=\"PTR\"/>", ""),
        // The address is private, so the name does not help.
        host("10.0.0.7", &user("a.acme.com"), "22"),
    );
    let args = ["filter", "-p", "acme.toml", "--tool", "nmap"];
    let ran = desk.feed(&args, xml.as_str());
    let expected = [
        r#"{"host":"a.acme.com","ip":"31.31.140.7","port":443,"protocol":"tcp"}"#,
        r#"{"host":"a.acme.com","ip":"31.31.140.7","port":8443,"protocol":"tcp"}"#,
        r#"{"ip":"31.31.140.9"}"#,
    ];
    assert_eq!((ran.code, ran.text()), (Some(0), (expected.join("\n") + "\n").as_str()), "{}", ran.err);
    assert!(ran.err.contains(&after(3, 5)), "{}", ran.err);
    for (bad, word) in [
        (xml.replace("</nmaprun>", ""), "before `</nmaprun>`"),
        ("<html></html>".to_owned(), "not the XML of nmap"),
        (expected.join("\n"), "not the XML of nmap"),
        (xml.replace("\"8443\"", "\"84430\""), "not a port"),
    ] {
        let ran = desk.feed(&args, bad);
        assert_eq!(ran.code, Some(2), "{}", ran.err);
        assert!(ran.err.contains("error[file.unreadable]") && ran.err.contains(word), "{}", ran.err);
    }
}
