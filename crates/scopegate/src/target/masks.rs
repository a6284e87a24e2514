//! Where, among the first bytes of a text, those stand that matter to a host: many bytes at once, without a branch on what
//! the text holds.

#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
mod sse2;

/// The first bytes of a text, a bit each: the lowest stands for the first byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Masks {
    /// Everything but lower-case letters, digits, `.`, `-` and `_`; the end of the text too.
    pub(super) others: u64,
    pub(super) dots: u64,
    pub(super) hyphens: u64,
}

/// How many bytes are looked at.
pub(super) const SEEN: usize = 64;

impl Masks {
    /// Looks at the first [`SEEN`] bytes of a text.
    #[inline]
    pub(super) fn of(text: &[u8]) -> Self {
        let text = text.get(..SEEN).unwrap_or(text);
        let (blocks, rest) = text.as_chunks::<16>();
        let mut masks = Self::default();
        let mut at = 0;
        for block in blocks {
            masks.add(block, at);
            at += 16;
        }
        if !rest.is_empty() {
            match text.last_chunk::<16>() {
                // The last sixteen bytes, of which some have been seen: they have the same bits again.
                Some(block) => masks.add(block, text.len() - 16),
                None => masks.add(&padded(text), 0),
            }
        }
        if let Some(end) = u32::try_from(text.len()).ok().and_then(|length| u64::MAX.checked_shl(length)) {
            masks.others |= end;
        }
        masks
    }

    #[inline]
    fn add(&mut self, block: &[u8; 16], at: usize) {
        #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
        let seen = sse2::masks(*block);
        #[cfg(not(all(target_arch = "x86_64", target_feature = "sse2")))]
        let seen = plain(block);
        self.others |= seen.others << at;
        self.dots |= seen.dots << at;
        self.hyphens |= seen.hyphens << at;
    }
}

/// The masks of sixteen bytes, byte by byte.
#[cfg(any(test, not(all(target_arch = "x86_64", target_feature = "sse2"))))]
fn plain(block: &[u8; 16]) -> Masks {
    block.iter().rev().fold(Masks::default(), |masks, byte| Masks {
        others: masks.others << 1 | u64::from(!is_host_byte(*byte)),
        dots: masks.dots << 1 | u64::from(*byte == b'.'),
        hyphens: masks.hyphens << 1 | u64::from(*byte == b'-'),
    })
}

/// What stands behind a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Behind {
    /// A byte that is no visible character of ASCII: the full parser has to be asked.
    pub(super) no_url: bool,
    /// One that ends a path, or may not stand in one (a `%` may, but that takes a longer look).
    pub(super) no_path: bool,
}

impl Behind {
    /// Looks at what stands in a text from `start` on. Bytes before `start` may be looked at too: a host and what stands
    /// before it have none of these.
    #[inline]
    pub(super) fn of(text: &[u8], start: usize) -> Self {
        let behind = text.get(start..).unwrap_or_default();
        let (blocks, rest) = behind.as_chunks::<16>();
        let mut seen = blocks.iter().fold(Self::default(), |seen, block| seen.and(Self::of_block(block)));
        if !rest.is_empty() {
            seen = match text.last_chunk::<16>() {
                Some(block) => seen.and(Self::of_block(block)),
                None => rest.iter().fold(seen, |seen, byte| seen.and(Self::of_byte(*byte))),
            };
        }
        seen
    }

    #[inline]
    fn and(self, other: Self) -> Self {
        Self { no_url: self.no_url | other.no_url, no_path: self.no_path | other.no_path }
    }

    #[inline]
    fn of_block(block: &[u8; 16]) -> Self {
        #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
        return sse2::behind(*block);
        #[cfg(not(all(target_arch = "x86_64", target_feature = "sse2")))]
        return plain_behind(block);
    }

    pub(super) fn of_byte(byte: u8) -> Self {
        Self { no_url: !matches!(byte, 0x21..=0x7e), no_path: matches!(byte, b'\\' | b'%' | b'?' | b'#') }
    }
}

/// What sixteen bytes are, byte by byte.
#[cfg(any(test, not(all(target_arch = "x86_64", target_feature = "sse2"))))]
fn plain_behind(block: &[u8; 16]) -> Behind {
    block.iter().fold(Behind::default(), |seen, byte| seen.and(Behind::of_byte(*byte)))
}

/// Whether a byte can stand in a host in canonical form.
const fn is_host_byte(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'_')
}

fn padded(few: &[u8]) -> [u8; 16] {
    let mut block = [0; 16];
    block.iter_mut().zip(few).for_each(|(to, from)| *to = *from);
    block
}

#[cfg(test)]
mod tests {
    use super::{Behind, Masks, SEEN, is_host_byte, plain, plain_behind};

    /// The same, one byte after the other.
    fn slow(text: &[u8]) -> Masks {
        let mut masks = Masks::default();
        for n in 0..SEEN {
            let byte = text.get(n).copied();
            masks.others |= u64::from(!byte.is_some_and(is_host_byte)) << n;
            masks.dots |= u64::from(byte == Some(b'.')) << n;
            masks.hyphens |= u64::from(byte == Some(b'-')) << n;
        }
        masks
    }

    /// Vector instructions and plain code see the same in every sixteen bytes: each byte has its own bits, whatever stands
    /// around it.
    #[test]
    fn sixteen_bytes_have_the_same_masks_either_way() {
        for at in 0..16 {
            for byte in 0..=u8::MAX {
                for around in 0..=u8::MAX {
                    let mut block = [around; 16];
                    block[at] = byte;
                    let mut masks = Masks::default();
                    masks.add(&block, 0);
                    assert_eq!(masks, plain(&block), "{block:?}");
                    assert_eq!(Behind::of_block(&block), plain_behind(&block), "{block:?}");
                }
            }
        }
    }

    #[test]
    fn every_byte_in_every_place_has_its_bit() {
        let mut compared = 0;
        for length in 0..=80 {
            for at in 0..length {
                for byte in 0..=u8::MAX {
                    for around in [b'a', b'.', b'-', b'/', 0xff] {
                        let mut text = vec![around; length];
                        text[at] = byte;
                        assert_eq!(Masks::of(&text), slow(&text), "{text:?}");
                        compared += 1;
                    }
                }
            }
            assert_eq!(Masks::of(&vec![b'a'; length]), slow(&vec![b'a'; length]));
        }
        assert_eq!(compared, 80 * 81 / 2 * 256 * 5);
    }

    #[test]
    fn what_stands_behind_a_host_is_seen_wherever_it_stands() {
        for length in 0..=60 {
            for start in 0..=length {
                for at in start..length {
                    for byte in [b'a', b'/', b'?', b'#', b'%', b'\\', b' ', 0x7f, 0x80, 0x20, 0] {
                        let mut text = vec![b'a'; length];
                        text[at] = byte;
                        assert_eq!(Behind::of(&text, start), Behind::of_byte(byte), "{text:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_host_byte_is_one_that_the_host_parser_leaves_alone() {
        for byte in 0..=u8::MAX {
            let name = [b'a', byte, b'a', b'.', b'c', b'o', b'm'];
            let left_alone = std::str::from_utf8(&name).ok().is_some_and(|name| {
                crate::DomainName::parse(name).is_ok_and(|parsed| parsed.as_str() == name)
            });
            assert_eq!(left_alone, is_host_byte(byte), "{byte:#x}");
        }
    }
}
