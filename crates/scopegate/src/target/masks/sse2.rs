//! Sixteen bytes at once, with the vector instructions that every x86-64 processor has.
//!
//! Compilers do not find them by themselves here. What they answer is what [`plain`](super::plain) answers: a test asks both
//! about every byte in every place.
#![expect(unsafe_code, reason = "a call into code that needs an instruction set")]

use std::arch::x86_64::{
    __m128i, _mm_add_epi8, _mm_cmpeq_epi8, _mm_cmplt_epi8, _mm_movemask_epi8, _mm_or_si128, _mm_set_epi64x,
    _mm_set1_epi8,
};

use super::Masks;

/// The masks of sixteen bytes.
#[inline]
pub(super) fn masks(block: [u8; 16]) -> Masks {
    // SAFETY: the function needs SSE2 and nothing else, and this module is compiled only where the target has it.
    unsafe { vector(block) }
}

#[target_feature(enable = "sse2")]
#[inline]
fn vector(block: [u8; 16]) -> Masks {
    let [low, high] = halves(block);
    let bytes = _mm_set_epi64x(high, low);
    let dots = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x2e));
    let hyphens = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x2d));
    let low_lines = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x5f));
    let letters = within(bytes, b'a', 26);
    let digits = within(bytes, b'0', 10);
    let signs = _mm_or_si128(_mm_or_si128(dots, hyphens), low_lines);
    let of_hosts = _mm_or_si128(_mm_or_si128(letters, digits), signs);
    let is = |byte: u8| _mm_cmpeq_epi8(bytes, _mm_set1_epi8(byte.cast_signed()));
    let no_path = _mm_or_si128(_mm_or_si128(is(b'?'), is(b'#')), _mm_or_si128(is(b'\\'), is(b'%')));
    let of_urls = within(bytes, 0x21, 0x5e);
    Masks {
        others: !mask(of_hosts) & 0xffff,
        dots: mask(dots),
        hyphens: mask(hyphens),
        no_path: mask(no_path),
        no_url: !mask(of_urls) & 0xffff,
    }
}

/// Which bytes are one of `count` from `first` on.
#[target_feature(enable = "sse2")]
#[inline]
fn within(bytes: __m128i, first: u8, count: u8) -> __m128i {
    // There is only a comparison of signed bytes: the range is moved down to the lowest of those.
    let lowest = _mm_set1_epi8(0x80_u8.wrapping_sub(first).cast_signed());
    let behind = _mm_set1_epi8(0x80_u8.wrapping_add(count).cast_signed());
    _mm_cmplt_epi8(_mm_add_epi8(bytes, lowest), behind)
}

/// The highest bit of each byte.
#[target_feature(enable = "sse2")]
#[inline]
fn mask(bytes: __m128i) -> u64 {
    u64::from(_mm_movemask_epi8(bytes).cast_unsigned())
}

fn halves(block: [u8; 16]) -> [i64; 2] {
    let number = u128::from_le_bytes(block);
    #[expect(clippy::cast_possible_truncation, reason = "the halves are what is wanted")]
    [(number as u64).cast_signed(), ((number >> 64) as u64).cast_signed()]
}
