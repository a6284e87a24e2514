//! Common exclusions, offered and never assumed.

use std::sync::LazyLock;

use crate::guard::enter;
use crate::text::{NONE, Text, scopegate_text, show};

/// Name, summary and text of each.
static PRESETS: LazyLock<Vec<[Text; 3]>> = LazyLock::new(|| {
    let texts = |preset: &scopegate::Preset| [preset.name(), preset.summary(), preset.text()].map(Text::new);
    scopegate::presets().iter().map(texts).collect()
});

/// How many presets there are: pieces of a policy with exclusions that many programs share.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_preset_count() -> usize {
    enter!(else 0, |_call| Ok(PRESETS.len()))
}

/// The name of a preset, by its index; no text behind the last one. It lives for ever.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_preset_name(index: usize) -> scopegate_text {
    enter!(else NONE, |_call| Ok(show(PRESETS.get(index).map(|[name, _, _]| name))))
}

/// What a preset is for, in one sentence, by its index; no text behind the last one. It lives for ever.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_preset_summary(index: usize) -> scopegate_text {
    enter!(else NONE, |_call| Ok(show(PRESETS.get(index).map(|[_, summary, _]| summary))))
}

/// A preset's piece of a policy, in TOML, to be copied into one; by its index; no text behind the last one. It lives for ever.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_preset_text(index: usize) -> scopegate_text {
    enter!(else NONE, |_call| Ok(show(PRESETS.get(index).map(|[_, _, text]| text))))
}
