//! Parses a target, loads a policy, decides. README.md of this package says how to run it.

use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use scopegate::{Policy, Target};
use scopegate_benches::Workload;

const SIZES: [usize; 3] = [10, 1_000, 100_000];

/// Questions in an iteration: enough to exceed the nearest cache.
const QUESTIONS: usize = 10_000;

fn parse(criterion: &mut Criterion) {
    let workload = Workload::new(1_000);
    let mut group = criterion.benchmark_group("parse");
    group.throughput(Throughput::Elements(QUESTIONS as u64));
    let kinds = [("usual", workload.usual_targets(QUESTIONS)), ("unusual", workload.unusual_targets(QUESTIONS))];
    for (name, texts) in kinds {
        group.bench_function(name, |bencher| {
            bencher.iter(|| texts.iter().filter(|text| Target::parse(black_box(text)).is_ok()).count());
        });
    }
    group.finish();
}

fn load(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("load");
    group.sample_size(10).sampling_mode(SamplingMode::Flat).measurement_time(Duration::from_secs(3));
    for rules in SIZES {
        let workload = Workload::new(rules);
        let (toml, json) = (workload.toml(), workload.json());
        group.throughput(Throughput::Elements(rules as u64));
        group.bench_with_input(BenchmarkId::new("toml", rules), &toml, |bencher, text| {
            bencher.iter_with_large_drop(|| Policy::from_toml(black_box(text)).expect("the policy loads"));
        });
        group.bench_with_input(BenchmarkId::new("json", rules), &json, |bencher, text| {
            bencher.iter_with_large_drop(|| Policy::from_json(black_box(text)).expect("the policy loads"));
        });
    }
    group.finish();
}

fn decide(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("decide");
    for rules in SIZES {
        let workload = Workload::new(rules);
        let policy = Policy::from_json(&workload.json()).expect("the policy loads");
        let texts = workload.targets(QUESTIONS);
        let targets: Vec<_> = texts.iter().filter_map(|text| Target::parse(text).ok()).collect();

        group.throughput(Throughput::Elements(targets.len() as u64));
        group.bench_with_input(BenchmarkId::new("target", rules), &targets, |bencher, targets| {
            bencher.iter(|| in_scope(targets.iter().map(|target| policy.check(black_box(target)))));
        });
        group.throughput(Throughput::Elements(texts.len() as u64));
        group.bench_with_input(BenchmarkId::new("text", rules), &texts, |bencher, texts| {
            bencher.iter(|| in_scope(texts.iter().map(|text| policy.check(black_box(text.as_str())))));
        });
    }
    group.finish();
}

/// Counts, so that no answer is optimized away. An error is not in scope.
fn in_scope<'p, E>(answers: impl Iterator<Item = Result<scopegate::Decision<'p>, E>>) -> usize {
    answers.filter(|answer| answer.as_ref().is_ok_and(scopegate::Decision::is_in_scope)).count()
}

criterion_group!(benches, parse, load, decide);
criterion_main!(benches);
