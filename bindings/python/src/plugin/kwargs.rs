//! Reads keyword arguments. Polars pickles them.

/// The strings of a pickled `dict` of strings, keys and values by turns; `None` for any other pickle.
///
/// Only what the protocols 4 and 5 write for such a `dict` is read. Nothing of it is executed.
pub fn strings(pickle: &[u8]) -> Option<Vec<&str>> {
    const PROTOCOL: u8 = 0x80;
    const FRAME: u8 = 0x95;
    const MEMOIZE: u8 = 0x94;
    const SHORT_TEXT: u8 = 0x8c;
    const LONG_TEXT: u8 = 0x8d;
    let (mut rest, mut strings) = (pickle, Vec::new());
    loop {
        let (code, after) = rest.split_first()?;
        let length_size = match *code {
            PROTOCOL => {
                rest = after.get(1..)?;
                continue;
            }
            FRAME => {
                rest = after.get(8..)?;
                continue;
            }
            // An empty `dict`, a mark, and one or several new items.
            MEMOIZE | b'}' | b'(' | b's' | b'u' => {
                rest = after;
                continue;
            }
            b'.' => return after.is_empty().then_some(strings),
            SHORT_TEXT => 1,
            b'X' => 4,
            LONG_TEXT => 8,
            _ => return None,
        };
        let (length, after) = after.split_at_checked(length_size)?;
        let length = length
            .iter()
            .rev()
            .try_fold(0_usize, |sum, byte| sum.checked_mul(256).and_then(|sum| sum.checked_add(usize::from(*byte))))?;
        let (text, after) = after.split_at_checked(length)?;
        strings.push(std::str::from_utf8(text).ok()?);
        rest = after;
    }
}
