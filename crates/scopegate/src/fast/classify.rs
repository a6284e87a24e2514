//! Classifies the first bytes of a text, many bytes at once and without branches on the content.

use crate::fast::byte_classes::{ByteClasses, SEEN};
#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
use crate::fast::simd;
use crate::targets::number_of;

impl ByteClasses {
    /// Classifies the first [`SEEN`] bytes of a text.
    #[inline]
    pub(super) fn of(text: &[u8]) -> Self {
        let text = text.get(..SEEN).unwrap_or(text);
        #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
        let masks = match simd::Avx2::detect() {
            Some(avx2) => avx2.classes_of_part(text),
            None => Self::by_blocks(text, simd::of_block),
        };
        #[cfg(not(all(target_arch = "x86_64", target_feature = "sse2")))]
        let masks = Self::by_blocks(text, plain);
        masks.with_end(text.len())
    }

    /// Marks what is after the end of a text.
    #[inline]
    fn with_end(self, length: usize) -> Self {
        let after = u64::MAX.checked_shl(u32::try_from(length).unwrap_or(u32::MAX)).unwrap_or(0);
        Self { others: self.others | after, ..self }
    }

    /// Classifies the first [`SEEN`] bytes of `start..end` of a buffer. If the buffer has at least 64 bytes from
    /// `start` on, they are read at once, whatever the length of the text.
    #[inline]
    pub(super) fn within(buffer: &[u8], start: usize, end: usize) -> Option<Self> {
        #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
        if let Some(avx2) = simd::Avx2::detect() {
            return Self::within_by(avx2, buffer, start, end);
        }
        Some(Self::of(buffer.get(start..end)?))
    }

    /// The same on a processor with AVX2.
    #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
    #[inline]
    pub(super) fn within_by(avx2: simd::Avx2, buffer: &[u8], start: usize, end: usize) -> Option<Self> {
        let Some(whole) = buffer.get(start..)?.first_chunk() else {
            let text = buffer.get(start..end)?;
            return Some(avx2.classes_of_part(text).with_end(text.len()));
        };
        // The lengths of texts cannot be predicted, so there is no branch on them.
        let length = u32::try_from(end.checked_sub(start)?).unwrap_or(u32::MAX);
        Some(avx2.classes(whole).cut(u64::MAX.checked_shl(length).unwrap_or(0)))
    }

    /// Classifies sixteen bytes at a time.
    #[cfg_attr(target_arch = "x86_64", cold)]
    fn by_blocks(text: &[u8], masks_of: fn([u8; 16]) -> Self) -> Self {
        let (blocks, rest) = text.as_chunks::<16>();
        let mut all = Self::default();
        let mut add = |masks: Self, at: usize| {
            all.others |= masks.others << at;
            all.dots |= masks.dots << at;
            all.hyphens |= masks.hyphens << at;
            all.no_path |= masks.no_path << at;
            all.no_url |= masks.no_url << at;
        };
        let mut at = 0;
        for block in blocks {
            add(masks_of(*block), at);
            at += 16;
        }
        if !rest.is_empty() {
            match text.last_chunk::<16>() {
                // The last sixteen bytes overlap the previous block; equal bits are set twice.
                Some(block) => add(masks_of(*block), text.len() - 16),
                None => {
                    add(masks_of(number_of(text).to_le_bytes()), 0);
                    all.no_url &= !(u64::MAX << text.len());
                }
            }
        }
        all
    }
}

/// The classes of sixteen bytes, one byte at a time.
#[cfg(any(test, not(all(target_arch = "x86_64", target_feature = "sse2"))))]
fn plain(block: [u8; 16]) -> ByteClasses {
    block.iter().rev().fold(ByteClasses::default(), |masks, byte| ByteClasses {
        others: masks.others << 1 | u64::from(!is_host_byte(*byte)),
        dots: masks.dots << 1 | u64::from(*byte == b'.'),
        hyphens: masks.hyphens << 1 | u64::from(*byte == b'-'),
        no_path: masks.no_path << 1 | u64::from(is_no_path_byte(*byte)),
        no_url: masks.no_url << 1 | u64::from(!matches!(byte, 0x21..=0x7e)),
    })
}

/// Whether a byte ends a path or is not allowed in it.
#[cfg(any(test, not(all(target_arch = "x86_64", target_feature = "sse2"))))]
const fn is_no_path_byte(byte: u8) -> bool {
    matches!(byte, b'\\' | b'%' | b'?' | b'#')
}

/// Whether a byte is allowed in a host in canonical form.
#[cfg(any(test, not(all(target_arch = "x86_64", target_feature = "sse2"))))]
const fn is_host_byte(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'_')
}

#[cfg(test)]
mod tests {
    use crate::fast::byte_classes::{ByteClasses, SEEN};
    use crate::fast::classify::{is_host_byte, is_no_path_byte, plain};
    #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
    use crate::fast::simd;

    /// The reference implementation, one byte at a time.
    fn slow(text: &[u8]) -> ByteClasses {
        let mut masks = ByteClasses::default();
        for n in 0..SEEN {
            let byte = text.get(n).copied();
            masks.others |= u64::from(!byte.is_some_and(is_host_byte)) << n;
            masks.dots |= u64::from(byte == Some(b'.')) << n;
            masks.hyphens |= u64::from(byte == Some(b'-')) << n;
            masks.no_path |= u64::from(byte.is_some_and(is_no_path_byte)) << n;
            masks.no_url |= u64::from(byte.is_some_and(|byte| !matches!(byte, 0x21..=0x7e))) << n;
        }
        masks
    }

    /// All implementations.
    fn ways() -> Vec<fn(&[u8]) -> ByteClasses> {
        let mut ways: Vec<fn(&[u8]) -> ByteClasses> =
            vec![ByteClasses::of, |text| ByteClasses::by_blocks(text, plain).with_end(text.len())];
        #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
        {
            ways.push(|text| ByteClasses::by_blocks(text, simd::of_block).with_end(text.len()));
            if simd::Avx2::detect().is_some() {
                ways.push(|text| {
                    simd::Avx2::detect().unwrap().classes_of_part(text.get(..SEEN).unwrap_or(text)).with_end(text.len())
                });
            } else {
                eprintln!("this processor has no AVX2; the AVX2 implementation is not tested");
            }
        }
        ways
    }

    /// All implementations agree on every sixteen and every thirty-two bytes: the classes of a byte do not depend on
    /// its neighbors.
    #[test]
    fn all_implementations_agree_for_every_byte_and_neighbor() {
        let ways = ways();
        for length in [16, 32] {
            for at in 0..length {
                for byte in 0..=u8::MAX {
                    for around in 0..=u8::MAX {
                        let mut block = [around; 32];
                        block[at] = byte;
                        let seen = ways[0](&block[..length]);
                        assert!(ways.iter().all(|way| way(&block[..length]) == seen), "{block:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn every_byte_at_every_position_has_its_bit() {
        let (ways, mut compared) = (ways(), 0);
        for length in 0..=SEEN {
            for at in 0..length {
                for byte in 0..=u8::MAX {
                    for around in [b'a', b'.', b'-', b'/', b'?', 0xff] {
                        let mut text = vec![around; length];
                        text[at] = byte;
                        let seen = slow(&text);
                        assert!(ways.iter().all(|way| way(&text) == seen), "{text:?}");
                        compared += 1;
                    }
                }
            }
            assert_eq!(ByteClasses::of(&vec![b'a'; length]), slow(&vec![b'a'; length]));
        }
        assert_eq!(compared, 64 * 65 / 2 * 256 * 6);
    }

    #[test]
    fn bytes_around_a_text_are_ignored() {
        let mut compared = 0;
        for around in [b'a', b'.', b'?', b'/', 0xff] {
            for length in 0..=70 {
                for (before, after) in [(0, 0), (0, 1), (3, 0), (1, 63), (5, 64), (0, 100)] {
                    let text: Vec<u8> = b"a.b-c/d?e".iter().copied().cycle().take(length).collect();
                    let buffer = [vec![around; before], text.clone(), vec![around; after]].concat();
                    assert_eq!(ByteClasses::within(&buffer, before, before + length), Some(slow(&text)), "{buffer:?}");
                    compared += 1;
                }
            }
        }
        assert_eq!(compared, 5 * 71 * 6);
        assert_eq!(ByteClasses::within(b"abc", 2, 4), None);
        assert_eq!(ByteClasses::within(&[b'a'; 80], 20, 10), None);
    }

    #[test]
    fn bytes_after_the_first_64_are_ignored() {
        for length in SEEN..=80 {
            for at in 0..length {
                let mut text = vec![b'a'; length];
                text[at] = b'?';
                assert_eq!(ByteClasses::of(&text), slow(&text), "{text:?}");
            }
        }
    }

    #[test]
    fn host_bytes_are_those_that_the_host_parser_keeps() {
        for byte in 0..=u8::MAX {
            let name = [b'a', byte, b'a', b'.', b'c', b'o', b'm'];
            let kept = std::str::from_utf8(&name)
                .ok()
                .is_some_and(|name| crate::net::DomainName::parse(name).is_ok_and(|parsed| parsed.as_str() == name));
            assert_eq!(kept, is_host_byte(byte), "{byte:#x}");
        }
    }
}
