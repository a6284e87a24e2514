//! Decompresses streams in gzip and Zstandard, recognized by their first bytes.

use std::io::{self, BufRead, BufReader, Chain, Cursor, Read};

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

/// The first bytes of a gzip member.
const GZIP: &[u8] = &[0x1f, 0x8b];
/// The first bytes of a Zstandard frame.
const ZSTANDARD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];
/// The bytes after the first one of a skippable Zstandard frame, whose first byte is 0x50 to 0x5f.
const SKIPPABLE: &[u8] = &[0x2a, 0x4d, 0x18];
/// The size of the input buffer of a decoder, in bytes.
const READ: usize = 64 * 1024;

/// A stream that was read from its beginning, with the bytes that were read.
type Rewound<R> = Chain<Cursor<Vec<u8>>, R>;

/// A stream, decompressed if its first bytes are those of a compressed file. An incomplete or damaged file is an error
/// of the read that reaches the damage.
pub struct Decompressed<R: Read>(State<R>);

enum State<R: Read> {
    /// No byte has been read.
    Unread(R),
    Plain(Rewound<R>),
    Gzip(MultiGzDecoder<BufReader<Rewound<R>>>),
    Zstandard(Box<Frames<BufReader<Rewound<R>>>>),
    /// A read failed.
    Failed,
}

impl<R: Read> Decompressed<R> {
    /// Wraps a stream without reading from it.
    pub fn new(stream: R) -> Self {
        Self(State::Unread(stream))
    }

    /// Reads as many bytes as are necessary to recognize the format.
    fn recognize(mut stream: R) -> io::Result<State<R>> {
        let (mut first, mut buffer) = (Vec::new(), [0_u8; 4]);
        while may_be_compressed(&first) {
            let wanted = buffer.len().saturating_sub(first.len());
            match stream.read(buffer.get_mut(..wanted).unwrap_or_default()) {
                Ok(0) => break,
                Ok(read) => first.extend_from_slice(buffer.get(..read).unwrap_or_default()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        let is_gzip = first.starts_with(GZIP);
        let is_zstandard = first.starts_with(ZSTANDARD) || is_skippable(&first);
        let whole = Cursor::new(first).chain(stream);
        Ok(if is_gzip {
            State::Gzip(MultiGzDecoder::new(BufReader::with_capacity(READ, whole)))
        } else if is_zstandard {
            State::Zstandard(Box::new(Frames::new(BufReader::with_capacity(READ, whole))))
        } else {
            State::Plain(whole)
        })
    }
}

/// Whether more bytes are necessary to recognize the format.
fn may_be_compressed(first: &[u8]) -> bool {
    let begins = |magic: &[u8]| first.len() < magic.len() && magic.starts_with(first);
    let skippable = match first.split_first() {
        Some((head, rest)) => {
            (0x50..=0x5f).contains(head) && rest.len() < SKIPPABLE.len() && SKIPPABLE.starts_with(rest)
        }
        None => true,
    };
    begins(GZIP) || begins(ZSTANDARD) || skippable
}

fn is_skippable(first: &[u8]) -> bool {
    first.split_first().is_some_and(|(head, rest)| (0x50..=0x5f).contains(head) && rest.starts_with(SKIPPABLE))
}

impl<R: Read> Read for Decompressed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if matches!(self.0, State::Unread(_))
            && let State::Unread(stream) = std::mem::replace(&mut self.0, State::Failed)
        {
            self.0 = Self::recognize(stream)?;
        }
        match &mut self.0 {
            State::Plain(stream) => stream.read(buffer),
            State::Gzip(stream) => stream.read(buffer).map_err(|error| damaged("gzip", &error)),
            State::Zstandard(stream) => stream.read(buffer).map_err(|error| damaged("Zstandard", &error)),
            State::Unread(_) | State::Failed => Ok(0),
        }
    }
}

fn damaged(format: &str, error: &io::Error) -> io::Error {
    // The reader repeats an interrupted read; every other error ends the input.
    match error.kind() {
        io::ErrorKind::Interrupted => io::Error::from(io::ErrorKind::Interrupted),
        io::ErrorKind::UnexpectedEof => {
            io::Error::new(io::ErrorKind::UnexpectedEof, format!("the {format} data is incomplete"))
        }
        _ => io::Error::new(io::ErrorKind::InvalidData, format!("the {format} data is damaged: {error}")),
    }
}

/// The frames of a Zstandard file, one after the other.
struct Frames<R> {
    decoder: FrameDecoder,
    stream: R,
    /// Whether the decoder is inside a frame.
    open: bool,
}

impl<R: BufRead> Frames<R> {
    fn new(stream: R) -> Self {
        Self { decoder: FrameDecoder::new(), stream, open: false }
    }

    /// Starts the next frame; `false` at the end of the file.
    fn begin(&mut self) -> io::Result<bool> {
        while !self.stream.fill_buf()?.is_empty() {
            match self.decoder.reset(&mut self.stream) {
                Ok(()) => {
                    self.open = true;
                    return Ok(true);
                }
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                    let length = u64::from(length);
                    if io::copy(&mut (&mut self.stream).take(length), &mut io::sink())? < length {
                        return Err(io::ErrorKind::UnexpectedEof.into());
                    }
                }
                Err(error) => return Err(self.failed(&error)),
            }
        }
        Ok(false)
    }

    /// Ends a frame, whose checksum must be right if it has one.
    fn end(&mut self) -> io::Result<()> {
        self.open = false;
        match (self.decoder.get_checksum_from_data(), self.decoder.get_calculated_checksum()) {
            (Some(stored), Some(computed)) if stored != computed => {
                Err(io::Error::new(io::ErrorKind::InvalidData, "the checksum is wrong"))
            }
            _ => Ok(()),
        }
    }

    /// The error of the decoder. At the end of the file, the frame is incomplete.
    fn failed(&mut self, error: &FrameDecoderError) -> io::Error {
        match self.stream.fill_buf() {
            Ok([]) => io::ErrorKind::UnexpectedEof.into(),
            Ok(_) => io::Error::new(io::ErrorKind::InvalidData, error.to_string()),
            Err(error) => error,
        }
    }
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            if !self.open && !self.begin()? {
                return Ok(0);
            }
            while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                let decoded = self.decoder.decode_blocks(&mut self.stream, BlockDecodingStrategy::UptoBlocks(1));
                if let Err(error) = decoded {
                    return Err(self.failed(&error));
                }
            }
            let read = self.decoder.read(buffer)?;
            if self.decoder.is_finished() && self.decoder.can_collect() == 0 {
                self.end()?;
            }
            if read > 0 {
                return Ok(read);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read, Write};

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};

    use super::Decompressed;

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn zstandard(text: &[u8]) -> Vec<u8> {
        compress_to_vec(text, CompressionLevel::Fastest)
    }

    /// A stream that returns one byte per read.
    struct Slow<'a>(&'a [u8]);

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let length = usize::from(!buffer.is_empty()).min(self.0.len());
            self.0.read(&mut buffer[..length])
        }
    }

    fn all(bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut text = Vec::new();
        let whole = Decompressed::new(bytes).read_to_end(&mut text).map(|_| text.clone());
        let mut text = Vec::new();
        let slow = Decompressed::new(Slow(bytes)).read_to_end(&mut text).map(|_| text.clone());
        assert_eq!(whole.as_ref().ok(), slow.as_ref().ok());
        whole
    }

    #[test]
    fn other_streams_are_read_as_they_are() {
        for text in [
            &b""[..],
            b"a",
            b"\x1f",
            b"\x1f\x1f\x8b",
            b"\x28",
            b"(\xb5/a",
            b"P",
            b"P*M",
            b"P*Ma",
            b"https://a.example/\n",
            b"[2001:db8::1]\n",
        ] {
            assert_eq!(all(text).unwrap(), text, "{text:?}");
        }
    }

    #[test]
    fn members_and_frames_are_read_one_after_the_other() {
        let long: Vec<u8> = (0..400_000_u32).map(|n| b'a' + u8::try_from(n % 7).unwrap()).collect();
        for compress in [gzip, zstandard] {
            for parts in [vec![&b""[..]], vec![b"one\n"], vec![b"one\n", b"", b"two"], vec![&long, b"end"]] {
                let whole: Vec<u8> = parts.iter().flat_map(|part| compress(part)).collect();
                assert!(all(&whole).unwrap() == parts.concat(), "{} parts", parts.len());
            }
        }
        let skippable =
            [&b"\x5a\x2a\x4d\x18\x03\0\0\0abc"[..], &zstandard(b"one"), b"\x50\x2a\x4d\x18\0\0\0\0"].concat();
        assert_eq!(all(&skippable).unwrap(), b"one");
    }

    #[test]
    fn incomplete_and_damaged_files_are_errors() {
        for compress in [gzip, zstandard] {
            let whole = [compress(b"one two three four\n"), compress(b"five six\n")].concat();
            let first = compress(b"one two three four\n").len();
            for end in 4..whole.len() {
                assert_eq!(all(&whole[..end]).is_ok(), end == first, "{end} of {} bytes", whole.len());
            }
            assert!(all(&[&whole[..], b"rest"].concat()).is_err());
        }
        let mut whole = gzip(b"one two three four\n");
        let checksum = whole.len() - 8;
        whole[checksum] ^= 1;
        assert!(all(&whole).unwrap_err().to_string().contains("gzip data is damaged"));
        assert!(all(b"\x5a\x2a\x4d\x18\x03\0\0\0ab").unwrap_err().to_string().contains("incomplete"));
        assert!(all(b"\x28\xb5\x2f\xfd\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff").is_err());
    }
}
