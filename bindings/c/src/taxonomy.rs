//! Classes of findings and activities, and the facts that conditions speak of.

use std::ffi::c_char;
use std::sync::LazyLock;

use scopegate::taxonomy::{self, ClassKind};
use scopegate::{Class, Fact, QuestionError};

use crate::error::scopegate_error;
use crate::failure::Failure;
use crate::guard::{Sized_, enter};
use crate::status::scopegate_status;
use crate::text::{NONE, Text, scopegate_text, show};

/// What `parent` is where there is none.
pub const SCOPEGATE_NO_CLASS: u32 = u32::MAX;

/// What sort of thing a class is.
#[repr(u32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum scopegate_class_kind {
    /// There is no class.
    SCOPEGATE_CLASS_KIND_NONE = 0,
    /// A weakness of a system.
    SCOPEGATE_CLASS_KIND_WEAKNESS = 1,
    /// Something a tester does.
    SCOPEGATE_CLASS_KIND_ACTIVITY = 2,
    /// Something that is wrong with a report, whatever it reports.
    SCOPEGATE_CLASS_KIND_REPORT_QUALITY = 3,
}

/// A class of findings or activities: a plain struct of the caller's. Its texts live for ever.
///
/// Set `size` to `sizeof(scopegate_class)` before the call, or begin with `SCOPEGATE_CLASS_INIT`; where the call fails,
/// everything else is zero. See `scopegate_decision`.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct scopegate_class {
    /// The size of this struct in bytes.
    pub size: u32,
    /// What sort of thing it is.
    pub kind: scopegate_class_kind,
    /// The index of the class right above it, or `SCOPEGATE_NO_CLASS`.
    pub parent: u32,
    /// Whether a policy that does not mention it has not allowed it: denial of service, social engineering and the like.
    pub never_implied: bool,
    /// Zero; for later.
    pub reserved: [u8; 3],
    /// The one name that means this class alone: `xss/stored`.
    pub id: scopegate_text,
    /// What it is called, for people.
    pub title: scopegate_text,
}

// SAFETY: `repr(C)`; sixteen bytes, then texts, each a pointer and a length of the same size: no padding.
unsafe impl Sized_ for scopegate_class {
    const SMALLEST: usize = 16 + 2 * size_of::<scopegate_text>();

    fn with_size(self, size: u32) -> Self {
        Self { size, ..self }
    }
}

/// No class.
const NO_CLASS: scopegate_class = scopegate_class {
    size: 0,
    kind: scopegate_class_kind::SCOPEGATE_CLASS_KIND_NONE,
    parent: 0,
    never_implied: false,
    reserved: [0; 3],
    id: NONE,
    title: NONE,
};

/// A class, each of its texts with a NUL.
struct Known {
    class: &'static Class,
    parent: u32,
    id: Text,
    title: Text,
    aliases: Vec<Text>,
    vrt: Vec<Text>,
}

/// The taxonomy, made when it is first asked for. It never changes.
static CLASSES: LazyLock<Vec<Known>> = LazyLock::new(|| taxonomy::classes().map(Known::of).collect());
static FACTS: LazyLock<Vec<(Text, Text)>> = LazyLock::new(|| taxonomy::facts().iter().map(texts).collect());

fn texts(fact: &Fact) -> (Text, Text) {
    (Text::new(fact.name()), Text::new(fact.meaning()))
}

fn index_of(class: &Class) -> u32 {
    let index = taxonomy::classes().position(|other| other.id() == class.id());
    index.and_then(|index| u32::try_from(index).ok()).unwrap_or(SCOPEGATE_NO_CLASS)
}

impl Known {
    fn of(class: &'static Class) -> Self {
        let all = |texts: &[&str]| texts.iter().map(|text| Text::new(text)).collect();
        Self {
            class,
            parent: class.parent().map_or(SCOPEGATE_NO_CLASS, index_of),
            id: Text::new(class.id()),
            title: Text::new(class.title()),
            aliases: all(class.aliases()),
            vrt: all(class.vrt()),
        }
    }

    fn show(&self) -> scopegate_class {
        let kind = match self.class.kind() {
            ClassKind::Weakness => scopegate_class_kind::SCOPEGATE_CLASS_KIND_WEAKNESS,
            ClassKind::Activity => scopegate_class_kind::SCOPEGATE_CLASS_KIND_ACTIVITY,
            ClassKind::ReportQuality => scopegate_class_kind::SCOPEGATE_CLASS_KIND_REPORT_QUALITY,
        };
        scopegate_class {
            size: 0,
            kind,
            parent: self.parent,
            never_implied: self.class.is_never_implied(),
            reserved: [0; 3],
            id: self.id.show(),
            title: self.title.show(),
        }
    }
}

/// How many classes the taxonomy has.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_class_count() -> usize {
    enter!(else 0, |_call| Ok(CLASSES.len()))
}

/// A class by its index, which is the same as long as the library is: keep the id, not the index. `found` is written in any
/// case. `SCOPEGATE_STATUS_OUT_OF_RANGE` where there is no such class.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_class_at(
    index: usize,
    found: *mut scopegate_class,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        let class_out = call.sized(found, "found")?;
        class_out.set(NO_CLASS);
        class_out.set(CLASSES.get(index).ok_or_else(|| Failure::range(index, CLASSES.len()))?.show());
        Ok(())
    })
}

/// Another name of a class, each by its number; no text behind the last one. It lives for ever.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_class_alias(index: usize, number: usize) -> scopegate_text {
    enter!(else NONE, |_call| Ok(show(CLASSES.get(index).and_then(|known| known.aliases.get(number)))))
}

/// An id of Bugcrowd's Vulnerability Rating Taxonomy that means a class, each by its number; no text behind the last one. It
/// lives for ever.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_class_vrt(index: usize, number: usize) -> scopegate_text {
    enter!(else NONE, |_call| Ok(show(CLASSES.get(index).and_then(|known| known.vrt.get(number)))))
}

/// A number of the Common Weakness Enumeration that means a class, each by its number here; 0 behind the last one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_class_cwe(index: usize, number: usize) -> u32 {
    enter!(else 0, |_call| Ok(CLASSES.get(index).and_then(|known| known.class.cwe().get(number)).copied().unwrap_or(0)))
}

/// Finds the classes that a name means: an id, an alias, a VRT id (`vrt:...`) or a CWE number (`CWE-79`).
///
/// `name` is `name_length` bytes of UTF-8. `*count` becomes how many classes there are, and `indexes` gets the indexes of the
/// first `capacity` of them. `SCOPEGATE_STATUS_QUESTION` where no class is called that: the hint names the nearest.
/// `SCOPEGATE_STATUS_BUFFER_TOO_SMALL` where there are more than `capacity`.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_class_find(
    name: *const c_char,
    name_length: usize,
    indexes: *mut u32,
    capacity: usize,
    count: *mut usize,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        let count_out = call.out(count, "count")?;
        let found = taxonomy::find(call.text(name, name_length, "name")?).map_err(QuestionError::from)?;
        let found: Vec<u32> = found.iter().map(index_of).collect();
        count_out.set(found.len());
        if capacity > 0 && indexes.is_null() {
            return Err(Failure::null("indexes"));
        }
        for (place, index) in found.iter().take(capacity).enumerate() {
            if let Some(out) = call.optional_out(indexes.wrapping_add(place)) {
                out.set(*index);
            }
        }
        if found.len() > capacity { Err(Failure::room(found.len(), capacity)) } else { Ok(()) }
    })
}

/// How many facts the vocabulary has, of which conditions and questions about findings speak. A policy may define others.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_fact_count() -> usize {
    enter!(else 0, |_call| Ok(FACTS.len()))
}

/// The name of a fact, by its index; no text behind the last one. It lives for ever.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_fact_name(index: usize) -> scopegate_text {
    enter!(else NONE, |_call| Ok(show(FACTS.get(index).map(|(name, _)| name))))
}

/// What is so where a fact holds, in one clause, by its index; no text behind the last one. It lives for ever.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_fact_meaning(index: usize) -> scopegate_text {
    enter!(else NONE, |_call| Ok(show(FACTS.get(index).map(|(_, meaning)| meaning))))
}
