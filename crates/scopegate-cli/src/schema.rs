//! `scopegate schema`: the JSON Schema of the policy file.

use std::io::{self, Write};

use crate::exit::{Exit, Stop};

pub fn run() -> Result<Exit, Stop> {
    let mut out = io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, &scopegate::policy::json_schema()).map_err(io::Error::from)?;
    out.write_all(b"\n")?;
    Ok(Exit::Yes)
}
