//! Lists of words: each is a section of a data file.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::tokens::stem;
use crate::word_list::{WordList, by_word};

macro_rules! lists {
    ($($file:ident: $($name:ident)+;)+) => {
        $(pub(crate) mod $file {
            use super::{LazyLock, WordList, stem};

            pub(super) static DATA: &str = include_str!(concat!("../../data/", stringify!($file), ".txt"));
            $(pub(crate) static $name: LazyLock<WordList> =
                LazyLock::new(|| WordList::read(DATA, stringify!($name), stem));)+
        })+

        /// The data of each file, and its lists with their names.
        #[cfg(test)]
        fn all() -> Vec<(&'static str, Vec<(&'static str, &'static WordList)>)> {
            vec![$(($file::DATA, vec![$((stringify!($name), &*$file::$name)),+])),+]
        }
    };
}

lists! {
    grammar: ABBREVIATIONS LINE_GOES_ON CLAUSE_STARTS SKIPPED_IN_NAMES JOINS EXPLANATIONS EXAMPLES;
    sections: HEADING_WORDS HEADING_LIMITS CONTINUES_FIRST CONTINUES_WITH INTRODUCTION_WORDS INTRODUCTION_VERBS
        OWNERSHIP_LIMITS AFFECTS NO_REWARD FINDING_NOUNS CONDUCT_NOUNS REWARD_COLUMN COLUMN_WORDS NAME_COLUMN MARK_COLUMN MARK_YES
        MARK_NO;
    assets: REFERS REFERS_BACK REFERS_TO_ONE SUBJECTS REFUSING_ANSWERS EXCEPTIONS LIMITS BEFORE_OF SITES AGENTS OWNER_WORDS APP_WORDS SCOPE_WORDS BELOW
        WITHIN PUBLISHED NO_LIMITS GLUED FILE_ENDINGS RARE_FILE_ENDINGS FILE_NAMES APP_STARTS HOST_ENDS ANDROID_STORES
        PATH_HOST_NOUNS PATH_NAMES PATH_WIDE PATH_NARROW PATH_ANNOUNCES;
    conduct: MEANS PRACTICE_OF PRACTICE_FIELDS IMPAIRS DATA_FILLERS SECRECY CONSENTING MODALS NEGATIONS PROHIBITIONS
        OWNER_STARTS ADDRESSES_TESTERS POLITE TESTING_WORDS PARTS;
    statements: REPORT_ASKS REPORT_ASKS_FIRMLY REPORT_NOUNS REPORT_OPTIONAL DESCRIBED MILD_PROHIBITIONS READER
        THIRD_PARTY_SCOPE PASSES_ON LEAKS OWNED_LIMITS TEMPLATE_MARKS TEMPLATE_ASKS RESEARCHER_NAMES;
    contacts: OTHER_PURPOSES COMPLAINTS ABOUT_SECURITY REPORT_STARTS BEFORE_ADDRESS PLACEHOLDER_DOMAINS HIDDEN_MAILBOX
        HIDDEN_AT WEAK_HIDDEN_AT HIDDEN_DOT MAILBOX_NAMES;
    testing: SECONDS MINUTES RATE_NOUNS CONCURRENT CONCURRENT_NOUNS HEADER_ASKS OTHER_HEADERS AGENT_PARTS AGENT_NAMES
        AGENT_FILLERS REFUSALS OWNER_OF_NAME RESEARCHER_NAMES RESEARCHER_WORDS RESEARCHER_PARTS WINDOW_BOUNDS
        WINDOW_NEGATIONS WINDOW_SUBJECTS WINDOW_FORBIDS WINDOW_ALLOWS WINDOW_PERMITS WINDOW_DEMANDS TIME_JOINS WORKING_DAYS
        DAYS_OFF;
}

/// The days of the week by their names: `mon` to `sun`.
pub(crate) static DAYS: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| by_word(testing::DATA, "day "));

/// The zones of the tz database by their abbreviations.
pub(crate) static ZONES: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| by_word(testing::DATA, "zone "));

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::word_list::sections;

    #[test]
    fn every_section_is_a_list() {
        for (data, lists) in all() {
            for (name, list) in &lists {
                assert!(list.iter().all(|word| !word.is_empty()) && list.iter().count() > 0, "{name}");
            }
            for (section, _) in sections(data).filter(|(section, _)| !section.contains(' ')) {
                let name = section.replace('-', "_").to_uppercase();
                assert!(lists.iter().any(|list| list.0 == name), "{section}");
            }
            let lines = data.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
            assert_eq!(lines.count(), sections(data).count(), "a line without a name in {:?}", data.lines().next());
        }
        assert_eq!((DAYS.get("fri"), ZONES.get("CEST")), (Some(&"fri"), Some(&"Europe/Berlin")));
    }

    #[test]
    fn words_are_compared_as_tokens_and_texts_as_written() {
        let data = "# a: b\nmany-words: systems hosts\nmany-words: policies\ntexts: reports; \" at \"; out of scope\n";
        assert_eq!(WordList::read(data, "MANY_WORDS", stem).iter().collect::<Vec<_>>(), ["system", "host", "policy"]);
        assert_eq!(WordList::read(data, "TEXTS", stem).iter().collect::<Vec<_>>(), ["reports", " at ", "out of scope"]);
    }

    /// Word lists in code that belong to the syntax of a format, by file and first word.
    const SYNTAX: &[(&str, &str, &str)] = &[
        ("html.rs", "br", "void elements of HTML"),
        ("html.rs", "p", "block elements of HTML"),
        ("html.rs", "h1", "headings of HTML"),
        ("html.rs", "style", "elements of HTML with raw text"),
        ("sections.rs", "policy", "fields of security.txt"),
        ("plain.rs", "from", "fields of mails"),
        ("hosts.rs", "http", "schemes of URLs"),
        ("tokens.rs", "sse", "endings of plurals, which are no words"),
    ];

    /// The vocabulary is data: a list of four or more words in code belongs into a data file.
    #[test]
    fn code_has_no_lists_of_words() {
        let mut found = Vec::new();
        visit(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut |file, code| {
            let is_syntax = |first: &str| SYNTAX.iter().any(|known| (known.0, known.1) == (file, first));
            found.extend(runs(code).into_iter().filter(|run| !is_syntax(&run[0])).map(|run| (file.to_owned(), run)));
        });
        assert!(found.is_empty(), "move these lists to data/: {found:?}");
    }

    #[test]
    fn lists_of_words_in_code_are_found() {
        assert_eq!(
            runs(r#"f('"', ["a", "b"], "x\"y", &["one", "two", "three", "four"])"#),
            [["one", "two", "three", "four"]]
        );
        assert_eq!(runs("matches!(word, \"one\" | \"two\"\n | \"three\" | \"four\")").len(), 1);
        assert!(runs("[\"a-b\", \"a/c\", \"One\", \"two\", \"three\", \"four\"]").is_empty());
    }

    /// Runs of four or more string literals of lowercase letters and digits that only `,` or `|` separates.
    fn runs(code: &str) -> Vec<Vec<String>> {
        let code = code.replace("'\"'", "' '").replace("\\\"", " ");
        let (mut found, mut run) = (Vec::new(), Vec::new());
        for (at, part) in code.split('"').chain(["", ""]).enumerate() {
            let is_literal = at % 2 == 1;
            let is_word =
                !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == ' ');
            if is_literal && is_word {
                run.push(part.to_owned());
            } else if is_literal
                || !part.chars().all(|c| c.is_whitespace() || matches!(c, ',' | '|'))
                || part.is_empty()
            {
                found.push(std::mem::take(&mut run));
            }
        }
        found.retain(|run| run.len() >= 4);
        found
    }

    /// Calls a function with the name and the code of each source file, without comments and unit tests.
    fn visit(folder: &Path, each: &mut dyn FnMut(&str, &str)) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                visit(&path, each);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests").next().unwrap();
            let lines: Vec<&str> = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
            each(path.file_name().unwrap().to_str().unwrap(), &lines.join("\n"));
        }
    }
}
