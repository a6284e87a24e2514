//! The version of the library.

use std::ffi::{CString, c_char};
use std::sync::LazyLock;

use scopegate::net::PublicSuffixList;

use crate::guard::enter;

/// The major version of this header.
pub const SCOPEGATE_VERSION_MAJOR: u32 = 0;
/// The minor version of this header.
pub const SCOPEGATE_VERSION_MINOR: u32 = 1;
/// The patch version of this header.
pub const SCOPEGATE_VERSION_PATCH: u32 = 0;
/// The version of this header as one number: `MAJOR * 1000000 + MINOR * 1000 + PATCH`.
pub const SCOPEGATE_VERSION_NUMBER: u32 = 1000;

/// The version of the loaded library as one number. Compare it with the header to find a mismatch: before 1.0,
/// `SCOPEGATE_VERSION_NUMBER / 1000` must be equal; later, the major version must be equal.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_version_number() -> u32 {
    enter!(else 0, |_call| Ok(SCOPEGATE_VERSION_NUMBER))
}

/// The version of the loaded library as text: `0.1.0`. Never NULL. The text is static.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_version() -> *const c_char {
    const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "\0");
    enter!(else VERSION.as_ptr().cast(), |_call| Ok(VERSION.as_ptr().cast()))
}

/// The version of the compiled list, with the NUL that ends a text in C.
static SUFFIXES: LazyLock<CString> =
    LazyLock::new(|| CString::new(PublicSuffixList::COMPILED_VERSION).unwrap_or_default());

/// The version of the Public Suffix List in the loaded library as text: the version of the `psl` package that contains
/// it. Two libraries with the same version and the same list decide the same. Never NULL. The text is static.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_public_suffix_list_version() -> *const c_char {
    enter!(else SUFFIXES.as_ptr(), |_call| Ok(SUFFIXES.as_ptr()))
}
