//! Classifies many bytes at once with the vector instructions of x86-64: AVX2 if the processor has it, detected at run
//! time, otherwise SSE2, which all x86-64 processors have.
//!
//! Compilers do not vectorize the plain code. The results equal those of [`plain`](crate::fast::byte_classes::plain);
//! tests compare all implementations for every byte at every position.
#![expect(unsafe_code, reason = "calls into code that needs an instruction set")]

use std::arch::x86_64::{
    __m128i, __m256i, _mm_add_epi8, _mm_cmpeq_epi8, _mm_cmplt_epi8, _mm_movemask_epi8, _mm_or_si128, _mm_set_epi64x,
    _mm_set1_epi8, _mm_setzero_si128, _mm256_add_epi8, _mm256_and_si256, _mm256_broadcastsi128_si256,
    _mm256_cmpeq_epi8, _mm256_cmpgt_epi8, _mm256_movemask_epi8, _mm256_set_m128i, _mm256_set1_epi8,
    _mm256_setzero_si256, _mm256_shuffle_epi8, _mm256_srli_epi16,
};

use crate::fast::byte_classes::ByteClasses;
use crate::targets::number_of;

/// Proof that the processor has AVX2.
#[derive(Debug, Clone, Copy)]
pub(super) struct Avx2(());

impl Avx2 {
    /// `None` if the processor lacks AVX2.
    #[inline]
    pub(super) fn detect() -> Option<Self> {
        std::arch::is_x86_feature_detected!("avx2").then_some(Self(()))
    }

    /// Runs a function that is compiled for AVX2 with all that is inlined into it, so that the classes stay in registers.
    #[inline]
    pub(super) fn run<T>(self, f: impl FnOnce(Self) -> T) -> T {
        // SAFETY: the function needs AVX2 and nothing else; only `detect` makes a value of this type.
        unsafe { compiled_for_avx2(self, f) }
    }

    /// The classes of 64 bytes.
    #[expect(clippy::unused_self, reason = "the value is the proof")]
    #[inline]
    pub(super) fn classes(self, text: &[u8; 64]) -> ByteClasses {
        // SAFETY: the function needs AVX2 and nothing else; only `detect` makes a value of this type.
        unsafe { whole(text) }
    }

    /// The classes of up to 64 bytes, without bits after the end.
    #[expect(clippy::unused_self, reason = "as above")]
    #[inline]
    pub(super) fn classes_of_part(self, text: &[u8]) -> ByteClasses {
        // SAFETY: as above.
        unsafe { wide(text) }
    }
}

#[target_feature(enable = "avx2")]
fn compiled_for_avx2<T>(avx2: Avx2, f: impl FnOnce(Avx2) -> T) -> T {
    f(avx2)
}

/// The classes of sixteen bytes.
#[inline]
pub(super) fn of_block(block: [u8; 16]) -> ByteClasses {
    // SAFETY: the function needs SSE2 and nothing else; this module is compiled only if the target has it.
    unsafe { narrow(block) }
}

/// Two overlapping blocks of 32 or 16 bytes, the second at the end of the text; bits of the overlap are set twice.
#[target_feature(enable = "avx2")]
#[inline]
fn wide(text: &[u8]) -> ByteClasses {
    if let (Some(first), Some(last)) = (text.first_chunk::<32>(), text.last_chunk::<32>()) {
        let (first, last) = (wide_block(wide_load(first)), wide_block(wide_load(last)));
        let to = text.len().wrapping_sub(32);
        return each(|of| of(&first) | of(&last) << to);
    }
    if let (Some(first), Some(last)) = (text.first_chunk::<16>(), text.last_chunk::<16>()) {
        let both = wide_block(_mm256_set_m128i(load(last), load(first)));
        let to = text.len().wrapping_sub(16);
        return each(|of| of(&both) & 0xffff | of(&both) >> 16 << to);
    }
    let few = wide_block(_mm256_set_m128i(_mm_setzero_si128(), load(&number_of(text).to_le_bytes())));
    let own = !(u64::MAX << text.len());
    each(|of| of(&few) & own)
}

#[target_feature(enable = "avx2")]
#[inline]
fn whole(text: &[u8; 64]) -> ByteClasses {
    let (low, high) = text.split_at(32);
    let half = |half: &[u8]| wide_block(wide_load(half.first_chunk().unwrap_or(&[0; 32])));
    let (low, high) = (half(low), half(high));
    each(|of| of(&low) | of(&high) << 32)
}

/// Builds each class with the same expression.
#[inline]
fn each(of: impl Fn(fn(&ByteClasses) -> u64) -> u64) -> ByteClasses {
    ByteClasses {
        others: of(|masks| masks.others),
        dots: of(|masks| masks.dots),
        hyphens: of(|masks| masks.hyphens),
        no_path: of(|masks| masks.no_path),
        no_url: of(|masks| masks.no_url),
    }
}

// The upper half of a byte is a row of the ASCII table, the lower half a column. A bit that is set for the row and for
// the column of a byte denotes a rectangle that contains the byte. The five lowest bits are for hosts: `-` and `.` in
// row 2, digits in row 3, `_` in row 5, letters in rows 6 and 7. The others are `#` and `%` in row 2, `?` in row 3, and
// the backslash in row 5.
const ROWS: [u8; 16] = [0, 0, 0x21, 0x42, 0, 0x84, 0x08, 0x10, 0, 0, 0, 0, 0, 0, 0, 0];
const COLUMNS: [u8; 16] =
    [0x12, 0x1a, 0x1a, 0x3a, 0x1a, 0x3a, 0x1a, 0x1a, 0x1a, 0x1a, 0x18, 0x08, 0x88, 0x09, 0x09, 0x4c];
const OF_HOSTS: u8 = 0x1f;
const NO_PATH: u8 = 0xe0;

/// The classes of 32 bytes.
#[target_feature(enable = "avx2")]
#[inline]
fn wide_block(bytes: __m256i) -> ByteClasses {
    let every = |byte: u8| _mm256_set1_epi8(byte.cast_signed());
    let is = |byte: u8| wide_mask(_mm256_cmpeq_epi8(bytes, every(byte)));
    let rows = _mm256_and_si256(_mm256_srli_epi16::<4>(bytes), every(0x0f));
    // The shuffle gives 0 for bytes above 0x7f.
    let of_row = _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(load(&ROWS)), rows);
    let of_column = _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(load(&COLUMNS)), bytes);
    let shapes = _mm256_and_si256(of_row, of_column);
    let lacks =
        |shape: u8| wide_mask(_mm256_cmpeq_epi8(_mm256_and_si256(shapes, every(shape)), _mm256_setzero_si256()));
    // Only a signed comparison exists, so the range is moved to the lowest signed values.
    let moved = _mm256_add_epi8(bytes, every(0x80 - FIRST_VISIBLE));
    let visible = wide_mask(_mm256_cmpgt_epi8(every(0x80 + VISIBLE), moved));
    ByteClasses {
        others: lacks(OF_HOSTS),
        dots: is(b'.'),
        hyphens: is(b'-'),
        no_path: !lacks(NO_PATH) & 0xffff_ffff,
        no_url: !visible & 0xffff_ffff,
    }
}

const FIRST_VISIBLE: u8 = 0x21;
/// The number of visible ASCII characters.
const VISIBLE: u8 = 0x5e;

#[target_feature(enable = "avx2")]
#[inline]
fn wide_mask(bytes: __m256i) -> u64 {
    u64::from(_mm256_movemask_epi8(bytes).cast_unsigned())
}

#[target_feature(enable = "avx2")]
#[inline]
fn wide_load(block: &[u8; 32]) -> __m256i {
    let (low, high) = block.split_at(16);
    let half = |half: &[u8]| load(half.first_chunk().unwrap_or(&[0; 16]));
    _mm256_set_m128i(half(high), half(low))
}

/// The classes of sixteen bytes.
#[target_feature(enable = "sse2")]
#[inline]
fn narrow(block: [u8; 16]) -> ByteClasses {
    let bytes = load(&block);
    let is = |byte: u8| _mm_cmpeq_epi8(bytes, _mm_set1_epi8(byte.cast_signed()));
    let signs = _mm_or_si128(_mm_or_si128(is(b'.'), is(b'-')), is(b'_'));
    let of_hosts = _mm_or_si128(_mm_or_si128(within(bytes, b'a', 26), within(bytes, b'0', 10)), signs);
    let no_path = _mm_or_si128(_mm_or_si128(is(b'?'), is(b'#')), _mm_or_si128(is(b'\\'), is(b'%')));
    ByteClasses {
        others: !mask(of_hosts) & 0xffff,
        dots: mask(is(b'.')),
        hyphens: mask(is(b'-')),
        no_path: mask(no_path),
        no_url: !mask(within(bytes, FIRST_VISIBLE, VISIBLE)) & 0xffff,
    }
}

/// The bytes in `first..first + count`.
#[target_feature(enable = "sse2")]
#[inline]
fn within(bytes: __m128i, first: u8, count: u8) -> __m128i {
    let lowest = _mm_set1_epi8(0x80_u8.wrapping_sub(first).cast_signed());
    let end = _mm_set1_epi8(0x80_u8.wrapping_add(count).cast_signed());
    _mm_cmplt_epi8(_mm_add_epi8(bytes, lowest), end)
}

/// The highest bit of each byte.
#[target_feature(enable = "sse2")]
#[inline]
fn mask(bytes: __m128i) -> u64 {
    u64::from(_mm_movemask_epi8(bytes).cast_unsigned())
}

#[target_feature(enable = "sse2")]
#[inline]
fn load(block: &[u8; 16]) -> __m128i {
    let number = u128::from_le_bytes(*block);
    #[expect(clippy::cast_possible_truncation, reason = "each half is used separately")]
    _mm_set_epi64x(((number >> 64) as u64).cast_signed(), (number as u64).cast_signed())
}
