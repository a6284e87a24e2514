//! Which version this is.

use std::ffi::c_char;

use crate::guard::enter;

/// The first number of the version that this header belongs to.
pub const SCOPEGATE_VERSION_MAJOR: u32 = 0;
/// The second number of the version that this header belongs to.
pub const SCOPEGATE_VERSION_MINOR: u32 = 1;
/// The third number of the version that this header belongs to.
pub const SCOPEGATE_VERSION_PATCH: u32 = 0;
/// The version that this header belongs to, as one number: `MAJOR * 1000000 + MINOR * 1000 + PATCH`.
pub const SCOPEGATE_VERSION_NUMBER: u32 = 1000;

/// The version of the library that runs, as one number. A program that was compiled with another header than the library's
/// sees it here: before 1.0, `SCOPEGATE_VERSION_NUMBER / 1000` has to be the same, later the millions.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_version_number() -> u32 {
    enter!(else 0, |_call| Ok(SCOPEGATE_VERSION_NUMBER))
}

/// The version of the library that runs, as text: `0.1.0`. Never NULL; it lives for ever.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_version() -> *const c_char {
    const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "\0");
    enter!(else VERSION.as_ptr().cast(), |_call| Ok(VERSION.as_ptr().cast()))
}
