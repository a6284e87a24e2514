//! Seeds with a few random changes: what a fuzzer starts with, before it learns from coverage.

use super::seeds;

/// Pieces that are inserted, in addition to single bytes.
const WORDS: &str = include_str!("../../fuzz/words.dict");

/// A random number generator with a seed.
#[derive(Debug)]
struct Draw(u64);

impl Draw {
    /// A number below `end`, which is not 0.
    fn below(&mut self, end: usize) -> usize {
        // Knuth's MMIX generator; its high bits have the best quality.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % end
    }

    /// A part of a text, of at most this number of bytes.
    fn part(&mut self, length: usize, most: usize) -> std::ops::Range<usize> {
        let start = self.below(length + 1);
        let end = (start + self.below(most)).min(length);
        start..end
    }
}

/// The seeds of a target with up to four changes each, without end. `number` seeds the generator.
pub fn of(target: &str, number: u64) -> impl Iterator<Item = Vec<u8>> {
    let seeds = seeds::of(target);
    let words: Vec<Vec<u8>> = WORDS.lines().filter(|line| line.starts_with('"')).map(word).collect();
    let mut draw = Draw(number);
    std::iter::repeat_with(move || {
        let mut bytes = seeds[draw.below(seeds.len())].clone();
        for _ in 0..=draw.below(4) {
            change(&mut bytes, &seeds, &words, &mut draw);
        }
        bytes
    })
}

fn change(bytes: &mut Vec<u8>, seeds: &[Vec<u8>], words: &[Vec<u8>], draw: &mut Draw) {
    let at = draw.below(bytes.len() + 1);
    match draw.below(7) {
        0 if at < bytes.len() => bytes[at] = u8::try_from(draw.below(256)).unwrap_or_default(),
        1 if at < bytes.len() => bytes[at] ^= 1 << draw.below(8),
        2 => drop(bytes.drain(draw.part(bytes.len(), 16))),
        3 => {
            let part = bytes[draw.part(bytes.len(), 32)].to_vec();
            bytes.splice(at..at, part);
        }
        4 => {
            let other = &seeds[draw.below(seeds.len())];
            let part = other[draw.part(other.len(), 64)].to_vec();
            bytes.splice(at..at, part);
        }
        _ => {
            let word = words[draw.below(words.len())].clone();
            bytes.splice(at..at, word);
        }
    }
}

/// A word of the dictionary, in quotation marks, with `\xNN`, `\"` and `\\`.
fn word(line: &str) -> Vec<u8> {
    let inside = line.trim().trim_start_matches('"');
    let inside = inside.strip_suffix('"').unwrap_or(inside);
    let (mut out, mut rest) = (Vec::new(), inside.as_bytes());
    while let Some((byte, after)) = rest.split_first() {
        let (one, after) = match (byte, after) {
            (b'\\', [b'x', high, low, after @ ..]) => {
                let digits = [*high, *low];
                let digits = str::from_utf8(&digits).unwrap_or_default();
                (u8::from_str_radix(digits, 16).unwrap_or(b'?'), after)
            }
            (b'\\', [escaped, after @ ..]) => (*escaped, after),
            _ => (*byte, after),
        };
        out.push(one);
        rest = after;
    }
    out
}
