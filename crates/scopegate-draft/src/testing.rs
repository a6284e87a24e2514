//! Conditions of testing that a text states: rates, headers, a user agent and times of the day.
//!
//! A policy carries them in `[testing]`, where guards enforce them. A condition that is not read completely is left out:
//! the statement itself stays in the draft.

use crate::tokens::{Token, tokens};
use crate::vocabulary::lists::testing::{
    AGENT_FILLERS, AGENT_NAMES, AGENT_PARTS, CONCURRENT, CONCURRENT_NOUNS, DAYS_OFF, HEADER_ASKS, MINUTES,
    OTHER_HEADERS, OWNER_OF_NAME, RATE_NOUNS, REFUSALS, RESEARCHER_NAMES, RESEARCHER_PARTS, RESEARCHER_WORDS, SECONDS,
    TIME_JOINS, WINDOW_ALLOWS, WINDOW_BOUNDS, WINDOW_DEMANDS, WINDOW_FORBIDS, WINDOW_NEGATIONS, WINDOW_PERMITS,
    WINDOW_SUBJECTS, WORKING_DAYS,
};
use crate::vocabulary::lists::{DAYS, ZONES};
use crate::word_list::WordList;

/// A condition with the key of `[testing]` that carries it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TestingCondition {
    /// `requests_per_second` or `requests_per_minute`.
    Rate {
        key: &'static str,
        requests: u32,
    },
    /// `concurrent`.
    Concurrent(u32),
    /// An item of `headers`.
    Header {
        name: String,
        value: String,
    },
    UserAgent(String),
    /// An item of `windows`.
    Window(Window),
}

/// A time of the day on some days of the week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Window {
    /// `mon-fri`; every day without it.
    pub(crate) days: Option<&'static str>,
    /// `22:00:00`
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) zone: &'static str,
}

impl TestingCondition {
    /// The condition as a row of a report shows it.
    pub(crate) fn summary(&self) -> String {
        match self {
            Self::Rate { key, requests } => format!("{key} = {requests}"),
            Self::Concurrent(requests) => format!("concurrent = {requests}"),
            Self::Header { name, value } => format!("{name}: {value}"),
            Self::UserAgent(value) => format!("User-Agent: {value}"),
            Self::Window(window) => {
                let days = window.days.map(|days| format!("{days} ")).unwrap_or_default();
                format!("{days}{}-{} {}", window.from, window.to, window.zone)
            }
        }
    }
}

/// The conditions of a sentence that speaks to testers.
pub(crate) fn read(text: &str) -> Vec<TestingCondition> {
    let words = tokens(text);
    let mut found = Vec::new();
    found.extend(rate(&words));
    found.extend(concurrent(&words));
    found.extend(headers(text, &words));
    found.extend(user_agent(text, &words));
    found.extend(window(text, &words).map(TestingCondition::Window));
    found
}

fn number(token: &Token) -> Option<u32> {
    token.word.parse::<u32>().ok().filter(|number| (1..=1_000_000).contains(number))
}

/// "At most 5 requests per second"
fn rate(words: &[Token]) -> Option<TestingCondition> {
    words.iter().enumerate().find_map(|(at, token)| {
        let requests = number(token)?;
        let after: Vec<&str> = words.iter().skip(at + 1).take(6).map(|token| token.word.as_str()).collect();
        let is_unit = |word: &str| SECONDS.contains(word) || MINUTES.contains(word) || matches!(word, "per" | "rps");
        let unit = after.iter().position(|word| is_unit(word))?;
        let counts_requests = after.iter().take(unit).all(|word| RATE_NOUNS.contains(word));
        let key = match after.get(unit..).unwrap_or_default() {
            ["rps", ..] => "requests_per_second",
            ["per", period, ..] | [period, ..] if SECONDS.contains(period) => "requests_per_second",
            ["per", period, ..] | [period, ..] if MINUTES.contains(period) => "requests_per_minute",
            _ => return None,
        };
        let has_unit = unit > 0 || after.first() == Some(&"rps");
        (counts_requests && has_unit).then_some(TestingCondition::Rate { key, requests })
    })
}

/// "No more than 3 concurrent connections"
fn concurrent(words: &[Token]) -> Option<TestingCondition> {
    let is = |at: usize, all: &WordList| words.get(at).is_some_and(|token| all.has(token));
    words.iter().enumerate().find_map(|(at, token)| {
        let requests = number(token)?;
        let says = is(at + 1, &CONCURRENT) && is(at + 2, &CONCURRENT_NOUNS);
        says.then_some(TestingCondition::Concurrent(requests))
    })
}

/// Headers that a text asks for: "Add the header X-Bug-Bounty: <username>".
fn headers(text: &str, words: &[Token]) -> Vec<TestingCondition> {
    let is_label = words.iter().take(3).any(|token| token.word == "header") && text.contains('|');
    if !(is_label || HEADER_ASKS.is_in(words)) || refuses(words) {
        return Vec::new();
    }
    let says_header = words.iter().any(|token| token.word == "header");
    let mut found = Vec::new();
    for (colon, _) in text.match_indices(':') {
        let before = text.get(..colon).unwrap_or_default();
        let name_start = before
            .rfind(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
            .map_or(0, |at| at + before.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8));
        let name = before.get(name_start..).unwrap_or_default().trim_matches('-');
        let is_own = name.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("x-"));
        let after = text.get(colon + 1..).unwrap_or_default();
        if name.len() < 3
            || name.len() > 64
            || after.starts_with("//")
            || !(is_own || says_header && name.contains('-'))
            || OTHER_HEADERS.contains(&name.to_ascii_lowercase())
        {
            continue;
        }
        if let Some(value) = value(after) {
            found.push(TestingCondition::Header { name: name.to_owned(), value });
        }
    }
    found
}

/// "User-Agent: acme-bounty", "set the user agent to acme-bounty"
fn user_agent(text: &str, words: &[Token]) -> Option<TestingCondition> {
    // The text is a part of the header, and `user_agent` is all of it.
    if AGENT_PARTS.is_in(words) || refuses(words) {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    let at = AGENT_NAMES.iter().filter_map(|name| Some(lower.find(name)? + name.len())).min()?;
    let after = text.get(at..)?.trim_start_matches(['"', '\'', '`', '”', '*']);
    if let Some(value_text) = after.trim_start().strip_prefix([':', '|']) {
        return value(value_text).map(TestingCondition::UserAgent);
    }
    let mut rest = after.trim_start();
    while let Some(next) =
        AGENT_FILLERS.iter().find_map(|word| rest.strip_prefix(word).filter(|rest| rest.starts_with([' ', ':'])))
    {
        rest = next.trim_start_matches([' ', ':']);
    }
    let word = rest.split_whitespace().next()?;
    // A word of prose is not a user agent.
    let is_quoted = word.starts_with(['"', '\'', '`', '“', '<', '{']);
    let inner = word.trim_end_matches(['.', ',', ';', ')']);
    let is_name = inner.chars().skip(1).any(|c| matches!(c, '-' | '_' | '/') || c.is_ascii_digit());
    (is_quoted || is_name).then(|| value(rest)).flatten().map(TestingCondition::UserAgent)
}

/// Whether a sentence forbids something or mentions something missing.
fn refuses(words: &[Token]) -> bool {
    REFUSALS.is_in(words)
}

/// The value of a header at the start of a text, with `{researcher}` for the name of the researcher.
fn value(text: &str) -> Option<String> {
    let text = text.trim_start();
    let first = text.chars().next()?;
    let close = match first {
        '"' => Some('"'),
        '\'' => Some('\''),
        '`' => Some('`'),
        '“' => Some('”'),
        _ => None,
    };
    let inner = match close {
        Some(close) => text.get(first.len_utf8()..)?.split_once(close)?.0,
        None if matches!(first, '<' | '[' | '{') => {
            let end = text.find(['>', ']', '}'])?;
            text.get(..=end)?
        }
        None if is_own_name(text) => "{researcher}",
        None => text.split_whitespace().next()?.trim_end_matches(['.', ',', ';', ')', '"', '\'', '`', '”', '*']),
    };
    let value = with_placeholder(inner.trim())?;
    let is_plain = |c: char| c.is_ascii_graphic() || c == ' ';
    let braces = value.replace("{researcher}", "");
    (!value.is_empty()
        && value.len() <= 200
        && value.chars().all(is_plain)
        && !braces.contains(['{', '}', '<', '>', '[', ']']))
    .then_some(value)
}

/// "your HackerOne username"
fn is_own_name(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase);
    words.next().is_some_and(|first| OWNER_OF_NAME.contains(&first))
        && words.take(4).any(|word| is_name_of_researcher(&word))
}

fn is_name_of_researcher(word: &str) -> bool {
    RESEARCHER_NAMES.iter().any(|name| word == name || (name.len() > 4 && word.contains(name)))
        || RESEARCHER_WORDS.contains(word)
}

/// Replaces a placeholder such as `<username>`, `[your-handle]` or `HackerOne-username`.
fn with_placeholder(text: &str) -> Option<String> {
    let names = |inner: &str| {
        inner.split(|c: char| !c.is_alphanumeric()).any(|word| is_name_of_researcher(&word.to_lowercase()))
    };
    if let Some(open) = text.find(['<', '[', '{']) {
        let close = open + text.get(open..)?.find(['>', ']', '}'])?;
        let inner = text.get(open + 1..close)?;
        let (before, after) = (text.get(..open)?, text.get(close + 1..)?);
        return names(inner).then(|| format!("{before}{{researcher}}{after}"));
    }
    let mut out: Vec<String> = Vec::new();
    for part in text.split('-') {
        let lower = part.to_lowercase();
        let is_name = lower.contains("username") || RESEARCHER_PARTS.contains(&lower);
        if is_name {
            if out.last().is_some_and(|last| last.eq_ignore_ascii_case("your")) {
                out.pop();
            }
            out.push("{researcher}".to_owned());
        } else {
            out.push(part.to_owned());
        }
    }
    Some(out.join("-"))
}

/// "Tests are only allowed between 22:00 and 06:00 UTC"
fn window(text: &str, words: &[Token]) -> Option<Window> {
    // "At no more than 5 requests" forbids no time.
    let is_bound = |at: usize| words.get(at + 1).is_some_and(|next| WINDOW_BOUNDS.has(next));
    let has_no = words.iter().enumerate().any(|(at, token)| WINDOW_NEGATIONS.has(token) && !is_bound(at));
    if !WINDOW_SUBJECTS.is_in(words) {
        return None;
    }
    let forbids = has_no || WINDOW_FORBIDS.is_in(words);
    let allows = WINDOW_ALLOWS.is_in(words);
    if forbids == allows && !(forbids && WINDOW_PERMITS.is_in(words) && !WINDOW_DEMANDS.is_in(words)) {
        return None;
    }
    let excludes = forbids != words.iter().any(|token| token.word == "outside");
    let (first, second, rest) = two_times(text)?;
    let zone = zone(rest)?;
    let days = Some(days(words)?).filter(|days| !days.is_empty());
    if excludes && days.is_some() {
        return None;
    }
    let (from, to) = if excludes { (second, first) } else { (first, second) };
    (from != to).then_some(Window { days, from, to, zone })
}

/// Two times with a word or a dash between them, and the text after them.
fn two_times(text: &str) -> Option<(String, String, &str)> {
    let mut found: Option<(String, usize)> = None;
    for (at, c) in text.char_indices() {
        let starts =
            c.is_ascii_digit() && !text.get(..at)?.ends_with(|c: char| c.is_alphanumeric() || matches!(c, ':' | '.'));
        if !starts {
            continue;
        }
        let Some((time, end)) = time(text, at) else { continue };
        match found {
            None => found = Some((time, end)),
            Some((first, after)) => {
                let between = text.get(after..at)?.trim();
                let joins = TIME_JOINS.contains(between);
                return joins.then_some((first, time, text.get(end..)?));
            }
        }
    }
    None
}

/// A time such as `22:00`, `9am` or `9:30 PM`, and its end.
fn time(text: &str, at: usize) -> Option<(String, usize)> {
    let rest = text.get(at..)?;
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let mut hour: u32 = rest.get(..digits).filter(|text| text.len() <= 2)?.parse().ok()?;
    let mut end = digits;
    let mut minute = 0;
    let has_minute = rest.get(digits..)?.starts_with([':', 'h', '.'])
        && rest.get(digits + 1..digits + 3)?.chars().all(|c| c.is_ascii_digit());
    if has_minute {
        minute = rest.get(digits + 1..digits + 3)?.parse().ok()?;
        end += 3;
    }
    let after = rest.get(end..)?;
    let trimmed = after.trim_start();
    let half = trimmed.get(..2).map(str::to_ascii_lowercase);
    let is_word = |len: usize| !trimmed.get(len..).unwrap_or_default().starts_with(char::is_alphanumeric);
    match half.as_deref() {
        Some(half @ ("am" | "pm")) if is_word(2) && (1..=12).contains(&hour) => {
            hour = hour % 12 + if half == "pm" { 12 } else { 0 };
            end += after.len() - trimmed.len() + 2;
        }
        _ if !has_minute => return None,
        _ => {}
    }
    (hour < 24 && minute < 60).then(|| (format!("{hour:02}:{minute:02}:00"), at + end))
}

/// The time zone that a text begins with.
fn zone(text: &str) -> Option<&'static str> {
    let word = text
        .trim_start_matches([' ', '(', ','])
        .split(|c: char| !(c.is_alphanumeric() || matches!(c, '/' | '_')))
        .next()?;
    ZONES.get(word).copied()
}

/// The days that a sentence names, which is empty where it names none; `None` for days that this function does not read.
fn days(words: &[Token]) -> Option<&'static str> {
    let named: Vec<&str> = words.iter().filter_map(|token| DAYS.get(token.word.as_str()).copied()).collect();
    let has = |word: &str| words.iter().any(|token| token.word == word);
    let is_weekday = has("weekday") || (WORKING_DAYS.is_in(words) && has("day"));
    match (named.as_slice(), is_weekday, DAYS_OFF.is_in(words)) {
        ([], false, false) => Some(""),
        (["mon", "fri"], _, false) | ([], true, false) => Some("mon-fri"),
        (["sat", "sun"], false, _) => Some("sat-sun"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summaries(text: &str) -> Vec<String> {
        read(text).iter().map(TestingCondition::summary).collect()
    }

    #[test]
    fn rates_and_connections() {
        for (text, expected) in [
            ("Do not exceed 10 requests per second.", "requests_per_second = 10"),
            ("Stay below 300 HTTP requests/minute", "requests_per_minute = 300"),
            ("at most 5 rps", "requests_per_second = 5"),
            ("No more than 3 concurrent connections", "concurrent = 3"),
        ] {
            assert_eq!(summaries(text), [expected], "{text}");
        }
        assert!(summaries("We answer within 2 days, 5 per week").is_empty());
    }

    #[test]
    fn headers_with_the_name_of_the_researcher() {
        for (text, expected) in [
            ("Add the header X-Quill-Research: <username> to all requests.", "X-Quill-Research: {researcher}"),
            ("Please send X-Bug-Bounty: HackerOne-username with your requests", "X-Bug-Bounty: HackerOne-{researcher}"),
            ("Include a custom header such as X-Bounty: \"true\"", "X-Bounty: true"),
            ("Use the header X-Tester: your HackerOne handle.", "X-Tester: {researcher}"),
            ("Request header | X-Quill-Username: <username>", "X-Quill-Username: {researcher}"),
            ("You must set the header Bounty-Id: [your-user-name]", "Bounty-Id: {researcher}"),
        ] {
            assert_eq!(summaries(text), [expected], "{text}");
        }
        for text in [
            "Missing X-Frame-Options: DENY",
            "Do not send X-Forwarded-Host: evil",
            "Include these details: https://quillmere.com/x",
            "Include the header X-Bounty: <token from the portal>",
            "Set the Content-Type: application/json header",
        ] {
            assert!(summaries(text).is_empty(), "{text}: {:?}", summaries(text));
        }
    }

    #[test]
    fn user_agents() {
        for (text, expected) in [
            ("Use the User-Agent quill-bounty.", "User-Agent: quill-bounty"),
            ("Set your user agent to \"Quill research\" please", "User-Agent: Quill research"),
            ("User-Agent: bounty-<username>", "User-Agent: bounty-{researcher}"),
            ("User agent | Quill-<username>", "User-Agent: Quill-{researcher}"),
        ] {
            assert_eq!(summaries(text), [expected], "{text}");
        }
        for text in
            ["Append quill-bounty to your user agent", "Your user agent is logged", "Do not fake the user agent x-1"]
        {
            assert!(summaries(text).is_empty(), "{text}: {:?}", summaries(text));
        }
    }

    #[test]
    fn times_of_the_day() {
        for (text, expected) in [
            ("Testing is only allowed between 22:00 and 06:00 UTC.", "22:00:00-06:00:00 UTC"),
            ("Tests must run from 9am to 5 pm CET, Monday to Friday", "mon-fri 09:00:00-17:00:00 Europe/Berlin"),
            ("Do not test between 08:30 and 18:00 GMT", "18:00:00-08:30:00 UTC"),
            ("Only test outside 08:00–18:00 UTC", "18:00:00-08:00:00 UTC"),
            ("Never scan outside 20:00-23:00 UTC", "20:00:00-23:00:00 UTC"),
            ("Only scan outside 07:00–19:00 UTC, with no more than 2 tools", "19:00:00-07:00:00 UTC"),
        ] {
            assert_eq!(summaries(text), [expected], "{text}");
        }
        for text in [
            "Testing is only allowed between 22:00 and 06:00",
            "Do not test between 08:00 and 18:00 UTC on weekdays",
            "We fix bugs between 9:00 and 17:00 UTC",
            "Only test between 25:00 and 26:00 UTC",
            "Only test between 10:00 and 10:00 UTC",
            "Automated scanning outside 07:00–19:00 UTC, with no more than 2 tools",
        ] {
            assert!(summaries(text).is_empty(), "{text}: {:?}", summaries(text));
        }
    }
}
