//! Errors and warnings of a policy, shown with their source lines.

use std::io::{self, Write};

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use scopegate::policy::{PolicyError, PolicyWarning};
use serde::Serialize;

use crate::policy_file::PolicyFile;
use crate::wrap;

/// The maximum number of characters shown of a source line.
const WIDEST: usize = 200;
/// The number of characters shown before the caret in a truncated line.
const BEFORE: usize = 60;

/// An error or a warning. Serialized, it is one line of `lint --format json`.
#[derive(Debug, Serialize)]
pub struct Diagnostic<'a> {
    severity: Severity,
    code: &'static str,
    message: &'a str,
    hint: Option<&'a str>,
    file: Option<&'a str>,
    line: Option<usize>,
    column: Option<usize>,
    end_column: Option<usize>,
    path: &'a str,
}

#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "lowercase")]
enum Severity {
    Error,
    Warning,
    Note,
}

macro_rules! diagnostic {
    ($severity:ident, $from:ident) => {
        Self {
            severity: Severity::$severity,
            code: $from.code().as_str(),
            message: $from.message(),
            hint: $from.hint(),
            file: $from.source_name(),
            line: $from.line(),
            column: $from.column(),
            end_column: $from.end_column(),
            path: $from.path(),
        }
    };
}

impl<'a> Diagnostic<'a> {
    pub fn of_error(error: &'a PolicyError) -> Self {
        diagnostic!(Error, error)
    }

    /// A note about a key that is not in the file.
    pub fn note(code: &'static str, message: &'a str, hint: &'a str, path: &'a str, file: &'a str) -> Self {
        let (hint, file) = (Some(hint), Some(file));
        Self { severity: Severity::Note, code, message, hint, file, line: None, column: None, end_column: None, path }
    }

    /// A mark of a draft that a person has not worked through.
    pub fn of_mark(line: usize, file: &'a PolicyFile) -> Self {
        Self {
            severity: Severity::Warning,
            code: "warning.open-mark",
            message: "a line of a draft is left for a person",
            hint: Some("decide it, then delete the mark `[person]`; `scopegate draft --check` lists all marks"),
            file: Some(&file.name),
            line: Some(line),
            column: Some(1),
            end_column: None,
            path: "",
        }
    }

    pub fn of_warning(warning: &'a PolicyWarning) -> Self {
        diagnostic!(Warning, warning)
    }
}

/// Writes a diagnostic with its source line and a caret. The message and the hint are wrapped to `width`.
pub fn write(out: &mut impl Write, diagnostic: &Diagnostic<'_>, file: &PolicyFile, width: usize) -> io::Result<()> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    // The next lines begin below the first word, after `warning[CODE]: `.
    let title = "warning[]: ".len().saturating_add(diagnostic.code.len());
    let message = wrapped(diagnostic.message, width, title);
    let mut group = Group::with_title(level.primary_title(message.as_str()).id(diagnostic.code));
    let place = SourceLine::of(diagnostic, file);
    group = match &place {
        Some(place) if place.cut => group
            .element(Origin::path(file.name.as_str()).line(place.line).char_column(place.column))
            .element(place.snippet()),
        Some(place) => group.element(place.snippet().path(file.name.as_str())),
        None => group.element(Origin::path(file.name.as_str())),
    };
    let hint = diagnostic.hint.map(|hint| wrapped(hint, width, "  1234 = hint: ".len()));
    if let Some(hint) = &hint {
        group = group.element(Level::HELP.with_name("hint").message(hint.as_str()));
    }
    writeln!(out, "{}\n", Renderer::styled().render(&[group]))
}

/// A text in lines that leave `indent` characters free.
fn wrapped(text: &str, width: usize, indent: usize) -> String {
    wrap::lines(text, width.saturating_sub(indent)).join("\n")
}

/// The part of the source to show.
struct SourceLine {
    line: usize,
    column: usize,
    shown: String,
    /// Whether the line is truncated.
    cut: bool,
    /// The bytes of `shown` that the caret marks.
    span: std::ops::Range<usize>,
}

impl SourceLine {
    fn of(diagnostic: &Diagnostic<'_>, file: &PolicyFile) -> Option<Self> {
        let (line, column) = (diagnostic.line?, diagnostic.column?);
        let source = file.line(line)?;
        let begin = column.saturating_sub(1);
        let end = diagnostic.end_column.map_or(begin + 1, |end| end.saturating_sub(1)).max(begin);
        let cut = source.chars().nth(WIDEST).is_some();
        let first = if cut { begin.saturating_sub(BEFORE) } else { 0 };
        let shown: String = source.chars().skip(first).take(WIDEST).collect();
        let byte_of = |character: usize| {
            shown.char_indices().nth(character.saturating_sub(first)).map_or(shown.len(), |(at, _)| at)
        };
        let span = byte_of(begin)..byte_of(end);
        Some(Self { line, column, shown, cut, span })
    }

    fn snippet(&self) -> Snippet<'_, annotate_snippets::Annotation<'_>> {
        Snippet::source(self.shown.as_str())
            .line_start(self.line)
            .annotation(AnnotationKind::Primary.span(self.span.clone()))
    }
}
