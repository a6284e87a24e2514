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
    /// What ends a path, or may not stand in one (a `%` may, but that takes a longer look): `?`, `#`, `%`, a backslash.
    pub(super) no_path: u64,
    /// What is no visible character of ASCII: the full parser has to be asked.
    pub(super) no_url: u64,
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
                None => {
                    masks.add(&padded(text), 0);
                    masks.no_url &= !(u64::MAX << text.len());
                }
            }
        }
        if text.len() < SEEN {
            masks.others |= u64::MAX << text.len();
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
        self.no_path |= seen.no_path << at;
        self.no_url |= seen.no_url << at;
    }
}

/// The masks of sixteen bytes, byte by byte.
#[cfg(any(test, not(all(target_arch = "x86_64", target_feature = "sse2"))))]
fn plain(block: &[u8; 16]) -> Masks {
    block.iter().rev().fold(Masks::default(), |masks, byte| Masks {
        others: masks.others << 1 | u64::from(!is_host_byte(*byte)),
        dots: masks.dots << 1 | u64::from(*byte == b'.'),
        hyphens: masks.hyphens << 1 | u64::from(*byte == b'-'),
        no_path: masks.no_path << 1 | u64::from(is_no_path_byte(*byte)),
        no_url: masks.no_url << 1 | u64::from(!matches!(byte, 0x21..=0x7e)),
    })
}

/// Whether a byte ends a path, or may not stand in one.
#[cfg(any(test, not(all(target_arch = "x86_64", target_feature = "sse2"))))]
const fn is_no_path_byte(byte: u8) -> bool {
    matches!(byte, b'\\' | b'%' | b'?' | b'#')
}

/// Whether a byte can stand in a host in canonical form.
#[cfg(any(test, not(all(target_arch = "x86_64", target_feature = "sse2"))))]
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
    use super::{Masks, SEEN, is_host_byte, is_no_path_byte, plain};

    /// The same, one byte after the other.
    fn slow(text: &[u8]) -> Masks {
        let mut masks = Masks::default();
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
                    for around in [b'a', b'.', b'-', b'/', b'?', 0xff] {
                        let mut text = vec![around; length];
                        text[at] = byte;
                        assert_eq!(Masks::of(&text), slow(&text), "{text:?}");
                        compared += 1;
                    }
                }
            }
            assert_eq!(Masks::of(&vec![b'a'; length]), slow(&vec![b'a'; length]));
        }
        assert_eq!(compared, 80 * 81 / 2 * 256 * 6);
    }

    #[test]
    fn a_host_byte_is_one_that_the_host_parser_leaves_alone() {
        for byte in 0..=u8::MAX {
            let name = [b'a', byte, b'a', b'.', b'c', b'o', b'm'];
            let left_alone = std::str::from_utf8(&name)
                .ok()
                .is_some_and(|name| crate::DomainName::parse(name).is_ok_and(|parsed| parsed.as_str() == name));
            assert_eq!(left_alone, is_host_byte(byte), "{byte:#x}");
        }
    }
}
