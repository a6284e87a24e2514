//! Names that look similar.

use strsim::damerau_levenshtein;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

use crate::hashing::Map;
use crate::pattern::HostPattern;
use crate::rules::rule::Rule;

/// The domains of inclusions, keyed by their visual form.
#[derive(Default)]
pub(super) struct Names<'b> {
    by_name: Map<&'b str, &'b Rule>,
    by_looks: Map<String, (&'b str, &'b Rule)>,
}

/// The maximum number of domains that a name is compared with by edit distance.
const MOST: usize = 500;

/// The minimum length of a label in which one different letter counts as a typo. Too many shorter labels are
/// legitimate names.
const LONG: usize = 5;

impl<'b> Names<'b> {
    /// Adds the domain of an inclusion; the first of several similar ones is reported.
    pub(super) fn add(&mut self, domain: &'b str, rule: &'b Rule) {
        if !self.by_name.contains_key(domain) {
            self.by_name.insert(domain, rule);
            self.by_looks.entry(looks(domain)).or_insert((domain, rule));
        }
    }

    /// The inclusion whose domain the host looks like. `domain` is the host's own domain; it is empty if there is
    /// none.
    pub(super) fn alike(&self, host: &HostPattern, domain: &str) -> Option<&'b Rule> {
        let text = host.to_string();
        let text = text.strip_prefix("domain:").unwrap_or(&text);
        self.holding(text, domain).or_else(|| self.divided(text)).or_else(|| self.slipped(domain))
    }

    /// `a_foo.com`, `a·foo.com`: another character in place of a dot. Public domains contain no `_`.
    fn divided(&self, text: &str) -> Option<&'b Rule> {
        let (unicode, _) = idna::domain_to_unicode(text);
        let is_dot = |c: char| {
            !matches!(c, '.' | '-' | '*')
                && (!c.is_alphanumeric() || c.general_category() == GeneralCategory::ModifierLetter)
        };
        let divided = unicode.replace(is_dot, ".");
        let mut above =
            std::iter::successors(Some(divided.as_str()), |name| name.split_once('.').map(|(_, above)| above));
        above.find_map(|name| self.by_name.get(name)).filter(|_| divided != unicode).copied()
    }

    /// `foo.com.x.net`, `foo.com.*`, `*-foo.com`, `com.foo`.
    fn holding(&self, text: &str, domain: &str) -> Option<&'b Rule> {
        let labels: Vec<&str> = text.split('.').collect();
        // `h.com.cn` is a name of another country: the public suffix of the domain does not count.
        let suffix = domain.matches('.').count();
        let labels_before = labels.len().saturating_sub(suffix);
        let runs = (0..labels_before).flat_map(|from| (from..labels_before).map(move |to| (from, to)));
        let run = runs.filter_map(|(from, to)| labels.get(from..=to)).find_map(|run| {
            let name = run.join(".");
            let is_all = run.len() == labels.len();
            self.by_name.get(name.trim_matches('*')).filter(|_| !is_all || name.contains('*')).copied()
        });
        run.or_else(|| {
            let after_star = text.rsplit_once('*').map(|(_, rest)| rest.trim_start_matches(['-', '_']));
            after_star.and_then(|name| self.by_name.get(name)).copied()
        })
        .or_else(|| {
            let labels: Vec<&str> = labels.iter().copied().filter(|label| *label != "*").rev().collect();
            self.by_name.get(&*labels.join(".")).filter(|_| labels.len() > 1).copied()
        })
    }

    /// `fo0.com`, `foo-com.net`, `exmaple.com`.
    fn slipped(&self, domain: &str) -> Option<&'b Rule> {
        let (own, suffix) = domain.split_once('.')?;
        // A suffix attached with a hyphen: `foo-com.net`.
        let glued = self.by_looks.get(&looks(own)).filter(|_| own.contains(['-', '_']));
        let alike = self.by_looks.get(&looks(domain)).or(glued).map(|(_, rule)| *rule);
        alike.or_else(|| {
            let is_slip = |name: &str| {
                name.split_once('.').is_some_and(|(label, others)| {
                    others == suffix && label.len().min(own.len()) >= LONG && damerau_levenshtein(label, own) == 1
                })
            };
            let few = self.by_name.len() <= MOST;
            self.by_name
                .iter()
                .filter(|_| few)
                .filter(|(name, _)| is_slip(name))
                .min_by_key(|(name, _)| **name)
                .map(|(_, rule)| *rule)
        })
    }
}

/// The visual form of a name: letters that look alike become one, and doubled letters are merged.
fn looks(name: &str) -> String {
    let (unicode, _) = idna::domain_to_unicode(name);
    let plain: String =
        unicode.chars().flat_map(char::to_lowercase).map(plain).filter(char::is_ascii_alphanumeric).collect();
    let mut plain: Vec<char> = plain.replace("rn", "m").replace("vv", "w").chars().collect();
    plain.dedup();
    plain.into_iter().collect()
}

/// The Latin letter that a character resembles.
fn plain(c: char) -> char {
    match c {
        '0' | '\u{43e}' | '\u{3bf}' | '\u{585}' | '\u{f2}'..='\u{f6}' | '\u{f8}' | '\u{14d}' | '\u{151}' => 'o',
        '1' | 'i' | '\u{456}' | '\u{4cf}' | '\u{3b9}' | '\u{131}' | '\u{142}' | '\u{ec}'..='\u{ef}' | '\u{12b}' => 'l',
        '\u{430}' | '\u{3b1}' | '\u{e0}'..='\u{e5}' | '\u{101}' | '\u{105}' | '\u{251}' => 'a',
        '\u{435}' | '\u{454}' | '\u{3b5}' | '\u{e8}'..='\u{eb}' | '\u{113}' | '\u{117}' | '\u{119}' => 'e',
        '\u{440}' | '\u{3c1}' => 'p',
        '\u{441}' | '\u{3f2}' | '\u{e7}' | '\u{107}' | '\u{10d}' => 'c',
        '\u{443}' | '\u{3b3}' | '\u{fd}' | '\u{ff}' => 'y',
        '\u{445}' | '\u{3c7}' => 'x',
        '\u{455}' | '\u{15b}' | '\u{161}' | '\u{15f}' => 's',
        '\u{458}' => 'j',
        '\u{501}' | '\u{111}' => 'd',
        '\u{4bb}' => 'h',
        '\u{51b}' => 'q',
        '\u{51d}' => 'w',
        '\u{43a}' | '\u{3ba}' => 'k',
        '\u{43c}' => 'm',
        '\u{442}' | '\u{3c4}' | '\u{163}' | '\u{21b}' => 't',
        '\u{432}' => 'b',
        '\u{43d}' => 'n',
        '\u{3bd}' => 'v',
        '\u{f1}' | '\u{144}' | '\u{148}' => 'n',
        '\u{f9}'..='\u{fc}' | '\u{16b}' | '\u{171}' => 'u',
        '\u{17e}' | '\u{17a}' | '\u{17c}' => 'z',
        '\u{192}' => 'f',
        '\u{11f}' => 'g',
        other => other,
    }
}
