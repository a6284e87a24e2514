//! `scopegate init`: write a new policy.

use std::fmt::Write as _;
use std::io::{self, BufRead, IsTerminal, Write};

use scopegate::Policy;
use scopegate::error::Excerpt;
use scopegate::findings::preset;
use scopegate::policy::LoadOptions;

use crate::args::InitArgs;
use crate::console::{self, Console};
use crate::excerpts::{self, Diagnostic};
use crate::exit::{Exit, Stop};
use crate::output_file;
use crate::policy_file::PolicyFile;
use crate::problem::Problem;

/// The content of a new policy.
#[derive(Debug, Default)]
struct Answers {
    owner: String,
    name: String,
    contact: Vec<String>,
    in_scope: Vec<String>,
    out_of_scope: Vec<String>,
    third_party: Vec<String>,
    presets: Vec<&'static str>,
}

pub fn run(args: &InitArgs, console: Console) -> Result<Exit, Stop> {
    let is_file = args.output.as_os_str() != "-";
    if is_file && args.output.exists() {
        let message = format!("{} exists", Excerpt(&args.output.to_string_lossy()));
        return Err(console.stop(&Problem::new("file.exists", message).hint("give another file with `-o`")));
    }
    let answers = match &args.owner {
        Some(owner) => from_options(args, owner),
        None => from_questions(console),
    };
    let text = text(&answers.map_err(|problem| console.stop(&problem))?);
    let file = PolicyFile::of_stream("the new policy".to_owned(), text);
    if let Err(errors) = Policy::load(&file.source(), &LoadOptions::new()) {
        let mut err = console.stderr();
        for error in &errors {
            let _ = excerpts::write(&mut err, &Diagnostic::of_error(error), &file, console::error_width());
        }
        return Err(Stop::Reported);
    }
    if !is_file {
        output_file::write_text(None, console, &file.text)?;
        return Ok(Exit::Yes);
    }
    output_file::write_new(&args.output, console, file.text.as_bytes())?;
    let shown = args.output.to_string_lossy();
    console.say(&format!("wrote {}; check it with `scopegate lint {shown}`", Excerpt(&shown)));
    Ok(Exit::Yes)
}

fn from_options(args: &InitArgs, owner: &str) -> Result<Answers, Problem> {
    let presets = args.preset.iter().map(|name| {
        preset(name).map(scopegate::findings::Preset::text).map_err(|error| Problem::Question(error.into()))
    });
    Ok(Answers {
        owner: owner.to_owned(),
        name: args.name.clone().unwrap_or_else(|| default_name(owner)),
        contact: args.contact.clone(),
        in_scope: args.in_scope.clone(),
        out_of_scope: args.out_of_scope.clone(),
        third_party: args.third_party.clone(),
        presets: presets.collect::<Result<_, _>>()?,
    })
}

fn default_name(owner: &str) -> String {
    format!("{owner} vulnerability disclosure")
}

fn from_questions(console: Console) -> Result<Answers, Problem> {
    if !io::stdin().is_terminal() {
        return Err(Problem::new("usage.no-owner", "no owner given, and standard input is not a terminal")
            .hint("give `--owner NAME`, and entries with `--in-scope PATTERN`"));
    }
    let owner = ask(console, "Owner (the organization that publishes the policy)", "")?;
    if owner.is_empty() {
        return Err(Problem::new("usage.no-owner", "a policy needs an owner"));
    }
    let name = default_name(&owner);
    Ok(Answers {
        name: ask(console, "Name of the policy", &name)?,
        owner,
        contact: list(&ask(console, "Contacts for reports (mailto: or https: URLs)", "")?),
        in_scope: list(&ask(console, "In scope (for example *.example.com https://app.example.net)", "")?),
        out_of_scope: list(&ask(console, "Out of scope", "")?),
        third_party: list(&ask(console, "Run by third parties", "")?),
        presets: Vec::new(),
    })
}

/// Asks one question. An empty answer is the default.
fn ask(console: Console, question: &str, default: &str) -> Result<String, Problem> {
    let shown = if default.is_empty() { String::new() } else { format!(" [{default}]") };
    let mut err = console.stderr();
    let _ = write!(err, "{question}{shown}: ").and_then(|()| err.flush());
    drop(err);
    let mut answer = String::new();
    io::stdin()
        .lock()
        .read_line(&mut answer)
        .map_err(|error| Problem::new("file.unreadable", format!("cannot read standard input: {error}")))?;
    let answer = answer.trim();
    Ok(if answer.is_empty() { default.to_owned() } else { answer.to_owned() })
}

/// The items of an answer, separated by spaces or commas.
fn list(answer: &str) -> Vec<String> {
    answer.split([' ', ',']).filter(|item| !item.is_empty()).map(str::to_owned).collect()
}

/// The policy with comments.
fn text(answers: &Answers) -> String {
    let mut text = String::new();
    // Writing to a `String` cannot fail.
    let _ = write_policy(&mut text, answers);
    text
}

fn write_policy(out: &mut String, answers: &Answers) -> std::fmt::Result {
    let (name, owner) = (quoted(&answers.name), quoted(&answers.owner));
    writeln!(out, "# A policy for scopegate. Check it with `scopegate lint`, and read it with `scopegate show`.")?;
    writeln!(out, "version = 1\n\n[policy]\nname  = {name}\nowner = {owner}")?;
    if answers.contact.is_empty() {
        writeln!(out, "# contact = [\"mailto:security@example.com\"]    # where to send reports")?;
    } else {
        writeln!(out, "contact = {}", inline(&answers.contact))?;
    }
    writeln!(out, "# source  = \"https://example.com/security\"       # where the policy is published")?;
    writeln!(out, "# expires = 2030-12-31                         # the last day on which it is valid")?;
    writeln!(out, "# bounty  = false                              # whether the owner pays rewards")?;
    writeln!(
        out,
        "\n# What the owner owns, each domain with every host below it. Without this, it follows from the inclusions."
    )?;
    writeln!(
        out,
        "# [ownership]\n# domains  = [\"example.com\"]\n# in_scope = true    # everything owned is in scope unless a rule excludes it"
    )?;
    writeln!(out, "\n[scope]")?;
    for (key, entries, meaning) in [
        (
            "in_scope",
            &answers.in_scope,
            "Inclusions: what may be tested. `*.example.com` does not include `example.com`.",
        ),
        (
            "out_of_scope",
            &answers.out_of_scope,
            "Exclusions: what may not be tested. A host excludes every host below it.",
        ),
        ("third_party", &answers.third_party, "What belongs to others, so the owner cannot permit tests."),
    ] {
        writeln!(out, "# {meaning}")?;
        if entries.is_empty() {
            writeln!(out, "{key} = []")?;
            continue;
        }
        writeln!(out, "{key} = [")?;
        for entry in entries {
            writeln!(out, "  {},", quoted(entry))?;
        }
        writeln!(out, "]")?;
    }
    writeln!(out, "\n# Statements that no rule can express. Every decision in scope repeats them.")?;
    writeln!(out, "# [[scope.unchecked]]\n# list = \"out_of_scope\"\n# text = \"systems run by our resellers\"")?;
    writeln!(
        out,
        "\n# Findings and activities that are not accepted. `scopegate classes` lists the classes, and `scopegate preset`"
    )?;
    writeln!(
        out,
        "# prints rules to start from.\n# [[findings.rules]]\n# class  = \"activity/dos\"\n# reason = \"tests must not interrupt the service\""
    )?;
    for preset in &answers.presets {
        writeln!(out, "\n{}", preset.trim_end())?;
    }
    Ok(())
}

fn inline(texts: &[String]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
    format!("[{}]", texts.join(", "))
}

/// A basic TOML string.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
