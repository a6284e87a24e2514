//! The fields that hold the targets in the JSON lines of common tools.

use clap::ValueEnum;

/// A tool with a known JSON format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Tool {
    /// amass -json: name
    Amass,
    /// bbot -om json: data, a URL or a host in it, else host
    Bbot,
    /// dnsx -json: host; evidence from a, aaaa and cname
    Dnsx,
    /// feroxbuster --json: url and original_url
    Feroxbuster,
    /// ffuf -json or -of json: url
    Ffuf,
    /// gau --json: url
    Gau,
    /// gospider --json: output
    Gospider,
    /// gowitness JSON lines: url and final_url
    Gowitness,
    /// hakrawler -json: URL
    Hakrawler,
    /// httpx -json: url, final_url and chain.request-url; evidence from a, aaaa and cname
    Httpx,
    /// katana -jsonl: request.endpoint or endpoint
    Katana,
    /// masscan -oD or -oJ: ip with port or ports.port
    Masscan,
    /// massdns -o J: name
    Massdns,
    /// naabu -json: host or ip, with port
    Naabu,
    /// nmap -oX: the name given to nmap, else the address, with each open port; evidence from the address
    Nmap,
    /// nuclei -jsonl: matched-at, else url, else host
    Nuclei,
    /// subfinder -oJ: host
    Subfinder,
    /// tlsx -json: host or ip, with port
    Tlsx,
    /// uncover -json: url, else host, else ip, with port
    Uncover,
    /// zgrab2: domain, else ip
    Zgrab2,
}

/// One way to find a target in a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TargetField {
    /// The strings of a field.
    Field(String),
    /// The strings of a field. An empty string and a value of another type do not count.
    Text(String),
    /// The strings of a field, each with the ports from other fields. An empty string does not count.
    WithPort { host: String, ports: &'static [&'static str] },
}

/// A field that holds evidence about the targets of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceField {
    pub kind: EvidenceKind,
    pub path: String,
}

/// A kind of evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EvidenceKind {
    /// A name in the CNAME chain of the target.
    Cname,
    /// An address that the target resolves to.
    Address,
}

impl EvidenceField {
    /// Parses the value of `--evidence-field`.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let (kind, path) = text.split_once('=').unwrap_or((text, ""));
        let kind = match kind {
            "cname" => EvidenceKind::Cname,
            "address" => EvidenceKind::Address,
            _ => return Err("write `cname=FIELD` or `address=FIELD`"),
        };
        if path.split('.').any(str::is_empty) {
            return Err("name a field after `=`, with single dots between names, for example `dns.cname`");
        }
        Ok(Self { kind, path: path.to_owned() })
    }
}

/// How to recognize the records of a tool that hold no result, such as statistics. They never pass, and they are not
/// invalid.
#[derive(Debug, Clone, Copy)]
pub struct NoResult {
    /// The field that holds the kind of the record.
    pub field: &'static str,
    /// The kinds without a result.
    kinds: &'static [&'static str],
    /// A line that is not valid JSON.
    pub line: Option<&'static str>,
}

impl NoResult {
    /// Whether the kind of a record is one without a result.
    pub fn is_met<'v>(self, mut kinds: impl Iterator<Item = &'v str>) -> bool {
        kinds.any(|kind| self.kinds.contains(&kind))
    }
}

/// The events of BBOT that name no target.
const BBOT_OTHERS: &[&str] = &[
    "ASN",
    "EMAIL_ADDRESS",
    "FILESYSTEM",
    "FINISHED",
    "GEOLOCATION",
    "HASHED_PASSWORD",
    "MOBILE_APP",
    "ORG_STUB",
    "PASSWORD",
    "RAW_DNS_RECORD",
    "RAW_TEXT",
    "SCAN",
    "SOCIAL",
    "USERNAME",
    "WEBSCREENSHOT",
];

impl TargetField {
    fn field(path: &str) -> Self {
        Self::Field(path.to_owned())
    }

    fn text(path: &str) -> Self {
        Self::Text(path.to_owned())
    }

    fn with_port(host: &str) -> Self {
        Self::WithPort { host: host.to_owned(), ports: &["port", "ports.port"] }
    }

    /// The field that holds the host or the target.
    pub fn path(&self) -> &str {
        match self {
            Self::Field(path) | Self::Text(path) | Self::WithPort { host: path, .. } => path,
        }
    }
}

impl Tool {
    /// The fields that hold evidence.
    pub fn evidence(self) -> Vec<EvidenceField> {
        let field = |kind, path: &str| EvidenceField { kind, path: path.to_owned() };
        match self {
            Self::Dnsx | Self::Httpx => vec![
                field(EvidenceKind::Address, "a"),
                field(EvidenceKind::Address, "aaaa"),
                field(EvidenceKind::Cname, "cname"),
            ],
            Self::Nmap => vec![field(EvidenceKind::Address, "ip")],
            _ => Vec::new(),
        }
    }

    /// The records without a result.
    pub fn no_result(self) -> Option<NoResult> {
        let kinds = |kinds| Some(NoResult { field: "type", kinds, line: None });
        match self {
            Self::Bbot => kinds(BBOT_OTHERS),
            Self::Feroxbuster => kinds(&["statistics", "configuration"]),
            // The last record of old versions of masscan.
            Self::Masscan => Some(NoResult { field: "finished", kinds: &[], line: Some("{finished: 1}") }),
            _ => None,
        }
    }

    /// The key of the list of records, if the tool can write one object with all of them.
    pub fn list_key(self) -> Option<&'static str> {
        match self {
            Self::Ffuf => Some("results"),
            _ => None,
        }
    }

    /// The groups of fields to look for. The first group that a record has any field of provides all targets.
    ///
    /// The fields hold what the tool *contacted*. The address of a name or the host of a URL is a different target.
    pub fn groups(self) -> Vec<Vec<TargetField>> {
        let each = |paths: &[&str]| paths.iter().map(|path| vec![TargetField::field(path)]).collect();
        // A tool writes an empty string for a URL that it does not have.
        let together = |first: &str, others: &[&str]| {
            let others = others.iter().map(|path| TargetField::text(path));
            vec![std::iter::once(TargetField::field(first)).chain(others).collect()]
        };
        let texts = |paths: &[&str]| -> Vec<Vec<TargetField>> {
            paths.iter().map(|path| vec![TargetField::text(path)]).collect()
        };
        match self {
            Self::Amass | Self::Massdns => each(&["name"]),
            Self::Dnsx | Self::Subfinder => each(&["host"]),
            Self::Bbot => texts(&["data.url", "data_json.url", "data", "data.host", "data_json.host", "host"]),
            Self::Feroxbuster => together("url", &["original_url"]),
            Self::Ffuf | Self::Gau => each(&["url"]),
            Self::Gospider => each(&["output"]),
            Self::Gowitness => together("url", &["final_url"]),
            Self::Httpx => together("url", &["final_url", "chain.request-url"]),
            Self::Hakrawler => each(&["URL"]),
            Self::Katana => each(&["request.endpoint", "endpoint"]),
            Self::Masscan => vec![vec![TargetField::with_port("ip")]],
            Self::Naabu | Self::Nmap | Self::Tlsx => {
                vec![vec![TargetField::with_port("host")], vec![TargetField::with_port("ip")]]
            }
            Self::Nuclei => each(&["matched-at", "url", "host"]),
            Self::Uncover => vec![
                vec![TargetField::text("url")],
                vec![TargetField::with_port("host")],
                vec![TargetField::with_port("ip")],
            ],
            Self::Zgrab2 => each(&["domain", "ip"]),
        }
    }
}
