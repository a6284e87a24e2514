//! The codes of errors and warnings, by family.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::Path;

use crate::documented;
use crate::root;

/// The files that declare the codes of the core.
const DECLARED: &[&str] = &[
    "crates/scopegate/src/net/codes.rs",
    "crates/scopegate/src/targets/codes.rs",
    "crates/scopegate/src/pattern/codes.rs",
    "crates/scopegate/src/findings/codes.rs",
    "crates/scopegate/src/document/codes.rs",
    "crates/scopegate/src/denied.rs",
    "crates/scopegate/src/policy.rs",
];

/// The codes outside the core: files, import formats, the command, C. A test searches the source for them, so that none
/// is missing and none is obsolete.
const AROUND: &[(&str, &str)] = &[
    ("arrow.unreadable", "Python: the producer of Arrow data fails"),
    ("call.buffer-too-small", "C: the buffer is too small for the text or the results"),
    ("call.invalid-address", "C: invalid address"),
    ("call.invalid-argument", "C: invalid argument"),
    ("call.not-utf8", "C: a text is not valid UTF-8"),
    ("call.null-argument", "C: a pointer that must not be NULL is NULL"),
    ("call.out-of-range", "C: the index is out of range"),
    ("call.panic", "C: the library caught a bug of its own"),
    ("call.struct-size", "C: the `size` of a struct is missing or too small"),
    ("checklist.contact", "the policy names no contact (`lint --complete`)"),
    ("checklist.date", "the policy has no date (`lint --complete`)"),
    ("checklist.ownership", "the policy does not declare what is owned (`lint --complete`)"),
    ("checklist.prohibitions", "the policy does not mention usual prohibitions (`lint --complete`)"),
    ("checklist.report", "the policy lists no contents of a report (`lint --complete`)"),
    ("checklist.report-part", "an unusual name of a part of a report (`lint --complete`)"),
    ("checklist.safe-harbor", "the policy has no statement about legal action (`lint --complete`)"),
    ("checklist.source", "the policy does not say where it is published (`lint --complete`)"),
    ("draft.unusable", "the drafted policy has errors"),
    ("export.not-expressible", "the export format cannot express the policy"),
    ("export.unknown-format", "the format of an export is unknown"),
    ("file.bad-public-suffix-list", "invalid public suffix list"),
    ("file.no-policy", "the directory has no policy file"),
    ("file.not-a-file", "a directory or another file that is not regular"),
    ("file.not-utf8", "the file is not valid UTF-8"),
    ("file.exists", "the file to write exists"),
    ("file.same", "an output file is also an input file"),
    ("file.too-large", "the file exceeds the size limit"),
    ("file.unknown-format", "the extension of the file is missing or unknown"),
    ("file.unreadable", "the file cannot be read"),
    ("file.unwritable", "the file cannot be written"),
    ("guard.concurrent", "guard: too many requests to the host are under way"),
    ("guard.expired", "guard: the last day of the policy is over"),
    ("guard.header", "guard: a header has another value than the policy requires"),
    ("guard.host-header", "guard: an invalid `Host` header, or more than one"),
    ("guard.length", "guard: a `Content-Length` of the caller is not the length of the body"),
    ("guard.log", "guard: the log cannot be opened or written"),
    ("guard.no-address", "guard: the host has no address"),
    ("guard.no-request", "guard: a connection without a request"),
    ("guard.no-researcher", "guard: a required header needs the name of the researcher"),
    ("guard.not-entire", "guard: a part of the host is not in scope, and a tunnel hides its requests"),
    ("guard.rate", "guard: the limit of requests would delay the request too long"),
    ("guard.scheme", "guard: the scheme is not HTTP"),
    ("guard.server-name", "guard: an invalid server name of TLS"),
    ("guard.stopped", "guard: the guard is stopped"),
    ("guard.target", "guard: a request target that is no path"),
    ("guard.transport", "guard: a transport that the guard does not see"),
    ("guard.unenforced", "guard: the policy has a condition that is not enforced"),
    ("guard.unknown-zone", "guard: unknown time zone in `testing.windows`"),
    ("guard.window", "guard: the policy allows no tests at this time"),
    ("import.empty", "the file contains no program"),
    ("import.exclusions-alone", "the file name indicates exclusions, but the list contains only inclusions"),
    ("import.is-policy", "the text is already a scopegate policy"),
    ("import.no-identifier", "a row has no identifier and could be an exclusion"),
    ("import.no-program", "the file contains no program with that name"),
    ("import.not-a-programme", "valid syntax, but not a program of that platform"),
    ("import.not-a-scope", "valid syntax, but not a scope"),
    ("import.not-amass", "not a configuration of amass"),
    ("import.not-burp", "not a target scope of Burp"),
    ("import.not-caido", "not a Caido scope"),
    ("import.not-csv", "invalid CSV, or not the CSV of the platform"),
    ("import.not-cvd-policy", "not a CVD policy in JSON with a web scope"),
    ("import.not-json", "invalid JSON"),
    ("import.not-security-txt", "not a security.txt file"),
    ("import.not-xml", "invalid XML"),
    ("import.not-yaml", "invalid YAML"),
    ("import.not-zap", "XML, but not a ZAP context"),
    ("import.several", "the file contains several programs, and none was chosen"),
    ("import.unknown-format", "the format is unknown"),
    ("import.unknown-key", "an unknown key contains hosts and could exclude them"),
    ("import.unusable", "the imported policy has errors"),
    ("log.cut", "log: the log has fewer lines than a checkpoint signs"),
    ("log.hash", "log: the line does not follow the line before it"),
    ("log.key", "log: not a key, an invalid name of a key, or no random numbers for one"),
    ("log.not-a-checkpoint", "log: the text is not a checkpoint of this log"),
    ("log.not-a-line", "log: the line is not a complete line of a log"),
    ("log.not-included", "log: no line has the hash of `--includes`"),
    ("log.number", "log: the number of the line does not follow the number of the line before it"),
    ("log.order", "log: a checkpoint is for fewer lines than the one before it"),
    ("log.signature", "log: a checkpoint has no valid signature with the key"),
    ("log.unlike", "log: the lines are not those that a checkpoint signs"),
    ("log.unreadable", "log: the log cannot be read"),
    ("mcp.bad-arguments", "mcp: the arguments of a tool do not follow its schema"),
    ("mcp.failed", "mcp: the server cannot start a session or write an answer"),
    ("mcp.no-policy", "mcp: a call names no policy, or one that the server does not have"),
    ("mcp.too-large", "mcp: the answer has no room in a message"),
    ("mcp.too-many", "mcp: a call has too many targets"),
    ("output.unwritable", "the output cannot be written"),
    ("proxy.ambiguous", "proxy: two readers could understand the request in different ways"),
    ("proxy.authority", "proxy: the folder of the certificate authority is unusable"),
    ("proxy.failed", "proxy: the request is allowed, and the server cannot be reached"),
    ("proxy.listen", "proxy: the address or the socket cannot be used"),
    ("proxy.own-address", "proxy: the address is one of the proxy itself"),
    ("proxy.protocol", "proxy: a tunnel carries neither TLS nor HTTP"),
    ("proxy.server-name", "proxy: the server name of TLS is not the name of the tunnel"),
    ("proxy.socks", "proxy: SOCKS5 with another command than CONNECT"),
    ("proxy.target", "proxy: the target of the request is not one that the proxy sends"),
    ("proxy.timeout", "proxy: the request is allowed, and the server does not answer in time"),
    ("proxy.tls", "proxy: TLS cannot be set up"),
    ("proxy.too-large", "proxy: the head of the request is too large"),
    ("proxy.too-slow", "proxy: the head of the request did not arrive in time"),
    ("proxy.trust", "proxy: a file of trusted certificates is unusable"),
    ("run.command", "run: the command cannot be executed"),
    ("run.descriptor", "run: a standard descriptor is a way to another program"),
    ("run.namespaces", "run: the system allows no user namespaces"),
    ("run.path", "run: a path of the options cannot be used"),
    ("run.port", "run: an allowed port is one that the confinement uses itself"),
    ("run.set-up", "run: a step of the confinement failed"),
    ("run.unsupported", "run: the system cannot confine a program"),
    ("record.bad-address", "invalid address in a field with evidence"),
    ("record.bad-port", "invalid port in a record"),
    ("record.invalid", "invalid JSON record"),
    ("record.no-class", "the record has no class, and `--class-unknown reject` requires one"),
    ("record.no-target", "the record has none of the target fields"),
    ("record.not-text", "a field of the record does not hold a string"),
    ("record.too-long", "the record exceeds the size limit"),
    ("render.security-txt", "the policy lacks what `security.txt` requires"),
    ("usage.bad-field", "invalid field name"),
    ("usage.metrics", "the counters are only for a loopback address"),
    ("usage.no-command", "unknown command"),
    ("usage.no-field", "an option needs a field that is not given"),
    ("usage.no-name", "an input has no name for its output file"),
    ("usage.no-owner", "no owner given for a new policy"),
    ("usage.no-policy", "no policy given, and no default policy found"),
    ("usage.no-text", "no text is given"),
    ("usage.no-target", "no target given"),
    ("usage.standard-input", "the policy and the targets cannot both come from standard input"),
    ("usage.terminal", "standard input is a terminal, and no input was given"),
    ("warning.open-mark", "a line of a draft is left for a person"),
];

pub fn write(page: &mut String) {
    let mut all: BTreeMap<String, String> = BTreeMap::new();
    for (code, meaning) in DECLARED.iter().flat_map(|path| documented::codes(&documented::file(path))) {
        assert!(!meaning.is_empty(), "{code} has no description");
        assert!(all.insert(code.clone(), meaning).is_none(), "{code} is declared twice");
    }
    let declared: BTreeSet<&str> = all.keys().map(String::as_str).collect();
    let listed: BTreeSet<&str> = scopegate::policy::error_codes()
        .chain(scopegate::policy::warning_codes())
        .map(scopegate::error::Code::as_str)
        .collect();
    // Presets are not part of a question to a policy, so their code is separate.
    let apart: Vec<&&str> = declared.difference(&listed).collect();
    assert_eq!((apart, listed.difference(&declared).count()), (vec![&"preset.unknown"], 0));
    let around = around(&declared);
    assert_eq!(
        around,
        AROUND.iter().map(|(code, _)| (*code).to_owned()).collect(),
        "the codes of the source and of this page differ"
    );
    all.extend(AROUND.iter().map(|(code, meaning)| ((*code).to_owned(), (*meaning).to_owned())));

    page.push_str("\n## Error codes\n\nAn error is no verdict: what filters treats it as not in scope.\n\n| code | means |\n| --- | --- |\n");
    let is_warning = |code: &str| code.starts_with("warning.");
    for (code, meaning) in all.iter().filter(|(code, _)| !is_warning(code)) {
        let _ = writeln!(page, "| `{code}` | {meaning} |");
    }
    page.push_str(
        "\n## Warning codes\n\nValid but unusual. A policy with warnings loads.\n\n| code | means |\n| --- | --- |\n",
    );
    for (code, meaning) in all.iter().filter(|(code, _)| is_warning(code)) {
        let _ = writeln!(page, "| `{code}` | {meaning} |");
    }
}

/// The codes that the crates and bindings around the core use in addition to the codes of the core.
fn around(core: &BTreeSet<&str>) -> BTreeSet<String> {
    let families: BTreeSet<&str> = AROUND.iter().filter_map(|(code, _)| code.split('.').next()).collect();
    let mut found = BTreeSet::new();
    for folder in [
        "crates/scopegate-draft/src",
        "crates/scopegate-formats/src",
        "crates/scopegate-guard/src",
        "crates/scopegate-proxy/src",
        "crates/scopegate-reqwest/src",
        "crates/scopegate-run/src",
        "crates/scopegate-cli/src",
        "bindings/c/src",
        "bindings/python/src",
    ] {
        look(&root().join(folder), &mut |text| {
            // A quoted text that consists of a family, a dot and words. No other text of the source has this form.
            for piece in text.split('"').skip(1).step_by(2) {
                let Some((family, rest)) = piece.split_once('.') else { continue };
                let is_word =
                    !rest.is_empty() && rest.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c.is_ascii_digit());
                if is_word && families.contains(family) && !core.contains(piece) {
                    found.insert(piece.to_owned());
                }
            }
        });
    }
    found
}

fn look(folder: &Path, at: &mut dyn FnMut(&str)) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            look(&path, at);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            for line in fs::read_to_string(&path).unwrap().lines().filter(|line| !line.trim_start().starts_with("//")) {
                at(line);
            }
        }
    }
}
