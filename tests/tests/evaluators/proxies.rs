//! Proxies: the target scope of Burp and the contexts of ZAP.

use regex::Regex;
use serde_json::Value;

use super::{Request, Tool};

/// Advanced scope of Burp: a rule matches if each of its expressions matches. An exclusion always wins.
pub struct Burp {
    include: Vec<BurpRule>,
    exclude: Vec<BurpRule>,
}

struct BurpRule {
    protocol: String,
    host: Option<Regex>,
    port: Option<Regex>,
    file: Option<Regex>,
}

impl Burp {
    pub fn new(text: &str) -> Self {
        let scope: Value = serde_json::from_str(text).unwrap();
        let rules = |key: &str| {
            let rules = scope["target"]["scope"][key].as_array().unwrap();
            rules.iter().filter(|rule| rule["enabled"] == true).map(BurpRule::new).collect()
        };
        assert_eq!(scope["target"]["scope"]["advanced_mode"], true);
        Self { include: rules("include"), exclude: rules("exclude") }
    }
}

impl Tool for Burp {
    fn allows(&self, request: &Request) -> bool {
        let any = |rules: &[BurpRule]| rules.iter().any(|rule| rule.matches(request));
        any(&self.include) && !any(&self.exclude)
    }
}

impl BurpRule {
    fn new(rule: &Value) -> Self {
        let expression = |key: &str| rule[key].as_str().map(|text| Regex::new(text).unwrap());
        let protocol = rule["protocol"].as_str().unwrap().to_owned();
        Self { protocol, host: expression("host"), port: expression("port"), file: expression("file") }
    }

    fn matches(&self, request: &Request) -> bool {
        let found = |expression: &Option<Regex>, text: &str| expression.as_ref().is_none_or(|one| one.is_match(text));
        (self.protocol == "any" || self.protocol == request.scheme)
            && found(&self.host, &request.host)
            && found(&self.port, &request.port.to_string())
            && found(&self.file, &request.file)
    }
}

/// A ZAP context: expressions that match a whole URL. ZAP drops the query before it tests exclusions.
pub struct Zap {
    include: Vec<Regex>,
    exclude: Vec<Regex>,
}

impl Zap {
    pub fn new(text: &str) -> Self {
        let all = |tag: &str| {
            let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
            let inside = text.split(&open).skip(1).map(|rest| rest.split(&close).next().unwrap());
            let plain = |text: &str| {
                let text =
                    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'");
                text.replace("&amp;", "&")
            };
            inside.map(|text| Regex::new(&format!("^(?:{})$", plain(text))).unwrap()).collect()
        };
        Self { include: all("incregexes"), exclude: all("excregexes") }
    }
}

impl Tool for Zap {
    fn allows(&self, request: &Request) -> bool {
        let without_query = request.url.split('?').next().unwrap();
        self.include.iter().any(|one| one.is_match(&request.url))
            && !self.exclude.iter().any(|one| one.is_match(without_query))
    }
}
