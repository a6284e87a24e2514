//! Where the tools that testers use put the targets in their JSON lines.

use clap::ValueEnum;

/// A tool whose JSON lines are known.
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
    /// katana -jsonl: request.endpoint, or endpoint
    Katana,
    /// masscan -oD: ip with port
    Masscan,
    /// massdns -o J: name
    Massdns,
    /// naabu -json: host, or ip, with port
    Naabu,
    /// nuclei -jsonl: matched-at, or else url, or else host
    Nuclei,
    /// subfinder -oJ: host
    Subfinder,
    /// tlsx -json: host, or ip, with port
    Tlsx,
    /// zgrab2: domain, or else ip
    Zgrab2,
}

/// One way to find a target in a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Take {
    /// The texts of a field.
    Field(String),
    /// The texts of a field, each with the port that another field holds.
    WithPort { host: String, port: String },
}

impl Take {
    fn field(path: &str) -> Self {
        Self::Field(path.to_owned())
    }

    fn with_port(host: &str) -> Self {
        Self::WithPort { host: host.to_owned(), port: "port".to_owned() }
    }

    /// The field that must be there.
    pub fn path(&self) -> &str {
        match self {
            Self::Field(path) | Self::WithPort { host: path, .. } => path,
        }
    }
}

impl Tool {
    /// What a record is asked for: of the first group of which it has something, all that it has.
    ///
    /// What the tool *contacted* is asked about where it says so: an address behind a name, or the host of a URL, as
    /// a whole, is another question.
    pub fn groups(self) -> Vec<Vec<Take>> {
        let each = |paths: &[&str]| paths.iter().map(|path| vec![Take::field(path)]).collect();
        let together = |paths: &[&str]| vec![paths.iter().map(|path| Take::field(path)).collect()];
        match self {
            Self::Amass | Self::Massdns => each(&["name"]),
            Self::Dnsx | Self::Subfinder => each(&["host"]),
            Self::Feroxbuster | Self::Ffuf | Self::Gau => each(&["url"]),
            Self::Gospider => each(&["output"]),
            Self::Gowitness | Self::Httpx => together(&["url", "final_url"]),
            Self::Hakrawler => each(&["URL"]),
            Self::Katana => each(&["request.endpoint", "endpoint"]),
            Self::Masscan => vec![vec![Take::with_port("ip")]],
            Self::Naabu | Self::Tlsx => vec![vec![Take::with_port("host")], vec![Take::with_port("ip")]],
            Self::Nuclei => each(&["matched-at", "url", "host"]),
            Self::Zgrab2 => each(&["domain", "ip"]),
        }
    }
}
