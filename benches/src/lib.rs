//! The parts of the benchmarks: policies and targets of a given size, turns, records, pages and charts, and usual solutions to compare with.

mod chart;
mod counting;
mod law;
mod naive;
mod page;
mod random;
mod record;
mod rows;
mod rule;
mod target;
mod turns;
mod word;
mod workload;

pub use chart::{Axis, Chart, Line, Scale};
pub use counting::{Counting, Memory};
pub use naive::{EveryRule, UrlAndHash};
pub use page::page;
pub use random::Random;
pub use record::{NoRecord, Record, Spread};
pub use rows::{Goal, KINDS, LOADING, ROWS, Row, Single};
pub use rule::Rule;
pub use turns::{Clock, Side, Times, in_turn};
pub use workload::Workload;
