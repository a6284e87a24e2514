//! `scopegate which`: many policies, from files and directories.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed test is a panic"
)]

mod running;

use running::Desk;

fn policy(scope: &str) -> String {
    format!("version = 1\npolicy = {{ name = 'P', owner = 'O' }}\nscope = {{ {scope} }}\n")
}

/// A directory with three policies, and one policy next to it.
fn desk(name: &str) -> Desk {
    let desk = Desk::new(name);
    desk.folder("policies");
    desk.folder("empty");
    desk.write("policies/acme.toml", policy("in_scope = ['*.acme.com']"));
    desk.write("policies/globex.toml", policy("in_scope = ['globex.com'], third_party = ['chat.acme.com']"));
    desk.write(
        "policies/initech.json",
        r#"{"version":1,"policy":{"name":"P","owner":"O"},"scope":{"in_scope":["https://app.acme.com/initech/*","31.31.140.0/24"]}}"#,
    );
    desk.write("policies/notes.md", "no policy");
    desk.write("hooli.toml", policy("in_scope = ['*.acme.com'], out_of_scope = ['app.acme.com']"));
    desk
}

#[test]
fn each_policy_decides_by_itself() {
    let desk = desk("which");
    for (args, rows, code) in [
        (&["app.acme.com"][..], "app.acme.com\tacme\tin-scope\n", 0),
        (
            &["https://app.acme.com/initech/x"],
            "https://app.acme.com/initech/x\tacme\tin-scope\nhttps://app.acme.com/initech/x\tinitech\tin-scope\n",
            0,
        ),
        (
            &["--verdict", "any", "chat.acme.com"],
            "chat.acme.com\tacme\tin-scope\nchat.acme.com\tglobex\tthird-party\nchat.acme.com\tinitech\tout-of-scope\n",
            0,
        ),
        (&["--verdict", "third-party", "chat.acme.com"], "chat.acme.com\tglobex\tthird-party\n", 0),
        (
            &["--verdict", "third-party", "--verdict", "in-scope", "chat.acme.com"],
            "chat.acme.com\tacme\tin-scope\nchat.acme.com\tglobex\tthird-party\n",
            0,
        ),
        (&["31.31.140.7"], "31.31.140.7\tinitech\tin-scope\n", 0),
        // No policy mentions it.
        (&["--verdict", "any", "example.org"], "", 1),
        (&["globex.com", "example.org"], "globex.com\tglobex\tin-scope\n", 1),
        (&["-p", "hooli.toml", "app.acme.com"], "app.acme.com\tacme\tin-scope\n", 0),
        (
            &["-p", "hooli.toml", "--verdict", "any", "app.acme.com"],
            "app.acme.com\tacme\tin-scope\napp.acme.com\tinitech\tout-of-scope\napp.acme.com\thooli\tout-of-scope\n",
            0,
        ),
    ] {
        let ran = desk.run(&[&["which", "-p", "policies"], args].concat());
        assert_eq!((ran.code, ran.text()), (Some(code), rows), "{args:?}\n{}", ran.err);
    }
}

#[test]
fn standard_input_and_json() {
    let desk = desk("which-json");
    let args = ["which", "-p", "policies", "--format", "json", "--verdict", "any"];
    let ran = desk.feed(&args, "app.acme.com\n\na b\nglobex.com\n");
    let expected = [
        r#"{"target":"app.acme.com","program":"acme","verdict":"in-scope","basis":"listed","rule":"in_scope[0]","in_scope":true}"#,
        r#"{"target":"app.acme.com","program":"initech","verdict":"out-of-scope","basis":"partial","rule":null,"in_scope":false}"#,
    ];
    let lines: Vec<&str> = ran.text().lines().collect();
    assert_eq!((ran.code, &lines[..2]), (Some(2), &expected[..]), "{}", ran.err);
    let error: serde_json::Value = serde_json::from_str(lines[2]).unwrap();
    assert_eq!((error["target"].as_str(), error["in_scope"].as_bool()), (Some("a b"), Some(false)));
    assert!(lines[3].contains(r#""program":"globex","verdict":"in-scope""#) && lines.len() == 4);
    assert!(ran.err.contains("line 3: error[target."), "{}", ran.err);
    let ran = desk.feed(&["which", "-p", "policies", "-0", "-"], "app.acme.com\0globex.com\0");
    assert_eq!(ran.text(), "app.acme.com\tacme\tin-scope\nglobex.com\tglobex\tin-scope\n");
    let ran = desk.feed(&["which", "-p", "policies"], "");
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("usage.no-target"), "{}", ran.err);
}

#[test]
fn a_policy_that_does_not_load_is_reported() {
    let desk = desk("which-broken");
    desk.write("policies/broken.toml", policy("in_scope = ['*.com']"));
    let ran = desk.run(&["which", "-p", "policies", "app.acme.com"]);
    assert_eq!((ran.code, ran.text()), (Some(2), "app.acme.com\tacme\tin-scope\n"));
    assert!(ran.err.contains("error[pattern.") && ran.err.contains("1 of 4 policies did not load"), "{}", ran.err);
    for (args, code) in [
        (&["-p", "nowhere.toml", "app.acme.com"][..], "file.unreadable"),
        (&["-p", "policies", "-p", "policies/acme.toml", "app.acme.com"], "set.duplicate-key"),
        (&["-p", "empty", "app.acme.com"], "file.no-policy"),
    ] {
        desk.write("empty/notes.txt", "");
        let ran = desk.run(&[&["which"], args].concat());
        assert_eq!((ran.code, ran.text()), (Some(2), ""), "{args:?}");
        assert!(ran.err.contains(&format!("error[{code}]")), "{args:?}\n{}", ran.err);
    }
    assert_eq!(desk.run(&["which", "app.acme.com"]).code, Some(2));
}
