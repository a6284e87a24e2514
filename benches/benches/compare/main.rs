//! Compares the cost of this project with that of other tools, in turns, in one run. `benches/run` runs it.

mod growth;
mod kinds;
mod lines;
mod pairs;
mod processes;

use std::path::Path;

fn main() {
    // Cargo adds an argument.
    let arguments: Vec<_> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["pairs"] => pairs::measure(),
        ["kinds"] => kinds::measure(),
        ["processes", scopegate, folder] => processes::measure(Path::new(scopegate), Path::new(folder)),
        ["growth", folder] => growth::draw(Path::new(folder)),
        _ => {
            eprintln!("usage: compare pairs | kinds | processes SCOPEGATE FOLDER | growth FOLDER");
            std::process::exit(2);
        }
    }
}
