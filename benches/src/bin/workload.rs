//! Writes policies and lines to ask about, for programs in other languages.
//!
//! `workload FOLDER LINES RULES...` writes `policy-RULES.json` and `lines-RULES.txt` for each number of rules.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use scopegate_benches::Workload;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, lines, sizes @ ..] = &arguments[..] else { return refuse("usage: workload FOLDER LINES RULES...") };
    let Ok(lines) = lines.parse() else { return refuse("LINES is a number") };
    for size in sizes {
        let Ok(rules) = size.parse() else { return refuse("RULES is a number") };
        let workload = Workload::new(rules);
        let texts: String = workload.targets(lines).iter().flat_map(|line| [line, "\n"]).collect();
        let put = |name: String, text: String| fs::write(Path::new(folder).join(name), text);
        let put_both = put(format!("policy-{size}.json"), workload.json()).and(put(format!("lines-{size}.txt"), texts));
        if let Err(error) = put_both {
            return refuse(&error.to_string());
        }
    }
    ExitCode::SUCCESS
}

fn refuse(why: &str) -> ExitCode {
    eprintln!("workload: {why}");
    ExitCode::FAILURE
}
