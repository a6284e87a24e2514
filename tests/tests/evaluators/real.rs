//! The scopes of real programs, if a file of them is available, and pages near their identifiers.

use std::path::PathBuf;

/// `SCOPEGATE_DATA`, or a folder next to the repository.
pub fn data() -> Option<PathBuf> {
    let folder = std::env::var_os("SCOPEGATE_DATA").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data"));
    Some(folder.join("programs-dev.jsonl.gz")).filter(|path| path.is_file())
}

/// A page of a pattern, and pages near it.
pub fn near(pattern: &str) -> Vec<String> {
    let bare = pattern.split_once("://").map_or(pattern, |(_, rest)| rest).replace(":*", "");
    let mut all = Vec::new();
    for filler in ["a", "x.y"] {
        let text = bare.replace('*', filler);
        let host = text.split('/').next().unwrap_or_default().to_owned();
        all.extend([
            format!("https://{text}"),
            format!("http://{host}/"),
            format!("https://{host}:8443/a"),
            format!("https://not{host}/"),
            format!("https://{text}/..%2fadmin"),
            format!("https://{host}/{}", text.to_uppercase()),
        ]);
    }
    all
}
