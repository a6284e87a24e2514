//! BBOT: a target takes in what is below it, on every port; the blacklist takes away networks, hosts with what is below
//! them, and whatever an expression finds in a host or a URL.

use regex::Regex;

use super::{Request, Tool, holds};

pub struct Bbot {
    targets: Vec<String>,
    hosts: Vec<String>,
    expressions: Vec<Expression>,
}

/// An expression. BBOT's can look ahead, which ours here cannot: the one that says which ports are no match is read apart.
struct Expression {
    matches: Regex,
    but_ports: Vec<String>,
}

impl Expression {
    fn new(text: &str) -> Self {
        let Some((before, rest)) = text.split_once("(?!(?:") else {
            return Self { matches: Regex::new(text).unwrap(), but_ports: Vec::new() };
        };
        let (ports, after) = rest.split_once(")(?:[/?#]|$))[0-9]+").unwrap();
        let matches = Regex::new(&format!("{before}(?P<port>[0-9]+){after}")).unwrap();
        Self { matches, but_ports: ports.split('|').map(str::to_owned).collect() }
    }

    fn finds(&self, text: &str) -> bool {
        self.matches.captures(text).is_some_and(|found| {
            found.name("port").is_none_or(|port| !self.but_ports.iter().any(|other| other == port.as_str()))
        })
    }
}

impl Bbot {
    pub fn new(text: &str) -> Self {
        let mut preset = Self { targets: Vec::new(), hosts: Vec::new(), expressions: Vec::new() };
        let mut key = "";
        for line in text.lines() {
            match line.strip_prefix("  - '").and_then(|rest| rest.strip_suffix('\'')) {
                None => key = line.trim().trim_end_matches(" []").trim_end_matches(':'),
                Some(item) => {
                    let item = item.replace("''", "'");
                    match (key, item.strip_prefix("RE:")) {
                        ("targets", _) => preset.targets.push(item),
                        ("blacklist", Some(expression)) => preset.expressions.push(Expression::new(expression)),
                        ("blacklist", None) => preset.hosts.push(item),
                        _ => panic!("{key} has no items"),
                    }
                }
            }
        }
        assert!(text.contains("strict: false"));
        preset
    }
}

impl Tool for Bbot {
    fn allows(&self, request: &Request) -> bool {
        let takes_in = |name: &String| match request.address() {
            Some(own) => holds(name, own) == Some(true),
            None => request.host == *name || request.host.ends_with(&format!(".{name}")),
        };
        self.targets.iter().any(takes_in)
            && !self.hosts.iter().any(takes_in)
            && !self.expressions.iter().any(|one| {
                let with_port = format!("{}:{}", request.host, request.port);
                one.finds(&request.host) || one.finds(&request.url) || one.finds(&with_port)
            })
    }
}
