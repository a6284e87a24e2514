//! The C library, called by a C program that is built against its header.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::Value;

use crate::building;
use crate::surface::{FindingQuestion, Library, Question, Surface};

/// The program. It answers each line with one line.
pub struct CLibrary {
    process: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
    rust: Library,
}

impl CLibrary {
    /// Builds the library and the program, so that no test uses an old one.
    ///
    /// # Panics
    ///
    /// If either does not build. A machine that links Rust has a C compiler, called `cc` or named by `CC`.
    pub fn build(name: &str) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let folder = building::folder_of("scopegate-c");
        let program: PathBuf = folder.join(format!("c-{name}{}", std::env::consts::EXE_SUFFIX));
        let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".to_owned());
        let compiled = Command::new(&compiler)
            .args(std::env::var("SCOPEGATE_CFLAGS").unwrap_or_default().split_whitespace())
            .args(["-std=c11", "-g", "-O1", "-Wall", "-Wextra", "-pedantic", "-Werror", "-I"])
            .arg(root.join("bindings/c/include"))
            .arg(root.join("bindings/c/tests/conformance.c"))
            .arg("-o")
            .arg(&program)
            .arg("-L")
            .arg(&folder)
            .arg(format!("-Wl,-rpath,{}", folder.display()))
            .arg("-lscopegate_c")
            .status()
            .unwrap_or_else(|error| panic!("{compiler}: {error}"));
        assert!(compiled.success(), "the C program does not build");
        let mut process =
            Command::new(program).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program starts");
        let questions = process.stdin.take().expect("a pipe");
        let answers = BufReader::new(process.stdout.take().expect("a pipe"));
        Self { process, questions, answers, rust: Library::default() }
    }

    /// Sends a line and reads one: what the library writes and, after a tab, what its accessor functions return.
    pub fn ask(&mut self, fields: &[&str]) -> Value {
        let question = fields.join("\t");
        writeln!(self.questions, "{question}").expect("the program reads its input");
        let mut line = String::new();
        self.answers.read_line(&mut line).expect("the program writes UTF-8");
        assert!(line.ends_with('\n'), "the program ended at {question}");
        let read = |text: &str| -> Value {
            serde_json::from_str(text).unwrap_or_else(|error| panic!("{question}: {error}: {text}"))
        };
        match line.split_once('\t') {
            None => read(&line),
            Some((whole, reported)) => {
                let whole = read(whole);
                assert_eq!(read(reported), whole, "the accessors of a record differ from its JSON: {question}");
                whole
            }
        }
    }

    /// Loads a policy file.
    pub fn open_file(&mut self, path: &Path) -> Value {
        self.ask(&["open", &hex(path.to_str().expect("the path is UTF-8"))])
    }

    /// Ends the program, which must exit with success.
    ///
    /// # Panics
    ///
    /// If it does not.
    pub fn finish(self) {
        drop(self.questions);
        let mut process = self.process;
        assert!(process.wait().expect("the program ends").success());
    }
}

/// A text in the form that the program reads.
#[must_use]
pub fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

/// Several texts.
#[must_use]
pub fn hex_list(texts: &[impl AsRef<str>]) -> String {
    let one = |text: &str| if text.is_empty() { "-".to_owned() } else { hex(text) };
    texts.iter().map(|text| one(text.as_ref())).collect::<Vec<_>>().join(",")
}

/// Whether the host is owned, in the form that the program reads.
fn word(owned: Option<bool>) -> &'static str {
    match owned {
        None => "-",
        Some(true) => "yes",
        Some(false) => "no",
    }
}

impl Surface for CLibrary {
    fn open(&mut self, policy: &str) {
        self.rust.open(policy);
        let path = crate::cases::folder().join("policies").join(policy);
        let loaded = crate::surface::load(policy);
        let reported = self.open_file(&path);
        assert_eq!(reported["name"], loaded.name());
        assert_eq!(reported["owner"], loaded.owner());
        assert_eq!(reported["fingerprint"], loaded.fingerprint());
        assert_eq!(reported["rules"].as_array().map(Vec::len), Some(loaded.rules().len()));
        for (reported, rule) in reported["rules"].as_array().into_iter().flatten().zip(loaded.rules()) {
            assert_eq!((&reported["id"], &reported["pattern"]), (&rule.id().into(), &rule.written().into()));
            assert_eq!((&reported["list"], &reported["line"]), (&rule.list().as_str().into(), &rule.line().into()));
            assert_eq!((&reported["note"], &reported["reason"]), (&rule.note().into(), &rule.reason().into()));
        }
    }

    fn decide(&mut self, question: &Question<'_>) -> Option<Value> {
        let (names, addresses) = (hex_list(question.cnames), hex_list(question.addresses));
        let decision = self.ask(&["check", &hex(question.target), word(question.owned), &names, &addresses]);
        assert_eq!(Some(&decision), self.rust.decide(question).as_ref(), "C and Rust differ: {question:?}");
        Some(decision)
    }

    fn decide_finding(&mut self, question: &FindingQuestion<'_>) -> Option<Value> {
        let facts: Vec<String> = question.facts.iter().map(|(fact, value)| format!("{}={value}", hex(fact))).collect();
        let (class, facts) = (hex(question.class), facts.join(","));
        let decision = match question.targets {
            None => self.ask(&["finding", &class, &facts]),
            Some(targets) => {
                let (targets, contains) = (hex_list(targets), hex_list(question.contains));
                let (names, addresses) = (hex_list(question.cnames), hex_list(question.addresses));
                let owned = word(question.owned);
                self.ask(&["report", &class, &facts, &targets, &contains, owned, &names, &addresses])
            }
        };
        assert_eq!(Some(&decision), self.rust.decide_finding(question).as_ref(), "C and Rust differ: {question:?}");
        Some(decision)
    }
}
