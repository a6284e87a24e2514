//! The fields that hold the targets in the JSON lines of common tools.

use clap::ValueEnum;

/// A tool with a known JSON format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Tool {
    /// amass -json: name
    Amass,
    /// dnsx -json: host
    Dnsx,
    /// feroxbuster --json: url
    Feroxbuster,
    /// ffuf -json: url
    Ffuf,
    /// gau --json: url
    Gau,
    /// gospider --json: output
    Gospider,
    /// gowitness JSON lines: url and final_url
    Gowitness,
    /// hakrawler -json: URL
    Hakrawler,
    /// httpx -json: url and final_url
    Httpx,
    /// katana -jsonl: request.endpoint or endpoint
    Katana,
    /// masscan -oD: ip with port
    Masscan,
    /// massdns -o J: name
    Massdns,
    /// naabu -json: host or ip, with port
    Naabu,
    /// nuclei -jsonl: matched-at, else url, else host
    Nuclei,
    /// subfinder -oJ: host
    Subfinder,
    /// tlsx -json: host or ip, with port
    Tlsx,
    /// zgrab2: domain, else ip
    Zgrab2,
}

/// One way to find a target in a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TargetField {
    /// The strings of a field.
    Field(String),
    /// The strings of a field, each with the port from another field.
    WithPort { host: String, port: String },
}

impl TargetField {
    fn field(path: &str) -> Self {
        Self::Field(path.to_owned())
    }

    fn with_port(host: &str) -> Self {
        Self::WithPort { host: host.to_owned(), port: "port".to_owned() }
    }

    /// The field that holds the host or the target.
    pub fn path(&self) -> &str {
        match self {
            Self::Field(path) | Self::WithPort { host: path, .. } => path,
        }
    }
}

impl Tool {
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
        let together = |paths: &[&str]| vec![paths.iter().map(|path| TargetField::field(path)).collect()];
        match self {
            Self::Amass | Self::Massdns => each(&["name"]),
            Self::Dnsx | Self::Subfinder => each(&["host"]),
            Self::Feroxbuster | Self::Ffuf | Self::Gau => each(&["url"]),
            Self::Gospider => each(&["output"]),
            Self::Gowitness | Self::Httpx => together(&["url", "final_url"]),
            Self::Hakrawler => each(&["URL"]),
            Self::Katana => each(&["request.endpoint", "endpoint"]),
            Self::Masscan => vec![vec![TargetField::with_port("ip")]],
            Self::Naabu | Self::Tlsx => vec![vec![TargetField::with_port("host")], vec![TargetField::with_port("ip")]],
            Self::Nuclei => each(&["matched-at", "url", "host"]),
            Self::Zgrab2 => each(&["domain", "ip"]),
        }
    }
}
