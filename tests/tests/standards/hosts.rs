//! The rows of the URL Standard's "domain to ASCII".

use scopegate::Target;
use scopegate::targets::TargetHost;
use serde::Deserialize;

use crate::table::{Table, name_of};

#[derive(Debug, Deserialize)]
struct Row {
    input: String,
    output: Option<String>,
}

fn host_of(text: &str) -> Result<String, String> {
    let target = Target::parse(text).map_err(|error| error.code().as_str().to_owned())?;
    Ok(match target.host() {
        TargetHost::Domain(name) => name.as_str().to_owned(),
        TargetHost::Network(network) => network.to_string(),
    })
}

#[test]
fn every_host_agrees_or_is_a_listed_error() {
    let Some(text) = crate::standard("toascii.json") else { return };
    let all: Vec<serde_json::Value> = serde_json::from_str(&crate::without_half_pairs(&text)).expect("it is JSON");
    let rows = all.into_iter().filter(serde_json::Value::is_object);
    let table = Table::read(include_str!("hosts.toml"));
    let (mut same, mut both_refuse, mut refused, mut wrong) = (0, 0, Vec::new(), Vec::new());
    for row in rows.map(|row| serde_json::from_value::<Row>(row).expect("a row has its keys")) {
        let ours = host_of(&format!("https://{}/", row.input));
        // If a text is valid alone, it is the same host. With a leading dash it is an option of a command.
        let bare = host_of(&row.input);
        let alone = if row.input.starts_with('-') { None } else { ours.as_ref().ok() };
        assert_eq!(alone, bare.as_ref().ok(), "{:?} alone and in a URL", row.input);
        match (ours, row.output) {
            (Ok(ours), Some(output)) if output.strip_suffix('.').unwrap_or(&output) == ours => same += 1,
            (Ok(ours), output) => wrong.push(format!("{:?} is {ours}, not {output:?}", row.input)),
            (Err(_), None) => both_refuse += 1,
            (Err(code), Some(_)) => refused.push((name_of(&[&row.input]), code, format!("{:?}", row.input))),
        }
    }
    println!("{same} hosts are equal, {both_refuse} are refused by both, {} only by us", refused.len());
    assert!(wrong.is_empty(), "{} hosts differ:\n{}", wrong.len(), wrong.join("\n"));
    table.hold(&refused);
    assert_eq!((same, both_refuse, refused.len()), (29, 19, 39));
}
