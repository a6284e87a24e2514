//! Packs up to sixteen bytes into one number.

/// The first sixteen bytes of a slice as a little-endian number, padded with zeros. There is no loop over the bytes:
/// the first and the last few bytes are read together and may overlap.
#[inline]
pub(crate) fn number_of(few: &[u8]) -> u128 {
    if let Some(sixteen) = few.first_chunk() {
        return u128::from_le_bytes(*sixteen);
    }
    let bits = few.len().wrapping_mul(8);
    if let (Some(first), Some(last)) = (few.first_chunk(), few.last_chunk()) {
        return u128::from(u64::from_le_bytes(*first)) | u128::from(u64::from_le_bytes(*last)) << (bits & 63);
    }
    let number = if let (Some(first), Some(last)) = (few.first_chunk(), few.last_chunk()) {
        u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << (bits & 31)
    } else {
        match *few {
            [one] => u64::from(one),
            [one, two] => u64::from(u16::from_le_bytes([one, two])),
            [one, two, three] => u64::from(u32::from_le_bytes([one, two, three, 0])),
            _ => 0,
        }
    };
    u128::from(number)
}

#[cfg(test)]
mod tests {
    use crate::targets::pack_bytes::number_of;

    #[test]
    fn packing_equals_a_loop_over_the_bytes() {
        for length in 0..=20_u8 {
            let bytes: Vec<u8> = (1..=length).collect();
            let plain = bytes.iter().take(16).rev().fold(0, |number, byte| number << 8 | u128::from(*byte));
            assert_eq!(number_of(&bytes), plain, "{length}");
        }
    }
}
