//! Two spellings that a browser reads as one resource have the same decision, or one of them is an error.

use proptest::collection::vec;
use proptest::prelude::*;
use scopegate_conformance::OracleDecision;
use scopegate_conformance::engine::{asked, load};
use scopegate_conformance::generators::{evidence, policies_and_questions};
use scopegate_conformance::property::{Share, hold};
use url::Url;

/// A URL in its parts, so that each can have another spelling.
#[derive(Debug, Clone)]
struct Spelling {
    scheme: String,
    separator: &'static str,
    user: &'static str,
    host: String,
    port: String,
    path: String,
    query: String,
    fragment: &'static str,
}

impl Spelling {
    fn of(url: &Url) -> Option<Self> {
        url.path().starts_with('/').then_some(())?;
        Some(Self {
            scheme: url.scheme().to_owned(),
            separator: "://",
            user: "",
            host: url.host_str()?.to_owned(),
            port: url.port().map(|port| format!(":{port}")).unwrap_or_default(),
            path: url.path().to_owned(),
            query: url.query().map(|query| format!("?{query}")).unwrap_or_default(),
            fragment: "",
        })
    }

    fn text(&self) -> String {
        let Self { scheme, separator, user, host, port, path, query, fragment } = self;
        format!("{scheme}{separator}{user}{host}{port}{path}{query}{fragment}")
    }

    /// One change that, by the URL Standard, changes nothing or is corrected by the parser.
    fn respell(&mut self, change: u8) {
        let default = match self.scheme.to_ascii_lowercase().as_str() {
            "http" | "ws" => ":80",
            "https" | "wss" => ":443",
            _ => ":21",
        };
        match change {
            0 => self.scheme.make_ascii_uppercase(),
            1 => self.host.make_ascii_uppercase(),
            2 => self.host = self.host.replacen('h', "%68", 1),
            3 => self.host = self.host.replacen('o', "\u{ff4f}", 1),
            4 => self.host = self.host.replacen('.', "\u{3002}", 1),
            5 => self.host = self.host.replacen('h', "\u{ad}h", 1),
            6 | 7 if self.port.is_empty() => default.clone_into(&mut self.port),
            6 | 7 => self.port.insert(1, '0'),
            8 => self.user = "u:p@",
            9 => self.user = "@",
            10 => self.fragment = "#f",
            11 => self.path.insert_str(0, "/."),
            12 => self.path.insert_str(0, "/x/.."),
            13 => self.path.insert_str(0, "/x/%2E%2e"),
            14 => self.path = self.path.replace("%C3%BC", "\u{fc}").replace("%c3%bc", "\u{fc}"),
            15 => self.path = self.path.replacen('/', "\\", 1),
            16 => self.path.insert(1, '\t'),
            17 => self.separator = ":/",
            18 => self.separator = ":///",
            19 => self.scheme.insert(0, ' '),
            20 if self.query.is_empty() => self.query.push('?'),
            21 => self.path.insert_str(1, "%2e/"),
            22 => self.path.push('\n'),
            // Another scheme with the same port is the same resource.
            23 | 24 => {
                let other = match self.scheme.as_str() {
                    "http" => "ws",
                    "https" => "wss",
                    "ws" => "http",
                    "wss" => "https",
                    same => same,
                };
                self.scheme = other.to_owned();
            }
            // The port without a scheme is the same resource too.
            25 | 26 if default != ":21" => {
                if self.port.is_empty() {
                    default.clone_into(&mut self.port);
                }
                self.scheme.clear();
                self.separator = "";
            }
            _ => {}
        }
    }
}

/// The result of the URL Standard's parser for a text. A schemeless text has its port written.
fn resource(text: &str) -> Option<(String, u16, String, Option<String>)> {
    let schemeless = text.split_once(['/', '?', '#']).is_some_and(|(authority, _)| {
        authority.rsplit_once(':').is_some_and(|(_, port)| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()))
    });
    let url = if schemeless { Url::parse(&format!("http://{text}")) } else { Url::parse(text) }.ok()?;
    let query = url.query().filter(|query| !query.is_empty()).map(str::to_owned);
    Some((url.host_str()?.to_owned(), url.port_or_known_default()?, url.path().to_owned(), query))
}

/// The decision without the fields that only show the spelling of the target.
fn without_spelling(decision: OracleDecision) -> OracleDecision {
    OracleDecision { kind: String::new(), canonical: String::new(), ..decision }
}

#[test]
fn spellings_of_one_resource_get_one_decision_or_an_error() {
    let (same, decided) = (Share::default(), Share::default());
    hold((policies_and_questions(), vec(vec(0..27u8, 1..4), 6), evidence()), |((policy, targets), changes, known)| {
        let engine = load(&policy);
        for target in &targets {
            let Ok(url) = Url::parse(target) else { continue };
            let Some(spelling) = Spelling::of(&url) else { continue };
            let Ok(first) = asked(&engine, target, &known).map(without_spelling) else { continue };
            for changes in &changes {
                let mut other = spelling.clone();
                changes.iter().for_each(|change| other.respell(*change));
                let other = other.text();
                let is_same = resource(&other) == resource(target);
                same.count(is_same);
                if !is_same {
                    continue;
                }
                let second = asked(&engine, &other, &known).map(without_spelling);
                decided.count(second.is_ok());
                if let Ok(second) = second {
                    prop_assert_eq!(&first, &second, "{:?} and {:?} of {}", target, other, policy);
                }
            }
        }
        Ok(())
    });
    same.at_least(60, "spellings were of the same resource");
    decided.at_least(30, "of those were decided");
}
