//! What measures are made of: policies and targets that follow from a size alone, turns, records, pages.

mod chart;
mod random;
mod record;
mod rule;
mod target;
mod turns;
mod word;
mod workload;

pub use chart::{Axis, Chart, Line, Scale};
pub use random::Random;
pub use record::{Record, Spread};
pub use rule::Rule;
pub use turns::{Side, Times, in_turn};
pub use workload::Workload;
