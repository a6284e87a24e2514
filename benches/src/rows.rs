//! The rows of the page: the comparisons, what the other side leaves out, and the goals.

/// A goal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Goal {
    /// The other side costs at least this factor.
    AtLeast(f64),
    /// Ours costs at most this factor of the other side.
    AtMost(f64),
}

/// One comparison.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// Its name in records.
    pub name: &'static str,
    /// What is measured of this project.
    pub ours: &'static str,
    /// What it is compared with.
    pub other: &'static str,
    /// The part of the answer that the other side does not give.
    pub lacks: &'static str,
    /// The numbers of rules of the policies.
    pub goals: &'static [(usize, Goal)],
}

/// The comparisons, in the order of the page.
pub const ROWS: &[Row] = &[
    Row {
        name: "url-hash",
        ours: "`Batch::verdict(&str)`",
        other: "`url` + hash map of suffixes + `globset`, written for this workload",
        lacks: "decides in scope or not, the same on every line here. No owner of a target that no rule names (Public \
                Suffix List, providers), no difference between an error and a \"no\", one interpretation of a path, no \
                parts of a host, no checks at loading",
        goals: &[(1_000, Goal::AtLeast(12.0)), (100_000, Goal::AtLeast(40.0))],
    },
    Row {
        name: "url-hash-brief",
        ours: "`Batch::summary(&str)`: verdict, basis, rule, kind, entire or not",
        other: "the same",
        lacks: "the same, without the rule and the reason",
        goals: &[],
    },
    Row {
        name: "url-every",
        ours: "`Batch::verdict(&str)`",
        other: "`url` + every rule in turn",
        lacks: "as above",
        goals: &[],
    },
    Row {
        name: "url-parse",
        ours: "`Batch::verdict(&str)`",
        other: "`url::Url::parse` alone",
        lacks: "decides nothing; bare hosts are errors to it",
        goals: &[],
    },
    Row {
        name: "radixtarget-get",
        ours: "`Batch::verdict(&str)` of a host",
        other: "radixtarget (Rust), `get` of a parsed host in one list",
        lacks: "one list of hosts and networks: no exclusions, globs, paths, ports or URLs. Each name covers all names \
                below it. Names are compared by 64-bit hashes only",
        goals: &[(1_000, Goal::AtLeast(5.0)), (100_000, Goal::AtLeast(5.0))],
    },
    Row {
        name: "radixtarget",
        ours: "`Batch::verdict(&str)` of a host",
        other: "radixtarget (Rust), one list for inclusions and one for exclusions",
        lacks: "the same, with exclusions, which always take precedence",
        goals: &[],
    },
    Row {
        name: "newlines",
        ours: "`Batch::verdicts`: one buffer with offsets",
        other: "finding the line ends (`memchr`)",
        lacks: "decides nothing: the minimum for a tool that reads lines",
        goals: &[(1_000, Goal::AtMost(6.0)), (100_000, Goal::AtMost(18.0))],
    },
    Row {
        name: "newlines-and-all",
        ours: "the same line ends and `Batch::verdict_of_bytes` for each line",
        other: "finding the line ends (`memchr`)",
        lacks: "decides nothing",
        goals: &[],
    },
    Row {
        name: "ripgrep",
        ours: "`scopegate filter`, whole process",
        other: "`rg -cF -f hosts`",
        lacks: "finds names anywhere in a line: `https://evil.test/?u=acme.com` is a hit. No exclusions, wildcards, \
                networks or ports. It counts and writes nothing",
        goals: &[(1_000, Goal::AtLeast(3.0)), (100_000, Goal::AtLeast(6.0))],
    },
    Row {
        name: "ripgrep-one-core",
        ours: "`scopegate filter`, whole process on one core",
        other: "`rg -cF -f hosts` on one core",
        lacks: "the same",
        goals: &[],
    },
    Row {
        name: "grep",
        ours: "`scopegate filter`, whole process",
        other: "`grep -cF -f hosts`",
        lacks: "as `rg`",
        goals: &[],
    },
    Row {
        name: "python-arrow",
        ours: "Python: `check_many` of an Arrow array, a table of decisions",
        other: "`urlsplit` + radixtarget, two lists",
        lacks: "hosts and networks only; an invalid target is not an error; `urlsplit` and browsers read unusual \
                spellings in different ways",
        goals: &[(1_000, Goal::AtLeast(40.0)), (100_000, Goal::AtLeast(40.0))],
    },
    Row {
        name: "python-list",
        ours: "Python: `check_many` of a list, each answer read",
        other: "`urlsplit` + radixtarget, two lists",
        lacks: "the same",
        goals: &[],
    },
    Row {
        name: "python-check",
        ours: "Python: `check` of a text, a whole decision",
        other: "`radixtarget.get` of a parsed host, one list",
        lacks: "no URLs and no exclusions",
        goals: &[(1_000, Goal::AtLeast(1.5)), (100_000, Goal::AtLeast(1.5))],
    },
    Row {
        name: "python-check-urlsplit",
        ours: "Python: `check` of a text, a whole decision",
        other: "`urlsplit` + radixtarget, two lists",
        lacks: "as above",
        goals: &[],
    },
    Row {
        name: "python-check-tldextract",
        ours: "Python: `check` of a text, a whole decision",
        other: "`tldextract` + sets of registrable domains and hosts",
        lacks: "registrable domains and whole names only: no deeper wildcards, globs, networks, paths or ports",
        goals: &[],
    },
];

/// A single figure.
#[derive(Debug, Clone, Copy)]
pub struct Single {
    /// Its name in records.
    pub name: &'static str,
    /// Its description, with the unit.
    pub what: &'static str,
    /// The maximum, for policies of this number of rules.
    pub most: &'static [(usize, f64)],
}

/// The figures of loading, in the order of the page.
pub const LOADING: &[Single] = &[
    Single { name: "load-toml-ms", what: "loading a policy from TOML, ms", most: &[(1_000, 6.0), (100_000, 700.0)] },
    Single { name: "load-json-ms", what: "loading a policy from JSON, ms", most: &[(1_000, 6.0), (100_000, 700.0)] },
    Single {
        name: "load-toml-beyond",
        what: "memory of a policy without the size of its TOML, bytes for each rule",
        most: &[(1_000, 250.0), (100_000, 250.0)],
    },
    Single {
        name: "load-json-beyond",
        what: "memory of a policy without the size of its JSON, bytes for each rule",
        most: &[(1_000, 250.0), (100_000, 250.0)],
    },
    Single { name: "load-toml-kept", what: "memory of a policy from TOML, bytes for each rule", most: &[] },
    Single { name: "load-json-kept", what: "memory of a policy from JSON, bytes for each rule", most: &[] },
    Single {
        name: "load-toml-most",
        what: "peak of memory while TOML is loaded, without the text, bytes for each rule",
        most: &[],
    },
    Single {
        name: "load-json-most",
        what: "peak of memory while JSON is loaded, without the text, bytes for each rule",
        most: &[],
    },
];

/// The figures of kinds of lines, in the order of the page.
pub const KINDS: &[Single] = &[
    Single { name: "kind-name", what: "a name", most: &[] },
    Single { name: "kind-url", what: "a URL", most: &[] },
    Single { name: "kind-url-under-path-rules", what: "a name or URL of a host that has rules with paths", most: &[] },
    Single { name: "kind-ipv4", what: "an IPv4 address, or a URL of one", most: &[] },
    Single { name: "kind-ipv6", what: "an IPv6 address, or a URL of one", most: &[] },
    Single { name: "kind-unusual", what: "any of them in an unusual spelling", most: &[] },
];
