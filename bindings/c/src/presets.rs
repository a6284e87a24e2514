//! Presets of common exclusions. No preset is applied automatically.

use std::sync::LazyLock;

use crate::guard::enter;
use crate::text::{NONE, Text, scopegate_text, show};

/// The name, summary and text of each preset.
static PRESETS: LazyLock<Vec<[Text; 3]>> = LazyLock::new(|| {
    let texts = |preset: &scopegate::findings::Preset| [preset.name(), preset.summary(), preset.text()].map(Text::new);
    scopegate::findings::presets().iter().map(texts).collect()
});

/// The number of presets. A preset is a part of a policy with exclusions that many programs share.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_preset_count() -> usize {
    enter!(else 0, |_call| Ok(PRESETS.len()))
}

/// The name of a preset by index; no text for an invalid index. The text is static.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_preset_name(index: usize) -> scopegate_text {
    enter!(else NONE, |_call| Ok(show(PRESETS.get(index).map(|[name, _, _]| name))))
}

/// The summary of a preset in one sentence, by index; no text for an invalid index. The text is static.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_preset_summary(index: usize) -> scopegate_text {
    enter!(else NONE, |_call| Ok(show(PRESETS.get(index).map(|[_, summary, _]| summary))))
}

/// The TOML text of a preset, to be copied into a policy, by index; no text for an invalid index. The text is static.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_preset_text(index: usize) -> scopegate_text {
    enter!(else NONE, |_call| Ok(show(PRESETS.get(index).map(|[_, _, text]| text))))
}
