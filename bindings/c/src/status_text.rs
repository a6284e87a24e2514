//! The words for the numbers of the header.

use std::ffi::c_char;

use crate::guard::enter;

/// A table from numbers to the words of JSON, each with a terminating NUL.
macro_rules! words {
    ($name:ident: $($number:literal => $word:literal,)*) => {
        fn $name(number: u32) -> Option<&'static str> {
            match number {
                $($number => Some(concat!($word, "\0")),)*
                _ => None,
            }
        }
    };
}

words!(status_word:
    0 => "ok", 1 => "null-argument", 2 => "not-utf8", 3 => "invalid-argument", 4 => "struct-size", 5 => "out-of-range",
    6 => "buffer-too-small", 7 => "panic", 8 => "file", 9 => "policy", 10 => "target", 11 => "question", 12 => "refused",
    13 => "guard",
);
words!(verdict_word: 1 => "in-scope", 2 => "out-of-scope", 3 => "third-party",);
words!(basis_word:
    1 => "listed", 2 => "owned", 3 => "excluded", 4 => "partial", 5 => "unlisted", 6 => "not-public",
    7 => "third-party-rule", 8 => "provider", 9 => "unowned", 10 => "class-allowed", 11 => "class-excluded",
    12 => "class-condition-met", 13 => "class-unmentioned", 14 => "class-never-implied",
);
words!(kind_word:
    1 => "url", 2 => "host", 3 => "host-port", 4 => "address", 5 => "network", 6 => "finding", 7 => "report",
);
words!(list_word: 1 => "in_scope", 2 => "out_of_scope", 3 => "third_party", 4 => "findings",);

/// The text for a number without a word.
const NO_WORD: &str = "none\0";

fn shown(word: Option<&'static str>) -> *const c_char {
    word.unwrap_or(NO_WORD).as_ptr().cast()
}

/// The word for a `scopegate_status`, for example `not-utf8`; `none` for an unknown number. Never NULL. The text is
/// static.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_status_text(status: u32) -> *const c_char {
    enter!(else shown(None), |_call| Ok(shown(status_word(status))))
}

/// The word for a `scopegate_verdict` as in JSON, for example `in-scope`; `none` for `SCOPEGATE_VERDICT_NONE` and
/// unknown numbers. Never NULL. The text is static.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_verdict_text(verdict: u32) -> *const c_char {
    enter!(else shown(None), |_call| Ok(shown(verdict_word(verdict))))
}

/// The word for a `scopegate_basis`, for example `third-party-rule`; otherwise the same as `scopegate_verdict_text`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_basis_text(basis: u32) -> *const c_char {
    enter!(else shown(None), |_call| Ok(shown(basis_word(basis))))
}

/// The word for a `scopegate_kind`, for example `host-port`; otherwise the same as `scopegate_verdict_text`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_kind_text(kind: u32) -> *const c_char {
    enter!(else shown(None), |_call| Ok(shown(kind_word(kind))))
}

/// The word for a `scopegate_list`, for example `out_of_scope`; otherwise the same as `scopegate_verdict_text`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_list_text(list: u32) -> *const c_char {
    enter!(else shown(None), |_call| Ok(shown(list_word(list))))
}
