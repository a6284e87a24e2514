//! Makes the page of results from the records on standard input. Skips lines that are not records, which programs print
//! for people. `benches/run` runs it.

use std::io;
use std::process::ExitCode;

use scopegate_benches::{Record, page};

fn main() -> ExitCode {
    let text = match io::read_to_string(io::stdin()) {
        Ok(text) => text,
        Err(error) => return refuse(&error.to_string()),
    };
    let records: Vec<Record> = text.lines().filter_map(|line| line.parse().ok()).collect();
    match page(&records) {
        Ok(page) => {
            print!("{page}");
            ExitCode::SUCCESS
        }
        Err(why) => refuse(&why),
    }
}

fn refuse(why: &str) -> ExitCode {
    eprintln!("results: {why}");
    ExitCode::FAILURE
}
