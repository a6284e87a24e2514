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
        ours: "`Policy::verdict(&str)`",
        other: "`url` + hash map of suffixes + `globset`, written for this workload",
        lacks: "tells in scope from not in scope, the same on every line here. It does not say whose a target is \
                that no rule names (Public Suffix List, providers), nor tell an error from a \"no\"; paths have one \
                reading; whole hosts have no parts; loading checks nothing",
        goals: &[(1_000, Goal::AtLeast(12.0)), (100_000, Goal::AtLeast(40.0))],
    },
    Row {
        name: "url-hash-brief",
        ours: "`Policy::brief(&str)`: verdict, reason, rule, kind, whole or not",
        other: "the same",
        lacks: "the same, and it does not say which rule decided or why",
        goals: &[],
    },
    Row {
        name: "url-every",
        ours: "`Policy::verdict(&str)`",
        other: "`url` + every rule in turn",
        lacks: "as above",
        goals: &[],
    },
    Row {
        name: "url-parse",
        ours: "`Policy::verdict(&str)`",
        other: "`url::Url::parse` alone",
        lacks: "decides nothing; bare hosts are errors to it",
        goals: &[],
    },
    Row {
        name: "radixtarget-get",
        ours: "`Policy::verdict(&str)` of a host",
        other: "radixtarget (Rust), `get` of a ready-made host in one list",
        lacks: "answers for hosts and networks alone and for one list: no exclusions, globs, paths, ports, URLs; every \
                name takes in all below it; names are told apart by 64-bit hashes alone",
        goals: &[(1_000, Goal::AtLeast(5.0)), (100_000, Goal::AtLeast(5.0))],
    },
    Row {
        name: "radixtarget",
        ours: "`Policy::verdict(&str)` of a host",
        other: "radixtarget (Rust), a list of what is in and one of what is out",
        lacks: "the same, but for exclusions, which always win",
        goals: &[],
    },
    Row {
        name: "newlines",
        ours: "`Policy::verdicts`: one buffer with offsets",
        other: "finding the line ends (`memchr`)",
        lacks: "decides nothing: it is what no tool that reads lines can be quicker than",
        goals: &[(1_000, Goal::AtMost(9.0)), (100_000, Goal::AtMost(18.0))],
    },
    Row {
        name: "newlines-and-all",
        ours: "the same line ends and `Policy::verdict_of_bytes` for each line",
        other: "finding the line ends (`memchr`)",
        lacks: "decides nothing",
        goals: &[],
    },
    Row {
        name: "ripgrep",
        ours: "`scopegate filter`, whole process",
        other: "`rg -cF -f hosts`",
        lacks: "finds names anywhere in a line: `https://evil.test/?u=acme.com` is a hit. No exclusions, wildcards, \
                networks, ports; counts and writes nothing",
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
        lacks: "hosts and networks alone; what cannot be understood is not an error; `urlsplit` and browsers disagree \
                about odd spellings",
        goals: &[(1_000, Goal::AtLeast(40.0)), (100_000, Goal::AtLeast(40.0))],
    },
    Row {
        name: "python-list",
        ours: "Python: `check_many` of a list, each answer looked at",
        other: "`urlsplit` + radixtarget, two lists",
        lacks: "the same",
        goals: &[],
    },
    Row {
        name: "python-check",
        ours: "Python: `check` of a text, a whole decision",
        other: "`radixtarget.get` of a ready-made host, one list",
        lacks: "neither parses a URL nor knows exclusions",
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
        lacks: "knows registrable domains and whole names: no deeper wildcards, globs, networks, paths, ports",
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
    Single { name: "load-toml-ms", what: "TOML to a policy that answers, ms", most: &[(1_000, 2.0), (100_000, 150.0)] },
    Single { name: "load-json-ms", what: "JSON to a policy that answers, ms", most: &[(1_000, 2.0), (100_000, 150.0)] },
    Single {
        name: "load-toml-beyond",
        what: "bytes a rule that the policy keeps, beyond the bytes of the TOML",
        most: &[(1_000, 200.0), (100_000, 200.0)],
    },
    Single {
        name: "load-json-beyond",
        what: "bytes a rule that the policy keeps, beyond the bytes of the JSON",
        most: &[(1_000, 200.0), (100_000, 200.0)],
    },
    Single { name: "load-toml-kept", what: "bytes a rule that the policy keeps, all of them (TOML)", most: &[] },
    Single { name: "load-json-kept", what: "bytes a rule that the policy keeps, all of them (JSON)", most: &[] },
    Single {
        name: "load-toml-most",
        what: "bytes a rule at the most while the TOML loads, the text not counted",
        most: &[],
    },
    Single {
        name: "load-json-most",
        what: "bytes a rule at the most while the JSON loads, the text not counted",
        most: &[],
    },
];

/// The figures of kinds of lines, in the order of the page.
pub const KINDS: &[Single] = &[
    Single { name: "kind-name", what: "a name", most: &[] },
    Single { name: "kind-url", what: "a URL", most: &[] },
    Single {
        name: "kind-url-under-path-rules",
        what: "a name or URL of a host that rules name with a path",
        most: &[],
    },
    Single { name: "kind-ipv4", what: "an IPv4 address, or a URL of one", most: &[] },
    Single { name: "kind-ipv6", what: "an IPv6 address, or a URL of one", most: &[] },
    Single { name: "kind-unusual", what: "any of them spelled in an unusual way", most: &[] },
];
