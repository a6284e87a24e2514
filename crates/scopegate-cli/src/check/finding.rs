//! `scopegate check --finding`: a class of findings or an activity, alone or in a report with targets.

use scopegate::Facts;
use scopegate::findings::QuestionError;
use scopegate::policy::Report;

use crate::console::Console;
use crate::exit::Stop;
use crate::input::{PLAIN_LINE_LIMIT, text_of};

use super::session::Session;
use crate::blocks::LineEnd;
use crate::target_input::{Asked, for_each_target};

/// Makes one decision about a class.
pub fn check(session: &mut Session<'_>, class: &str, console: Console) -> Result<(), Stop> {
    session.answered += 1;
    let facts: Facts = session.args.fact.iter().map(|(name, value)| (name, *value)).collect();
    let policy = &session.loaded.policy;
    if session.args.targets.is_empty() {
        return match policy.check_finding(class, &facts) {
            Ok(decision) => session.answer(&decision.to_record()),
            Err(error) => session.refuse(&error.into(), class, None),
        };
    }
    let (mut targets, mut refused) = (Vec::new(), None);
    let end = if session.args.null { LineEnd::Nul } else { LineEnd::Newline };
    for_each_target(&session.args.targets, end, console, &mut |asked| {
        let Asked::Target(bytes, line) = asked else { return Ok(()) };
        match text_of(bytes, PLAIN_LINE_LIMIT) {
            Ok(text) => targets.push((text.to_owned(), line)),
            Err((problem, shown)) => refused = refused.take().or(Some((problem, shown, line))),
        }
        Ok(())
    })?;
    if let Some((problem, shown, line)) = refused {
        return session.refuse(&problem, &shown, line);
    }
    let texts = targets.iter().map(|(text, _)| text.as_str());
    let report = Report::new(class)
        .targets(texts)
        .facts(facts)
        .evidence(session.evidence.clone())
        .contents(&session.args.contains);
    match policy.check_report(&report) {
        Ok(decision) => session.answer(&decision.to_record()),
        Err(error) => refuse(session, error, class, &targets),
    }
}

/// Writes an error together with the target that caused it, if any.
fn refuse(
    session: &mut Session<'_>,
    error: QuestionError,
    class: &str,
    targets: &[(String, Option<u64>)],
) -> Result<(), Stop> {
    let (text, line) = match error.target().and_then(|index| targets.get(index)) {
        Some((text, line)) => (text.as_str(), *line),
        None => (class, None),
    };
    session.refuse(&error.into(), text, line)
}
