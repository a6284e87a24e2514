//! Parses a source according to its format.

use crate::document::codes;
use crate::document::diagnostic::Diagnostic;
#[cfg(feature = "json")]
use crate::document::json_text;
#[cfg(any(feature = "toml", feature = "json", feature = "yaml"))]
use crate::document::source::Format;
use crate::document::source::Source;
use crate::document::spanned_value::Parsed;
#[cfg(feature = "toml")]
use crate::document::toml_text;
#[cfg(feature = "yaml")]
use crate::document::yaml_text;

/// Parses a source into its syntax tree.
pub(crate) fn parse<'t>(source: &Source<'t>) -> Parsed<'t> {
    match source.format() {
        #[cfg(feature = "toml")]
        Format::Toml => toml_text::parse(source.text()),
        #[cfg(feature = "json")]
        Format::Json => json_text::parse(source.text()),
        #[cfg(feature = "yaml")]
        Format::Yaml => yaml_text::parse(source.text()),
        #[allow(unreachable_patterns, reason = "reached in builds without all formats")]
        format => Parsed::failed(
            Diagnostic::new(codes::POLICY_UNSUPPORTED_FORMAT, format!("this build does not support {format}"))
                .hint(format!("enable the feature `{format}`")),
        ),
    }
}
