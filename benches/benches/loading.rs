//! The time to load a policy, the memory that it keeps, and the peak. `benches/run` runs it.

use std::hint::black_box;

use scopegate::Policy;
use scopegate_benches::{Clock, Counting, Memory, Record, Side, Spread, Workload, in_turn};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() {
    for rules in [1_000, 100_000] {
        let workload = Workload::new(rules);
        let toml = |text: &str| Policy::from_toml(text).expect("the policy loads");
        let json = |text: &str| Policy::from_json(text).expect("the policy loads");
        measure("toml", rules, &workload.toml(), &toml);
        measure("json", rules, &workload.json(), &json);
    }
}

fn measure(format: &str, rules: usize, text: &str, load: &dyn Fn(&str) -> Policy) {
    let rounds = if rules < 10_000 { 31 } else { 5 };
    let [times] = in_turn(Clock::Processor, rounds, [Side::new(1, || load(black_box(text)).rules().len())]);
    let Spread { median, low, high } = times.spread();
    let spread = Spread { median: median / 1e6, low: low / 1e6, high: high / 1e6 };
    print(format!("load-{format}-ms"), rules, spread);

    let (policy, Memory { kept, most }) = Memory::of(|| load(text));
    black_box(&policy);
    let each = |bytes: f64| Spread::of(vec![bytes / rules as f64]);
    print(format!("load-{format}-beyond"), rules, each(kept as f64 - text.len() as f64));
    print(format!("load-{format}-kept"), rules, each(kept as f64));
    print(format!("load-{format}-most"), rules, each(most as f64));
}

fn print(row: String, rules: usize, value: Spread) {
    println!("{}", Record::Figure { row, rules, value });
}
