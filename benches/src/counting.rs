//! The memory that values hold, by an allocator that counts.
#![allow(unsafe_code, reason = "the trait of allocators is unsafe")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

static LIVE: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

/// The system allocator with counters. A program declares it as its `#[global_allocator]`.
#[derive(Debug)]
pub struct Counting;

/// The bytes that a value holds, and the most that existed at one time while it was made.
#[derive(Debug, Clone, Copy)]
pub struct Memory {
    /// The bytes that the value holds.
    pub kept: usize,
    /// The peak.
    pub most: usize,
}

impl Memory {
    /// Makes a value and measures it. All zero without [`Counting`].
    pub fn of<T>(make: impl FnOnce() -> T) -> (T, Self) {
        let before = LIVE.load(Relaxed);
        MOST.store(before, Relaxed);
        let value = black_box(make());
        let memory =
            Self { kept: LIVE.load(Relaxed).saturating_sub(before), most: MOST.load(Relaxed).saturating_sub(before) };
        (value, memory)
    }
}

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
