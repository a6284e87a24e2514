//! Tests that need internals: a deliberate panic, and a number for every word of the core.

use std::ffi::CStr;
use std::ptr;

use scopegate::policy::List;
use scopegate::{Basis, Verdict};

use crate::error::scopegate_error;
use crate::error_fields::{scopegate_error_code, scopegate_error_free, scopegate_error_message};
use crate::failure::Failure;
use crate::guard::enter;
use crate::status::{scopegate_basis, scopegate_list, scopegate_status, scopegate_verdict};
use crate::status_text::{scopegate_basis_text, scopegate_verdict_text};
use crate::version::{
    SCOPEGATE_VERSION_MAJOR, SCOPEGATE_VERSION_MINOR, SCOPEGATE_VERSION_NUMBER, SCOPEGATE_VERSION_PATCH,
};

unsafe extern "C" fn planted(error: *mut *mut scopegate_error) -> scopegate_status {
    enter!(error, |_call| panic!("planted {}", 1))
}

/// A panic payload that panics when it is dropped.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("a second panic");
    }
}

#[expect(unreachable_code, reason = "it panics instead of returning an error")]
unsafe extern "C" fn planted_bomb() -> bool {
    enter!(else false, |_call| Err::<bool, Failure>(std::panic::panic_any(Bomb)))
}

fn text(pointer: *const std::ffi::c_char) -> String {
    assert!(!pointer.is_null());
    // SAFETY: not NULL, and every text of the library ends with a NUL.
    unsafe { CStr::from_ptr(pointer) }.to_str().unwrap().to_owned()
}

#[test]
fn a_panic_becomes_a_status() {
    let mut error = ptr::null_mut();
    // SAFETY: `error` is local, and each error of a call is freed once.
    unsafe {
        assert_eq!(planted(&raw mut error), scopegate_status::SCOPEGATE_STATUS_PANIC);
        assert_eq!(text(scopegate_error_code(error)), "call.panic");
        assert_eq!(text(scopegate_error_message(error)), "planted 1");
        scopegate_error_free(error);
        assert_eq!(planted(ptr::null_mut()), scopegate_status::SCOPEGATE_STATUS_PANIC);
        assert!(!planted_bomb());
    }
}

#[test]
fn every_word_of_the_core_has_its_number() {
    for basis in Basis::ALL {
        let number = scopegate_basis::of(basis);
        assert_ne!(number, scopegate_basis::SCOPEGATE_BASIS_NONE, "{basis}");
        // SAFETY: it takes a number.
        assert_eq!(text(unsafe { scopegate_basis_text(number as u32) }), basis.as_str());
    }
    for verdict in Verdict::ALL {
        let number = scopegate_verdict::of(verdict);
        // SAFETY: as above.
        assert_eq!(text(unsafe { scopegate_verdict_text(number as u32) }), verdict.as_str());
    }
    for list in [List::InScope, List::OutOfScope, List::ThirdParty] {
        assert_ne!(scopegate_list::of(list), scopegate_list::SCOPEGATE_LIST_NONE, "{list}");
    }
}

#[test]
fn the_version_is_that_of_the_package() {
    let [major, minor, patch] = [SCOPEGATE_VERSION_MAJOR, SCOPEGATE_VERSION_MINOR, SCOPEGATE_VERSION_PATCH];
    let package = env!("CARGO_PKG_VERSION").split(['-', '+']).next();
    assert_eq!(package, Some(format!("{major}.{minor}.{patch}").as_str()));
    assert_eq!(SCOPEGATE_VERSION_NUMBER, major * 1_000_000 + minor * 1_000 + patch);
}
