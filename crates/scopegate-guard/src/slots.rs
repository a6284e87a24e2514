//! The number of requests to each host at the same time.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};

/// The requests that are under way, by host.
#[derive(Debug, Default, Clone)]
pub(crate) struct Slots(Arc<Mutex<HashMap<String, u32>>>);

/// A request under way. Dropping it frees its place.
#[derive(Debug)]
pub(crate) struct Slot {
    slots: Slots,
    host: String,
}

impl Slots {
    /// Takes a place; `None` if all are taken.
    pub(crate) fn take(&self, host: &str, most: NonZeroU32) -> Option<Slot> {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(host.to_owned()).or_default();
        if *count >= most.get() {
            return None;
        }
        *count += 1;
        Some(Slot { slots: self.clone(), host: host.to_owned() })
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut taken = self.slots.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(&self.host) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                taken.remove(&self.host);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_free_again_after_its_request() {
        let (slots, two) = (Slots::default(), NonZeroU32::new(2).unwrap());
        let (first, second) = (slots.take("a", two), slots.take("a", two));
        assert!(first.is_some() && second.is_some() && slots.take("a", two).is_none());
        assert!(slots.take("b", two).is_some());
        drop(first);
        assert!(slots.take("a", two).is_some());
        drop(second);
        assert!(slots.0.lock().unwrap().is_empty());
    }
}
