//! Questions and answers of DNS (RFC 1035), as far as a resolver for one program needs them: one question, addresses.

use std::net::IpAddr;

/// The longest message over UDP without EDNS.
pub(crate) const LONGEST_UDP: usize = 512;

const HEADER: usize = 12;
const INTERNET: u16 = 1;
const A: u16 = 1;
const AAAA: u16 = 28;
/// The seconds that a client may keep an answer. A policy can change, so they are few.
const TIME_TO_LIVE: u32 = 5;
/// The most bytes of a name without its dots.
const LONGEST_NAME: usize = 255;

/// The kind of records that a question asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    V4,
    V6,
    /// Any other type: the name exists, and has no such record.
    Other,
}

/// How an answer ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Code {
    Success = 0,
    FormatError = 1,
    ServerFailure = 2,
    NotImplemented = 4,
    Refused = 5,
}

/// A question.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Question {
    id: [u8; 2],
    recursion_desired: bool,
    /// The question as it was asked, which the answer repeats.
    asked: Vec<u8>,
    pub(crate) name: String,
    pub(crate) kind: Kind,
}

/// A message that cannot be answered with addresses.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unanswerable {
    /// Not a question, or too short for a header: no answer at all.
    Ignored,
    /// A question to answer with a code.
    Answered { id: [u8; 2], code: Code },
}

impl Question {
    /// Reads a message with one question.
    pub(crate) fn parse(message: &[u8]) -> Result<Self, Unanswerable> {
        let Some(&[id0, id1, flags, _, questions0, questions1, _, _, _, _, _, _]) = message.get(..HEADER) else {
            return Err(Unanswerable::Ignored);
        };
        let id = [id0, id1];
        if flags & 0x80 != 0 {
            return Err(Unanswerable::Ignored);
        }
        let answered = |code| Unanswerable::Answered { id, code };
        if flags & 0x78 != 0 {
            return Err(answered(Code::NotImplemented));
        }
        if [questions0, questions1] != [0, 1] {
            return Err(answered(Code::FormatError));
        }
        let body = message.get(HEADER..).unwrap_or_default();
        let (name, length) = name(body).ok_or(answered(Code::FormatError))?;
        let Some(&[kind0, kind1, class0, class1]) = body.get(length..length + 4) else {
            return Err(answered(Code::FormatError));
        };
        if u16::from_be_bytes([class0, class1]) != INTERNET {
            return Err(answered(Code::Refused));
        }
        let kind = match u16::from_be_bytes([kind0, kind1]) {
            A => Kind::V4,
            AAAA => Kind::V6,
            _ => Kind::Other,
        };
        let asked = body.get(..length + 4).unwrap_or_default().to_vec();
        Ok(Self { id, recursion_desired: flags & 1 != 0, asked, name, kind })
    }

    /// The answer with addresses, of which those of the other family are left out. At most `longest` bytes: what has no room
    /// is left out, and the answer says so.
    pub(crate) fn answer(&self, addresses: &[IpAddr], longest: usize) -> Vec<u8> {
        let mut message = header(self.id, self.recursion_desired, Code::Success);
        message.extend(&self.asked);
        let mut count: u16 = 0;
        let mut is_cut = false;
        for address in addresses {
            let record = match (address, self.kind) {
                (IpAddr::V4(address), Kind::V4) => record(A, &address.octets()),
                (IpAddr::V6(address), Kind::V6) => record(AAAA, &address.octets()),
                _ => continue,
            };
            if message.len() + record.len() > longest {
                is_cut = true;
                break;
            }
            message.extend(record);
            count = count.saturating_add(1);
        }
        put(&mut message, 4, &1_u16.to_be_bytes());
        put(&mut message, 6, &count.to_be_bytes());
        if is_cut {
            let flags = message.get(2).copied().unwrap_or_default();
            put(&mut message, 2, &[flags | 2]);
        }
        message
    }

    /// The answer with a code and no record.
    pub(crate) fn fail(&self, code: Code) -> Vec<u8> {
        let mut message = header(self.id, self.recursion_desired, code);
        put(&mut message, 4, &1_u16.to_be_bytes());
        message.extend(&self.asked);
        message
    }
}

/// The answer to a message whose question cannot be read.
pub(crate) fn failed(id: [u8; 2], code: Code) -> Vec<u8> {
    header(id, false, code)
}

/// The name at the start of a text, and its length in bytes. Compressed names have no place in a question.
fn name(bytes: &[u8]) -> Option<(String, usize)> {
    let mut name = String::new();
    let mut at = 0;
    loop {
        let length = usize::from(*bytes.get(at)?);
        at += 1;
        if length == 0 {
            return Some((name, at));
        }
        if length > 63 || at + length > LONGEST_NAME {
            return None;
        }
        let label = bytes.get(at..at + length)?;
        // A dot in a label would be another name. Other bytes are for the policy to refuse.
        if label.iter().any(|byte| !byte.is_ascii_graphic() || *byte == b'.') {
            return None;
        }
        if !name.is_empty() {
            name.push('.');
        }
        name.extend(label.iter().map(|byte| char::from(*byte)));
        at += length;
    }
}

fn header(id: [u8; 2], recursion_desired: bool, code: Code) -> Vec<u8> {
    // An answer, with recursion.
    let flags = 0x80 | u8::from(recursion_desired);
    let mut header = vec![id[0], id[1], flags, 0x80 | code as u8];
    header.resize(HEADER, 0);
    header
}

/// A record for the name of the question, which starts after the header.
fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let mut record = vec![0xc0, 12];
    record.extend(kind.to_be_bytes());
    record.extend(INTERNET.to_be_bytes());
    record.extend(TIME_TO_LIVE.to_be_bytes());
    record.extend(u16::try_from(data.len()).unwrap_or(u16::MAX).to_be_bytes());
    record.extend(data);
    record
}

fn put(message: &mut [u8], at: usize, bytes: &[u8]) {
    if let Some(place) = message.get_mut(at..at + bytes.len()) {
        place.copy_from_slice(bytes);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failed test is a panic")]
mod tests {
    use super::*;

    fn question(name: &str, kind: u16) -> Vec<u8> {
        let mut message = vec![0xab, 0xcd, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        for label in name.split('.').filter(|label| !label.is_empty()) {
            message.push(u8::try_from(label.len()).unwrap());
            message.extend(label.bytes());
        }
        message.push(0);
        message.extend(kind.to_be_bytes());
        message.extend([0, 1]);
        message
    }

    #[test]
    fn a_question_is_read_and_answered() {
        let question = Question::parse(&question("App.Example.com", A)).unwrap();
        assert_eq!((question.name.as_str(), question.kind), ("App.Example.com", Kind::V4));
        let addresses = ["45.33.32.10".parse().unwrap(), "2600::1".parse().unwrap()];
        let answer = question.answer(&addresses, LONGEST_UDP);
        assert_eq!(&answer[..8], [0xab, 0xcd, 0x81, 0x80, 0, 1, 0, 1]);
        assert!(answer.ends_with(&[0, 4, 45, 33, 32, 10]));
        let refused = question.fail(Code::Refused);
        assert_eq!(refused[3] & 15, 5);
        assert_eq!(&refused[4..8], [0, 1, 0, 0]);
    }

    #[test]
    fn another_family_or_type_has_no_record() {
        for kind in [AAAA, 65, 16] {
            let answer =
                Question::parse(&question("a.example", kind)).unwrap().answer(&["1.2.3.4".parse().unwrap()], 512);
            assert_eq!(&answer[3..8], [0x80, 0, 1, 0, 0], "{kind}");
        }
    }

    #[test]
    fn a_long_answer_is_cut_and_says_so() {
        let addresses: Vec<IpAddr> = (0..100).map(|number| IpAddr::from([10, 0, 0, number])).collect();
        let question = Question::parse(&question("a.example", A)).unwrap();
        let answer = question.answer(&addresses, LONGEST_UDP);
        assert!(answer.len() <= LONGEST_UDP && answer[2] & 2 != 0);
        let whole = question.answer(&addresses, usize::from(u16::MAX));
        assert!(whole[2] & 2 == 0 && whole[7] == 100);
    }

    #[test]
    fn what_is_not_a_question_is_not_answered_with_addresses() {
        assert_eq!(Question::parse(b"short"), Err(Unanswerable::Ignored));
        let mut answer = question("a.example", A);
        answer[2] |= 0x80;
        assert_eq!(Question::parse(&answer), Err(Unanswerable::Ignored));
        let code = |message: &[u8]| match Question::parse(message) {
            Err(Unanswerable::Answered { id: [0xab, 0xcd], code }) => code,
            other => panic!("{other:?}"),
        };
        let mut update = question("a.example", A);
        update[2] = 0x28;
        assert_eq!(code(&update), Code::NotImplemented);
        let mut two = question("a.example", A);
        two[5] = 2;
        assert_eq!(code(&two), Code::FormatError);
        let mut chaos = question("a.example", A);
        *chaos.last_mut().unwrap() = 3;
        assert_eq!(code(&chaos), Code::Refused);
        let mut compressed = question("", A);
        compressed[12] = 0xc0;
        assert_eq!(code(&compressed), Code::FormatError);
        let mut dotted = question("ab.example", A);
        dotted[13] = b'.';
        assert_eq!(code(&dotted), Code::FormatError);
        let whole = question("a.example", A);
        for length in HEADER..whole.len() {
            assert_eq!(code(&whole[..length]), Code::FormatError, "{length}");
        }
        assert_eq!(code(&question(&"a.".repeat(200), A)), Code::FormatError);
    }
}
