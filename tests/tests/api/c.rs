//! The C header without its comments, and the layout of its structs in memory.

use std::mem::offset_of;

use scopegate_c::address::scopegate_address;
use scopegate_c::decision::scopegate_decision;
use scopegate_c::partition::scopegate_network;
use scopegate_c::rule::scopegate_rule;
use scopegate_c::taxonomy::scopegate_class;
use scopegate_c::text::scopegate_text;

/// The header without comments and empty lines, one declaration a line.
pub fn declarations(header: &str) -> String {
    let mut text = String::new();
    let mut rest = header;
    while let Some((before, after)) = rest.split_once("/*") {
        text.push_str(before);
        rest = after.split_once("*/").expect("a comment ends").1;
    }
    text.push_str(rest);
    let mut kept = String::new();
    for line in text.lines() {
        let line = line.split("//").next().unwrap_or_default().trim_end();
        if line.is_empty() {
            continue;
        }
        // A declaration of several lines becomes one line.
        let goes_on = kept.ends_with(",\n") && line.starts_with("   ");
        if goes_on {
            kept.truncate(kept.len() - 1);
            kept.push(' ');
            kept.push_str(line.trim_start());
        } else {
            kept.push_str(line);
        }
        kept.push('\n');
    }
    kept
}

macro_rules! layout {
    ($struct:ident { $($field:ident),+ $(,)? }) => {{
        let mut lines = vec![format!("{} takes {} bytes, aligned to {}", stringify!($struct), size_of::<$struct>(), align_of::<$struct>())];
        $(lines.push(format!("{}.{} at {}", stringify!($struct), stringify!($field), offset_of!($struct, $field)));)+
        (stringify!($struct), vec![$(stringify!($field)),+], lines)
    }};
}

/// The position of each field of each struct, on a machine with 8-byte pointers.
///
/// # Panics
///
/// If the header has a struct or a field that is not listed here.
pub fn layouts(declarations: &str) -> String {
    let all = [
        layout!(scopegate_text { data, length }),
        layout!(scopegate_rule { size, list, line, reserved, id, pattern, note, reason, max_severity }),
        layout!(scopegate_address { version, bytes }),
        layout!(scopegate_decision { size, status, verdict, basis, kind, rule, in_scope, entire, reserved }),
        layout!(scopegate_network { address, prefix_length }),
        layout!(scopegate_class { size, kind, parent, never_implied, reserved, id, title }),
    ];
    let mut declared = Vec::new();
    for body in declarations.split("typedef struct ").skip(1) {
        let Some((name, fields)) = body.split_once(" {\n") else { continue };
        if name.contains(';') {
            continue;
        }
        let fields = fields.split("\n}").next().unwrap_or_default().lines();
        let field = |line: &str| {
            let name = line.trim_end_matches(';').rsplit([' ', '*']).next().unwrap_or_default();
            name.split('[').next().unwrap_or_default().to_owned()
        };
        declared.push((name.to_owned(), fields.map(field).collect::<Vec<_>>()));
    }
    for (name, fields) in &declared {
        let listed =
            all.iter().find(|(own, ..)| own == name).unwrap_or_else(|| panic!("{name} is missing in this list"));
        assert_eq!(&listed.1, fields, "{name}");
    }
    assert_eq!(declared.len(), all.len());
    all.iter().map(|(.., lines)| lines.join("\n") + "\n").collect()
}
