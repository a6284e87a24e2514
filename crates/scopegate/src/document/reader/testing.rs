//! Reads `[testing]`.

use std::num::NonZeroU32;
use std::str::FromStr;

use crate::document::codes;
use crate::document::diagnostic::{Diagnostic, DocumentPath, Span};
use crate::document::reader::Reading;
use crate::document::reader::section::{Section, wrong_type};
use crate::document::spanned_value::{Member, SpannedValue, ValueKind};
use crate::document::testing::{Testing, TestingWindow};
use crate::document::testing_values::{HeaderName, HeaderTemplate, InvalidTestingValue};
use crate::document::vocabulary::{Automation, Posture};
use crate::error::{Excerpt, limits};

const TESTING_KEYS: &[&str] = &[
    "posture",
    "automated",
    "requests_per_second",
    "requests_per_minute",
    "concurrent",
    "headers",
    "user_agent",
    "windows",
];
const WINDOW_KEYS: &[&str] = &["days", "from", "to", "zone"];

impl<'t> Reading<'t> {
    pub(super) fn testing(&mut self, member: Member<'t>) {
        let path = DocumentPath::Root.key("testing");
        let Some(mut table) = self.open(member, "`[testing]`", "in `[testing]`", path) else { return };
        let diagnostics = &mut self.diagnostics;
        let posture = table.word("posture", Posture::WORDS, Posture::from_word, diagnostics).unwrap_or_default();
        let automated = table.word("automated", Automation::WORDS, Automation::from_word, diagnostics);
        let requests_per_second = count(&mut table, "requests_per_second", diagnostics);
        let requests_per_minute = count(&mut table, "requests_per_minute", diagnostics);
        let concurrent = count(&mut table, "concurrent", diagnostics);
        let (headers, spans) = match table.take("headers") {
            Some(member) => headers(member.value, &path.key("headers"), diagnostics),
            None => Default::default(),
        };
        let user_agent = value(&mut table, "user_agent", diagnostics);
        let windows = table.list("windows", diagnostics).unwrap_or_default();
        table.close(TESTING_KEYS, diagnostics);
        let (windows, _) = self.items(windows, &path.key("windows"), Self::window);
        self.positions.headers = spans;
        self.document.testing = Testing {
            posture,
            automated,
            requests_per_second,
            requests_per_minute,
            concurrent,
            headers,
            user_agent,
            windows,
        };
    }

    fn window(&mut self, node: SpannedValue<'_>, path: DocumentPath<'_>) -> Option<(TestingWindow, Span)> {
        let span = node.span.clone();
        let diagnostics = &mut self.diagnostics;
        let place = "in this item of `testing.windows`";
        let mut table = Section::open(node, span.clone(), "an item of `testing.windows`", place, path, diagnostics)?;
        let has_days = table.span_of("days").is_some();
        let days = value(&mut table, "days", diagnostics);
        for (key, example) in
            [("from", "from = 22:00:00"), ("to", "to = 02:00:00"), ("zone", "zone = \"Europe/Berlin\"")]
        {
            if table.span_of(key).is_none() {
                table.missing(key, example, diagnostics);
            }
        }
        let from = value(&mut table, "from", diagnostics);
        let to = value(&mut table, "to", diagnostics);
        let zone = value(&mut table, "zone", diagnostics);
        table.close(WINDOW_KEYS, diagnostics);
        // An invalid list of days must not become every day.
        let days = if has_days { days? } else { days.unwrap_or_default() };
        let window = TestingWindow::new(days, from?, to?, zone?);
        if window.is_none() {
            let message = "`from` and `to` in this item of `testing.windows` are equal";
            let hint = "for the whole day, write `from = 00:00:00` and `to = \"24:00\"`";
            diagnostics.push(Diagnostic::new(codes::POLICY_INVALID_VALUE, message).hint(hint).at(&span).path(&path));
        }
        window.map(|window| (window, span))
    }
}

/// Takes a positive number.
fn count(table: &mut Section<'_, '_>, key: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<NonZeroU32> {
    let node = table.take(key)?.value;
    let ValueKind::Integer(number) = node.kind else {
        table.wrong(key, "a whole number", &node, diagnostics);
        return None;
    };
    let valid = u32::try_from(number).ok().filter(|number| *number <= limits::TESTING_NUMBER).and_then(NonZeroU32::new);
    if valid.is_none() {
        let hint =
            format!("write a whole number from 1 to {}; without the key there is no limit", limits::TESTING_NUMBER);
        table.invalid(key, &number.to_string(), &node.span, hint, diagnostics);
    }
    valid
}

/// Takes a value that is written as text. A time may also be a TOML time.
fn value<T: FromStr<Err = InvalidTestingValue>>(
    table: &mut Section<'_, '_>,
    key: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<T> {
    let node = table.take(key)?.value;
    let text: &str = match &node.kind {
        ValueKind::Text(text) => text,
        ValueKind::Date(text) => text,
        _ => {
            table.wrong(key, "text", &node, diagnostics);
            return None;
        }
    };
    match text.parse() {
        Ok(value) => Some(value),
        Err(error) => {
            let message = format!("{} {error}", Excerpt(text));
            diagnostics.push(
                table
                    .note(codes::POLICY_INVALID_VALUE, key, &format!("is invalid: {message}"), &node.span)
                    .hint(error.hint()),
            );
            None
        }
    }
}

type Headers = (Vec<(HeaderName, HeaderTemplate)>, Vec<Span>);

/// Reads `headers`: names with their values.
fn headers(node: SpannedValue<'_>, path: &DocumentPath<'_>, diagnostics: &mut Vec<Diagnostic>) -> Headers {
    let ValueKind::Table(members) = node.kind else {
        diagnostics.push(wrong_type("`headers` in `[testing]`", "a table", &node.kind, &node.span, path));
        return Headers::default();
    };
    let (mut headers, mut spans) = Headers::default();
    for member in members {
        let path = path.key(&member.key);
        let ValueKind::Text(text) = &member.value.kind else {
            let what = "a header in `[testing]`";
            diagnostics.push(wrong_type(what, "text", &member.value.kind, &member.value.span, &path));
            continue;
        };
        let invalid = |text: &str, error: InvalidTestingValue, span: &Span| {
            let message = format!("{} in `headers` in `[testing]` {error}", Excerpt(text));
            Diagnostic::new(codes::POLICY_INVALID_VALUE, message).hint(error.hint()).at(span).path(&path)
        };
        match (member.key.parse::<HeaderName>(), text.parse::<HeaderTemplate>()) {
            (Ok(name), Ok(value)) => {
                headers.push((name, value));
                spans.push(member.key_span);
            }
            (Err(error), _) => diagnostics.push(invalid(&member.key, error, &member.key_span)),
            (_, Err(error)) => diagnostics.push(invalid(text, error, &member.value.span)),
        }
    }
    (headers, spans)
}
