//! Does one piece of work in one function, for a tool that counts the instructions of that function only.
//!
//! `benches/guard` runs it. Loading, making the input and a first round that fills the caches are outside the function.

use std::hint::black_box;

use scopegate::{Policy, Verdict};
use scopegate_benches::{Rule, Workload};

const RULES: usize = 1_000;

/// The work to count, and how to make its input.
enum Work {
    Verdicts(Policy, Vec<String>),
    Checks(Policy, Vec<String>),
    Batch(Policy, Vec<u8>, Vec<usize>),
    Load(String),
}

fn main() {
    let name = std::env::args().nth(1).unwrap_or_default();
    let workload = Workload::new(RULES);
    let policy = || Policy::from_toml(&workload.toml()).expect("the policy loads");
    let work = match name.as_str() {
        // Enough items that the random keys of hash tables do not show.
        "plain-names" => Work::Verdicts(policy(), workload.usual_targets(20_000)),
        "path-rules" => Work::Verdicts(policy(), below_url_rules(&workload)),
        "unusual-checks" => Work::Checks(policy(), workload.unusual_targets(2_000)),
        "batch" => {
            let texts = workload.targets(20_000);
            let mut offsets = vec![0];
            let mut end = 0;
            offsets.extend(texts.iter().map(|text| {
                end += text.len();
                end
            }));
            Work::Batch(policy(), texts.concat().into_bytes(), offsets)
        }
        "load-toml" => Work::Load(workload.toml()),
        _ => {
            eprintln!("usage: guarded plain-names|path-rules|unusual-checks|load-toml|batch");
            std::process::exit(2);
        }
    };
    // The caches are filled before the count.
    if !matches!(work, Work::Load(_)) {
        black_box(guarded(&work));
    }
    black_box(scopegate_counted_work(&work));
}

/// The tool counts from the start to the end of this function, so its name must not be mangled.
#[unsafe(no_mangle)]
#[inline(never)]
extern "Rust" fn scopegate_counted_work(work: &Work) -> usize {
    guarded(work)
}

#[inline(never)]
fn guarded(work: &Work) -> usize {
    match work {
        Work::Verdicts(policy, texts) => {
            texts.iter().filter(|text| policy.batch().verdict(black_box(text)) == Ok(Verdict::InScope)).count()
        }
        Work::Checks(policy, texts) => {
            texts.iter().filter(|text| policy.check(black_box(text.as_str())).is_ok_and(|it| it.is_in_scope())).count()
        }
        Work::Batch(policy, texts, offsets) => {
            let mut answers = vec![None; offsets.len() - 1];
            policy.batch().verdicts(black_box(texts), offsets, &mut answers);
            answers.iter().flatten().count()
        }
        Work::Load(toml) => Policy::from_toml(black_box(toml)).map_or(0, |policy| policy.rules().len()),
    }
}

/// URLs of hosts that rules name with a path, half of them below that path.
fn below_url_rules(workload: &Workload) -> Vec<String> {
    let paths = workload.included().iter().chain(workload.excluded()).filter_map(|rule| match rule {
        Rule::Url(host, path) => Some((host, path.replace('*', "a"))),
        _ => None,
    });
    let texts = paths.flat_map(|(host, path)| {
        ["/", "/1", "/b/c/d"].into_iter().flat_map(move |more| {
            [format!("https://{host}{path}{more}?id=1"), format!("https://{host}/elsewhere{more}")]
        })
    });
    let texts: Vec<String> = texts.collect();
    texts.iter().cycle().take(10_000).cloned().collect()
}
