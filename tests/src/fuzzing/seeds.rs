//! The seeds of the fuzzer: inputs from the fixtures, in the form that each target reads.

use std::fs;
use std::path::Path;

use scopegate_formats::import::{ImportFormat, recognize};
use serde::Deserialize;
use serde_json::Value;

use super::function;
use crate::cases::{self, decisions, errors, patterns, targets};
use crate::surface;

/// An input on which a target once failed: a table of `fixtures/regressions/inputs.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// The target that failed.
    pub target: String,
    /// The cause.
    pub why: String,
    /// The input, if it is text.
    pub text: Option<String>,
    /// The input in hex digits, if it is not text.
    pub bytes: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Inputs {
    #[serde(rename = "input")]
    inputs: Vec<Input>,
}

impl Input {
    /// The input as bytes.
    ///
    /// # Panics
    ///
    /// If it has neither or both.
    #[must_use]
    pub fn data(&self) -> Vec<u8> {
        match (&self.text, &self.bytes) {
            (Some(text), None) => text.clone().into_bytes(),
            (None, Some(hex)) => {
                let digit = |at: usize| u8::from_str_radix(hex.get(at..at + 2).unwrap_or("?"), 16);
                let bytes: Result<Vec<u8>, _> = (0..hex.len()).step_by(2).map(digit).collect();
                bytes.unwrap_or_else(|error| panic!("{hex}: {error}"))
            }
            _ => panic!("an input is `text` or `bytes`: {self:?}"),
        }
    }
}

/// Every input on which a target once failed.
///
/// # Panics
///
/// If the file does not have the documented form.
#[must_use]
pub fn regressions() -> Vec<Input> {
    let path = cases::folder().join("regressions/inputs.toml");
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let inputs: Inputs = toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    inputs.inputs
}

/// The seeds of a target, including the inputs on which it once failed.
///
/// # Panics
///
/// If no target has this name, or if a fixture cannot be read.
#[must_use]
pub fn of(target: &str) -> Vec<Vec<u8>> {
    let _ = function(target);
    let mut seeds: Vec<Vec<u8>> = match target {
        "target" => texts().into_iter().map(String::into_bytes).chain([b"https\ta.com\t443\t/a?b".to_vec()]).collect(),
        "pattern" => of_patterns(),
        "policy_toml" => of_policies("toml"),
        "policy_json" => of_policies("json"),
        "policy_yaml" => of_policies("yaml"),
        "agreement" => of_agreement(),
        "quick" => of_quick(),
        "importers" => of_importers(),
        "draft" => of_drafts(),
        "proxy_request" => of_requests(),
        _ => of_calls(),
    };
    seeds.extend(regressions().iter().filter(|input| input.target == target).map(Input::data));
    seeds
}

/// Writes the seeds of a target into a folder, one file each.
///
/// # Errors
///
/// If the folder cannot be written.
pub fn write(target: &str, folder: &Path) -> std::io::Result<usize> {
    fs::create_dir_all(folder)?;
    let seeds = of(target);
    for (number, seed) in seeds.iter().enumerate() {
        fs::write(folder.join(format!("seed-{number:05}")), seed)?;
    }
    Ok(seeds.len())
}

/// Requests to a proxy, each after the length of the pieces in which it arrives, and a hello of TLS.
fn of_requests() -> Vec<Vec<u8>> {
    let lines = [
        "GET http://a.com/x HTTP/1.1",
        "CONNECT a.com:443 HTTP/1.1",
        "POST /x?y=1 HTTP/1.1",
        "PUT http://a.com HTTP/1.0",
    ];
    let ends = [
        "",
        "Content-Length: 3\r\n",
        "Transfer-Encoding: chunked\r\n",
        "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
        "Connection: Upgrade\r\nUpgrade: websocket\r\n",
        "X: y\r\n Z: z\r\n",
        "Host: b.com\r\nExpect: 100-continue\r\n",
    ];
    let bodies = ["", "abc", "1\r\na\r\n0\r\n\r\n", "0;x\r\n\r\n"];
    let mut seeds = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        for (end, body) in ends.iter().flat_map(|end| bodies.iter().map(move |body| (end, body))) {
            let first = format!("{line}\r\nHost: a.com\r\n{end}\r\n{body}");
            let text = format!("{first}GET http://b.com/ HTTP/1.1\r\nHost: b.com\r\n\r\n");
            let piece = u8::try_from(number * 5 + 1).expect("few");
            seeds.push([&[piece], text.as_bytes()].concat());
        }
    }
    let mut body = vec![3, 3];
    body.extend([7; 32]);
    body.extend(b"\x00\x00\x02\x13\x01\x01\x00\x00\x0e\x00\x00\x00\x0a\x00\x08\x00\x00\x05a.com");
    let message = [&[1, 0, 0, u8::try_from(body.len()).expect("short")][..], &body].concat();
    let record = |part: &[u8]| [&[22, 3, 1, 0, u8::try_from(part.len()).expect("short")][..], part].concat();
    seeds.push([&[1][..], &record(&message)].concat());
    seeds.push([&[1][..], &record(&message[..9]), &record(&message[9..])].concat());
    seeds
}

/// The texts of `fixtures/drafts`, each in its own format and as each format.
fn of_drafts() -> Vec<Vec<u8>> {
    let folder = cases::folder().join("drafts");
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let texts = paths.iter().map(|path| fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display())));
    texts.flat_map(|text| (0..4_u8).map(move |format| [&[format], text.as_slice()].concat())).collect()
}

/// Every target text of the fixtures, once.
fn texts() -> Vec<String> {
    let read = cases::files::<targets::File>("targets").into_iter().flat_map(|(_, file)| file.targets);
    let mut texts: Vec<String> = read.map(|case| case.text).collect();
    for (_, file) in cases::files::<decisions::File>("decisions") {
        texts.extend(file.cases.into_iter().map(|case| case.target));
        texts.extend(file.partitions.into_iter().map(|partition| partition.network));
    }
    texts.sort();
    texts.dedup();
    texts
}

fn of_patterns() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for (_, file) in cases::files::<patterns::File>("patterns") {
        for case in file.patterns {
            let asked = [case.covers, case.touches, case.misses].concat();
            let lines: Vec<String> = std::iter::once(case.text).chain(asked.into_iter().take(5)).collect();
            seeds.push(lines.join("\n").into_bytes());
        }
        for pair in file.pairs {
            seeds.push(format!("{}\n{}", pair.a, pair.b).into_bytes());
        }
    }
    seeds
}

/// The policies of the fixtures by file name, each as a JSON document.
fn documents() -> Vec<(String, Value)> {
    let folder = cases::folder().join("policies");
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names.into_iter().map(|name| (surface::document(&name), name)).map(|(document, name)| (name, document)).collect()
}

fn of_policies(format: &str) -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for (name, document) in documents() {
        if name.ends_with(format) {
            seeds.push(surface::policy_text(&name).into_bytes());
        } else if format == "toml" {
            seeds.push(toml::to_string(&document).expect("a document is TOML").into_bytes());
        } else {
            // JSON is valid YAML.
            seeds.push(serde_json::to_vec_pretty(&document).expect("a document is JSON"));
        }
    }
    for (_, file) in cases::files::<errors::File>("errors") {
        seeds.extend(file.policies.into_iter().filter(|case| case.format == format).map(|case| case.text.into_bytes()));
    }
    seeds
}

/// Each policy with a few of its cases, in lines, and random data for the generators.
fn of_agreement() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for (_, file) in cases::files::<decisions::File>("decisions") {
        let head = in_lines(&surface::document(&file.policy));
        for cases in file.cases.chunks(3).step_by(3) {
            let mut lines = head.clone();
            for case in cases {
                lines.push(format!("?{}", case.target));
                lines.extend(case.cnames.iter().map(|name| format!("@{name}")));
                lines.extend(case.addresses.iter().map(|address| format!("={address}")));
                lines.extend(case.owned.map(|owned| if owned { "Y".to_owned() } else { "N".to_owned() }));
            }
            seeds.push(lines.join("\n").into_bytes());
        }
    }
    for generator in 0..3_u8 {
        for round in 0..4_u8 {
            let dice = (0..32_u8).map(|at| at.wrapping_mul(round.wrapping_mul(58).wrapping_add(7)).rotate_left(3));
            seeds.push(std::iter::once(generator).chain(dice).collect());
        }
    }
    seeds
}

fn in_lines(policy: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    for (list, sign) in [("in_scope", '+'), ("out_of_scope", '-'), ("third_party", '~')] {
        for entry in policy["scope"][list].as_array().into_iter().flatten().take(4) {
            let keys = ["url", "host", "network", "pattern"];
            match (entry.as_str(), entry["domain"].as_str()) {
                (_, Some(domain)) => lines.push(format!("{sign}.{domain}")),
                (text, _) => {
                    let text = text.or_else(|| keys.iter().find_map(|key| entry[*key].as_str()));
                    lines.extend(text.map(|text| format!("{sign}{text}")));
                }
            }
        }
    }
    for (list, sign) in [("domains", 'o'), ("networks", 'n')] {
        let entries = policy["ownership"][list].as_array().into_iter().flatten().take(3);
        lines.extend(entries.filter_map(Value::as_str).map(|text| format!("{sign}{text}")));
    }
    for (is_set, sign) in [
        (policy["ownership"]["in_scope"] == true, "i"),
        (policy["scope"]["wildcard_includes_apex"] == true, "a"),
        (policy["scope"]["precedence"] == "exclusions-win", "w"),
    ] {
        lines.extend(is_set.then(|| sign.to_owned()));
    }
    lines
}

fn of_quick() -> Vec<Vec<u8>> {
    let requests = ["https\ta.a.com\t443\t/a?b", "http\t1.1.1.8\t8443\t/", "ws\tB.a.com.\t80\t//x/../a"];
    let texts = texts();
    let lines: Vec<&str> = texts.iter().map(String::as_str).chain(requests).collect();
    let own = [
        "a.a.com",
        "https://b.a.com/a/b",
        "d-1.e.com",
        "1.1.1.9",
        "https://c.com/a?a=1",
        "x.arpa",
        "f.a.com",
        "z.a.com:8443",
    ];
    let mut seeds = Vec::new();
    for policy in 0..4_u8 {
        for lines in lines.chunks(6).step_by(4).chain([&own[..]]) {
            seeds.push([&[policy], lines.join("\n").as_bytes()].concat());
        }
    }
    seeds
}

fn of_importers() -> Vec<Vec<u8>> {
    let folder = cases::folder().join("imports");
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut names: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    names.sort();
    let mut seeds = Vec::new();
    for path in names.iter().filter(|path| path.extension().is_none_or(|ending| ending != "rows")) {
        let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let format = recognize(&path.to_string_lossy(), &text);
        let at = format.and_then(|format| ImportFormat::ALL.iter().position(|one| *one == format));
        let numbers = at.map_or_else(|| (0..ImportFormat::ALL.len()).collect(), |at| vec![at]);
        for number in numbers {
            let number = u8::try_from(number).expect("few formats");
            seeds.push([&[number], text.as_bytes()].concat());
        }
    }
    // Identifiers alone, from the reports of the import fixtures.
    let last = u8::try_from(ImportFormat::ALL.len()).expect("few formats");
    for path in names.iter().filter(|path| path.extension().is_some_and(|ending| ending == "rows")) {
        let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let rows = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let values: Vec<String> = rows.filter_map(|row| row["value"].as_str().map(str::to_owned)).collect();
        for values in values.chunks(3) {
            seeds.push([&[last], values.join("\n").as_bytes()].concat());
        }
    }
    seeds
}

/// One call each, with meaningful texts, and then all of them in sequence.
fn of_calls() -> Vec<Vec<u8>> {
    let policy = super::quick::TANGLE;
    let texts: [&[u8]; 12] = [
        b"a.a.com",
        b"https://b.a.com/a",
        b"1.1.1.0/24",
        b"https",
        b"xss",
        b"material-impact",
        b"2026-01-01",
        b"c.a.com",
        b"1.1.1.9",
        b"clickjacking",
        b"report.steps",
        policy.as_bytes(),
    ];
    let mut seeds: Vec<Vec<u8>> = Vec::new();
    for call in 0..24_u8 {
        for (at, text) in texts.iter().enumerate() {
            let mut seed = vec![call];
            for argument in 0..6 {
                seed.extend([8, 9, u8::try_from(at).expect("few"), 10]);
                seed.extend(if argument % 2 == 0 { text } else { texts[(at + argument) % texts.len()] });
                seed.push(0);
            }
            seeds.push(seed);
        }
    }
    let all = [2_usize, 3, 4, 6, 6, 7, 9, 10, 14, 15, 16, 18, 19, 20, 21, 22, 23];
    seeds.push(all.iter().flat_map(|call| seeds[call * texts.len()].clone()).collect());
    seeds
}
