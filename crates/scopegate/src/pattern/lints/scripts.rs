//! Labels that mix scripts.

use crate::error::Excerpt;
use crate::pattern::codes;
use crate::pattern::pattern::{Pattern, PatternWarning};

/// Scripts with letters that look alike, and scripts that languages combine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Greek,
    Cyrillic,
    /// Han, Hiragana, Katakana, Hangul, Bopomofo: Chinese, Japanese and Korean mix them, and Latin letters with them.
    EastAsian,
    /// Any other script, identified by its block of 128 code points.
    Block(u32),
}

/// The first label of the host of a pattern that mixes scripts.
pub(super) fn mixed(pattern: &Pattern) -> Option<PatternWarning> {
    let host = pattern.host().to_string();
    if host.is_ascii() && !host.contains("xn--") {
        return None;
    }
    let label = host.split('.').find_map(|label| {
        let (unicode, _) = idna::domain_to_unicode(label);
        is_mixed(&unicode).then_some(unicode)
    })?;
    let message = format!(
        "{} in {} mixes scripts and may look like another name",
        Excerpt(&label),
        Excerpt(pattern.as_written())
    );
    Some(PatternWarning::new(
        codes::MIXED_SCRIPTS,
        message,
        "retype the name; ignore this warning if the owner spells it this way",
    ))
}

fn is_mixed(label: &str) -> bool {
    let mut scripts = label.chars().filter(|c| c.is_alphabetic()).map(script);
    let Some(first) = scripts.next() else { return false };
    let is_written_together = |one: Script, other: Script| {
        one == other
            || matches!((one, other), (Script::EastAsian, Script::Latin) | (Script::Latin, Script::EastAsian))
            || matches!((one, other), (Script::Block(_), Script::Block(_)))
    };
    !scripts.all(|script| is_written_together(first, script))
}

fn script(c: char) -> Script {
    match u32::from(c) {
        0x00..=0x24f | 0x1e00..=0x1eff | 0x2c60..=0x2c7f | 0xa720..=0xa7ff | 0xab30..=0xab6f => Script::Latin,
        0x250..=0x2af | 0x1d00..=0x1dbf => Script::Latin,
        0x370..=0x3ff | 0x1f00..=0x1fff => Script::Greek,
        0x400..=0x52f | 0x1c80..=0x1c8f | 0x2de0..=0x2dff | 0xa640..=0xa69f => Script::Cyrillic,
        0x1100..=0x11ff
        | 0x2e80..=0x312f
        | 0x3130..=0x9fff
        | 0xa960..=0xa97f
        | 0xac00..=0xd7ff
        | 0xf900..=0xfaff
        | 0x20000..=0x3ffff => Script::EastAsian,
        other => Script::Block(other / 128),
    }
}
