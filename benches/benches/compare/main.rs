//! Compares the cost of this project with that of other tools, in turns, in one run. `benches/run` runs it.

mod growth;
mod kinds;
mod law;
mod lines;
mod naive;
mod pairs;
mod processes;

use std::fs;
use std::path::Path;

use scopegate_benches::Workload;

fn main() {
    // Cargo adds an argument.
    let arguments: Vec<_> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["pairs"] => pairs::measure(),
        ["kinds"] => kinds::measure(),
        ["processes", scopegate, folder] => processes::measure(Path::new(scopegate), Path::new(folder)),
        ["write", folder, sizes @ ..] => write(Path::new(folder), sizes),
        ["growth", folder] => growth::draw(Path::new(folder)),
        _ => {
            eprintln!(
                "usage: compare pairs | kinds | processes SCOPEGATE FOLDER | write FOLDER RULES... | growth FOLDER"
            );
            std::process::exit(2);
        }
    }
}

/// Writes policies of these sizes, and lines to ask about, for programs in other languages.
fn write(folder: &Path, sizes: &[&str]) {
    for size in sizes {
        let workload = Workload::new(size.parse().expect("a number of rules"));
        let lines: String = workload.targets(20_000).iter().flat_map(|line| [line, "\n"]).collect();
        let put = |name: String, text| fs::write(folder.join(name), text).expect("the folder is writable");
        put(format!("policy-{size}.json"), workload.json());
        put(format!("lines-{size}.txt"), lines);
    }
}
