//! Generated names that look realistic.

use crate::Random;

const STARTS: &[&str] = &[
    "b", "c", "d", "f", "g", "h", "j", "k", "l", "m", "n", "p", "r", "s", "t", "v", "w", "z", "br", "cl", "dr", "fl",
    "gr", "pl", "qu", "sh", "st", "th", "tr",
];
const MIDDLES: &[&str] = &["a", "e", "i", "o", "u", "ai", "ea", "io", "oo", "ou"];
const ENDS: &[&str] = &["", "", "", "", "l", "m", "n", "r", "s", "t", "x", "nd", "rk"];

/// Suffixes under which anyone can register. Those with two labels need the Public Suffix List.
const SUFFIXES: &[&str] = &[
    "com", "com", "com", "com", "com", "net", "org", "io", "dev", "app", "ai", "cloud", "de", "fr", "nl", "pl", "se",
    "es", "it", "ch", "in", "jp", "co.uk", "org.uk", "com.au", "com.br", "co.jp", "co.za", "com.mx", "co.nz", "com.tr",
];

/// Names of hosts.
const SERVICES: &[&str] = &[
    "www", "app", "api", "admin", "auth", "beta", "billing", "blog", "build", "cdn", "chat", "checkout", "ci",
    "console", "data", "demo", "dev", "docs", "edge", "events", "files", "forum", "gateway", "git", "go", "grafana",
    "help", "id", "images", "intranet", "jobs", "links", "login", "mail", "media", "metrics", "mobile", "my", "news",
    "oauth", "partner", "pay", "portal", "preview", "prod", "qa", "relay", "sandbox", "search", "shop", "sso", "stage",
    "static", "status", "store", "support", "test", "track", "upload", "vpn", "wiki",
];

const SEGMENTS: &[&str] = &[
    "about", "account", "api", "assets", "billing", "callback", "cart", "catalog", "comments", "download", "edit",
    "export", "feed", "files", "graphql", "health", "help", "home", "images", "import", "invite", "items", "js",
    "login", "logout", "messages", "new", "orders", "pages", "profile", "projects", "reports", "search", "session",
    "settings", "share", "static", "teams", "tokens", "upload", "user", "users", "v1", "v2", "webhook",
];

const KEYS: &[&str] = &["id", "page", "q", "lang", "next", "ref", "sort", "state", "tab", "token", "source", "v"];

/// One to three syllables.
pub(crate) fn word(random: &mut Random) -> String {
    let syllables = 1 + random.below(3);
    (0..syllables).map(|_| [*random.pick(STARTS), *random.pick(MIDDLES), *random.pick(ENDS)].concat()).collect()
}

/// A registrable domain.
pub(crate) fn owner_domain(random: &mut Random) -> String {
    let first = word(random);
    let name = match random.below(10) {
        0 | 1 => format!("{first}-{}", word(random)),
        2 => format!("{first}{}", random.below(500)),
        _ => first + &word(random),
    };
    format!("{name}.{}", random.pick(SUFFIXES))
}

/// One label for a service of an owner.
pub(crate) fn service(random: &mut Random) -> String {
    let name = *random.pick(SERVICES);
    match random.below(10) {
        0..6 => name.to_owned(),
        6 | 7 => format!("{name}-{}", word(random)),
        _ => format!("{name}{}", random.below(30)),
    }
}

/// A host below the domain of an owner: one more label, sometimes two or three.
pub(crate) fn host_below(random: &mut Random, owner: &str) -> String {
    let labels = match random.below(10) {
        0..7 => 1,
        7 | 8 => 2,
        _ => 3,
    };
    let mut host = String::new();
    for _ in 0..labels {
        host.push_str(&service(random));
        host.push('.');
    }
    host + owner
}

/// One segment of a path.
pub(crate) fn segment(random: &mut Random) -> String {
    match random.below(10) {
        0..7 => (*random.pick(SEGMENTS)).to_owned(),
        7 | 8 => random.below(100_000).to_string(),
        _ => format!("{:016x}", random.bits()),
    }
}

/// A path of up to five segments, sometimes only `/`.
pub(crate) fn path(random: &mut Random) -> String {
    let segments = random.below(6);
    let mut path: String = (0..segments).map(|_| format!("/{}", segment(random))).collect();
    if segments == 0 || random.percent(20) {
        path.push('/');
    }
    path
}

/// Nothing, or `?` and up to three pairs.
pub(crate) fn query(random: &mut Random) -> String {
    if random.percent(55) {
        return String::new();
    }
    let pairs: Vec<_> = (0..=random.below(3)).map(|_| format!("{}={}", random.pick(KEYS), segment(random))).collect();
    format!("?{}", pairs.join("&"))
}
