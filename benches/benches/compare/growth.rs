//! The cost of a decision as policies, lines and the share of unusual spellings grow, and with a second thread. Draws
//! charts.

use std::fs;
use std::path::Path;
use std::thread;

use scopegate::{Policy, Verdict};
use scopegate_benches::{Axis, Chart, Clock, EveryRule, Line, Rule, Scale, Side, Times, UrlAndHash, Workload, in_turn};

use crate::lines::Buffer;

const ROUNDS: usize = 5;
const NANOSECONDS: &str = "nanoseconds a line";

/// Writes the charts into a folder.
pub fn draw(folder: &Path) {
    for (name, chart) in [("rules", rules()), ("length", length()), ("unusual", unusual()), ("threads", threads())] {
        fs::write(folder.join(name).with_extension("svg"), chart.svg()).expect("the folder is writable");
        println!("{name}.svg");
    }
}

fn axis(label: &'static str, scale: Scale) -> Axis {
    Axis { label, scale }
}

fn load(workload: &Workload) -> Policy {
    Policy::from_json(&workload.json()).expect("the policy loads")
}

/// Decides line by line and counts the answers.
fn deciding<'a>(policy: &'a Policy, lines: &'a [String]) -> Side<'a> {
    Side::new(lines.len(), || lines.iter().filter(|line| policy.batch().verdict(line) == Ok(Verdict::InScope)).count())
}

/// Lines of a chart that grow together.
struct Curves<const N: usize>([Line; N]);

impl<const N: usize> Curves<N> {
    fn new(names: [&str; N]) -> Self {
        Self(names.map(|name| Line { name: name.to_owned(), points: Vec::new() }))
    }

    fn add<const M: usize>(&mut self, across: f64, first: usize, times: [Times; M]) {
        for (line, times) in self.0.iter_mut().skip(first).zip(times) {
            line.points.push((across, times.spread().median));
        }
    }
}

fn rules() -> Chart {
    let mut curves =
        Curves::new(["one text at a time", "one buffer of texts", "url + hash map", "url + every rule in turn"]);
    for rules in [10, 100, 1_000, 10_000, 100_000, 1_000_000] {
        let workload = Workload::new(rules);
        let policy = load(&workload);
        let lines = workload.targets(100_000);
        let buffer = Buffer::new(&lines);
        let mut answers = buffer.answers();
        let own = in_turn(
            Clock::Processor,
            ROUNDS,
            [deciding(&policy, &lines), Side::new(lines.len(), || buffer.decide(&policy, &mut answers))],
        );
        curves.add(rules as f64, 0, own);
        if rules <= 100_000 {
            let hash = UrlAndHash::new(&workload);
            let some = &lines[..10_000];
            let side = Side::new(some.len(), || some.iter().filter(|line| hash.allows(line)).count());
            curves.add(rules as f64, 2, in_turn(Clock::Processor, 3, [side]));
        }
        if rules <= 10_000 {
            let every = EveryRule::new(&workload);
            let some = &lines[..(10_000_000 / rules).min(10_000)];
            let side = Side::new(some.len(), || some.iter().filter(|line| every.allows(line)).count());
            curves.add(rules as f64, 3, in_turn(Clock::Processor, 3, [side]));
        }
    }
    Chart {
        title: "One decision, as the policy grows",
        x: axis("rules in the policy", Scale::Logarithmic),
        y: axis(NANOSECONDS, Scale::Logarithmic),
        lines: curves.0.into(),
    }
}

fn length() -> Chart {
    let workload = Workload::new(1_000);
    let policy = load(&workload);
    let hosts: Vec<&String> = workload
        .included()
        .iter()
        .filter_map(|rule| match rule {
            Rule::Exact(host) if host.len() < 20 => Some(host),
            _ => None,
        })
        .collect();
    let below: Vec<(&String, String)> = workload
        .included()
        .iter()
        .filter_map(|rule| match rule {
            Rule::Url(host, path) if !path.trim_end_matches("/*").contains('*') => {
                Some((host, path.trim_end_matches("/*").to_owned()))
            }
            _ => None,
        })
        .collect();
    let mut curves = Curves::new(["host of a rule for hosts", "host of rules for paths", "url::Url::parse alone"]);
    for bytes in [20, 50, 100, 200, 500, 1_000, 2_000, 4_000, 8_000] {
        let count = (20_000_000 / bytes).min(50_000);
        let names: Vec<_> =
            hosts.iter().cycle().take(count).map(|host| padded(format!("https://{host}/"), bytes)).collect();
        let paths: Vec<_> = below
            .iter()
            .cycle()
            .take(count)
            .map(|(host, path)| padded(format!("https://{host}{path}/"), bytes))
            .collect();
        let parse =
            Side::new(count / 5, || names[..count / 5].iter().filter(|line| url::Url::parse(line).is_ok()).count());
        let times = in_turn(Clock::Processor, ROUNDS, [deciding(&policy, &names), deciding(&policy, &paths), parse]);
        curves.add(bytes as f64, 0, times);
    }
    Chart {
        title: "One decision, as lines grow (1,000 rules)",
        x: axis("bytes in the line, at least", Scale::Logarithmic),
        y: axis(NANOSECONDS, Scale::Logarithmic),
        lines: curves.0.into(),
    }
}

/// A text with a long path of short segments.
fn padded(mut text: String, bytes: usize) -> String {
    while text.len() < bytes {
        text.push(if text.len() % 9 == 8 { '/' } else { 'a' });
    }
    text
}

fn unusual() -> Chart {
    let workload = Workload::new(1_000);
    let policy = load(&workload);
    let hash = UrlAndHash::new(&workload);
    let mut curves = Curves::new(["one text at a time", "url + hash map"]);
    for share in [0, 1, 2, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100] {
        let lines = workload.mixed_targets(20_000, share);
        let other = Side::new(lines.len(), || lines.iter().filter(|line| hash.allows(line)).count());
        curves.add(share as f64, 0, in_turn(Clock::Processor, ROUNDS, [deciding(&policy, &lines), other]));
    }
    Chart {
        title: "One decision, as unusual spellings increase (1,000 rules)",
        x: axis("percent of lines that are spelled in an unusual way", Scale::Linear),
        y: axis(NANOSECONDS, Scale::Linear),
        lines: curves.0.into(),
    }
}

fn threads() -> Chart {
    let sizes = [10, 1_000, 100_000];
    let mut curves = Curves::new(["10 rules", "1,000 rules", "100,000 rules"]);
    for (line, rules) in sizes.into_iter().enumerate() {
        let workload = Workload::new(rules);
        let policy = load(&workload);
        let lines = workload.targets(400_000);
        for threads in [1, 2] {
            let parts: Vec<Buffer> = lines.chunks(lines.len() / threads).map(Buffer::new).collect();
            let mut answers: Vec<_> = parts.iter().map(Buffer::answers).collect();
            let side = Side::new(lines.len(), || decide_in_threads(&policy, &parts, &mut answers));
            let [times] = in_turn(Clock::Wall, ROUNDS, [side]);
            curves.0[line].points.push((threads as f64, 1e3 / times.spread().median));
        }
    }
    Chart {
        title: "Decisions a second, with a second thread",
        x: axis("threads", Scale::Logarithmic),
        y: axis("million lines a second", Scale::Linear),
        lines: curves.0.into(),
    }
}

/// One buffer for each thread.
fn decide_in_threads(policy: &Policy, parts: &[Buffer], answers: &mut [Vec<Option<Verdict>>]) -> usize {
    thread::scope(|scope| {
        let running: Vec<_> =
            parts.iter().zip(answers).map(|(part, answers)| scope.spawn(|| part.decide(policy, answers))).collect();
        running.into_iter().map(|thread| thread.join().expect("a thread ends")).sum()
    })
}
