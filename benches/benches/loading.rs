//! The time to load a policy, the memory that it keeps, and the peak. `benches/run` runs it.

use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use scopegate::Policy;
use scopegate_benches::{Clock, Record, Side, Spread, Workload, in_turn};

/// The allocated bytes, and their peak.
static LIVE: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

/// The system allocator with counters.
struct Counting;

// SAFETY: every call goes unchanged to the system allocator, whose guarantees hold; the counters only count.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        taken(layout.size());
        // SAFETY: as above.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        taken(layout.size());
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Relaxed);
        // SAFETY: as above.
        unsafe { System.dealloc(place, layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // A block that moves exists twice for a moment.
        taken(size);
        LIVE.fetch_sub(layout.size(), Relaxed);
        // SAFETY: as above.
        unsafe { System.realloc(place, layout, size) }
    }
}

fn taken(bytes: usize) {
    let live = LIVE.fetch_add(bytes, Relaxed) + bytes;
    MOST.fetch_max(live, Relaxed);
}

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

    let before = LIVE.load(Relaxed);
    MOST.store(before, Relaxed);
    let policy = load(text);
    let (kept, most) = (LIVE.load(Relaxed) - before, MOST.load(Relaxed) - before);
    black_box(&policy);
    let each = |bytes: f64| Spread::of(vec![bytes / rules as f64]);
    print(format!("load-{format}-beyond"), rules, each(kept as f64 - text.len() as f64));
    print(format!("load-{format}-kept"), rules, each(kept as f64));
    print(format!("load-{format}-most"), rules, each(most as f64));
}

fn print(row: String, rules: usize, value: Spread) {
    println!("{}", Record::Figure { row, rules, value });
}
