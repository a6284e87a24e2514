//! The chunks of a body, read strictly.

use super::flaw::Flaw;

/// The longest line with the size of a chunk: 16 hexadecimal digits and its end.
const LONGEST_SIZE: usize = 18;

/// The place in a chunked body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Chunks {
    Size,
    Data(u64),
    /// The line end after the data.
    DataEnd,
    /// The line end after the last chunk. Trailers are refused.
    LastEnd,
    Done,
}

impl Chunks {
    /// Takes as much as is certain from the start of `bytes`; returns its length, which is 0 if more bytes are needed.
    pub(crate) fn take(&mut self, bytes: &[u8]) -> Result<usize, Flaw> {
        match self {
            Self::Done => Ok(0),
            Self::Data(left) => {
                let length = (*left).min(bytes.len() as u64);
                *left -= length;
                if *left == 0 {
                    *self = Self::DataEnd;
                }
                usize::try_from(length).map_err(|_| Flaw::TooLarge)
            }
            Self::DataEnd | Self::LastEnd => {
                let line_end = b"\r\n";
                if !line_end.starts_with(bytes.get(..2).unwrap_or(bytes)) {
                    return Err(Flaw::LineEnd);
                }
                if bytes.len() < 2 {
                    return Ok(0);
                }
                *self = if *self == Self::DataEnd { Self::Size } else { Self::Done };
                Ok(2)
            }
            Self::Size => {
                let digits = bytes.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
                let after = bytes.get(digits..).unwrap_or_default();
                // An extension has no use, and readers disagree about where it ends.
                if digits > LONGEST_SIZE - 2 || !b"\r\n".starts_with(after.get(..2).unwrap_or(after)) {
                    return Err(Flaw::LineEnd);
                }
                if after.len() < 2 {
                    return Ok(0);
                }
                let size = bytes.get(..digits).and_then(|digits| std::str::from_utf8(digits).ok());
                let size = size.and_then(|digits| u64::from_str_radix(digits, 16).ok()).ok_or(Flaw::Length)?;
                *self = if size == 0 { Self::LastEnd } else { Self::Data(size) };
                Ok(digits + 2)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The length of the body at the start of the bytes, which arrive in pieces of `step`.
    fn body(bytes: &[u8], step: usize) -> Result<Option<usize>, Flaw> {
        let (mut chunks, mut at, mut arrived) = (Chunks::Size, 0, 0);
        loop {
            let taken = chunks.take(&bytes[at..arrived])?;
            at += taken;
            if chunks == Chunks::Done {
                return Ok(Some(at));
            }
            if taken == 0 {
                if arrived == bytes.len() {
                    return Ok(None);
                }
                arrived = (arrived + step).min(bytes.len());
            }
        }
    }

    #[test]
    fn the_end_of_a_body_does_not_depend_on_how_it_arrives() {
        let bytes = b"3\r\nabc\r\n0A\r\n0123456789\r\n0\r\n\r\nGET / HTTP/1.1";
        for step in 1..bytes.len() {
            assert_eq!(body(bytes, step), Ok(Some(bytes.len() - 14)), "{step}");
        }
        assert_eq!(body(b"3\r\nab", 1), Ok(None));
    }

    #[test]
    fn unclear_chunks_are_refused() {
        for bytes in [
            &b"3\nabc\r\n0\r\n\r\n"[..],
            b"3;a=b\r\nabc\r\n0\r\n\r\n",
            b"3 \r\nabc\r\n0\r\n\r\n",
            b"+3\r\nabc\r\n0\r\n\r\n",
            b"0x3\r\nabc\r\n0\r\n\r\n",
            b"\r\nabc\r\n0\r\n\r\n",
            b"3\r\nabcd\r\n0\r\n\r\n",
            b"0\r\nX: y\r\n\r\n",
            b"00000000000000003\r\nabc\r\n0\r\n\r\n",
            b"3\r\nabc\n0\r\n\r\n",
        ] {
            for step in [1, 100] {
                assert!(body(bytes, step).is_err(), "{:?}", String::from_utf8_lossy(bytes));
            }
        }
    }
}
