//! Classes of findings and activities, and the facts in conditions.

use std::ffi::c_char;
use std::sync::LazyLock;

use scopegate::findings;
use scopegate::findings::ClassKind;
use scopegate::findings::{Class, Fact, QuestionError};

use crate::error::scopegate_error;
use crate::failure::Failure;
use crate::guard::{Sized_, enter};
use crate::status::scopegate_status;
use crate::text::{NONE, Text, scopegate_text, show};

/// The value of `parent` if there is no parent.
pub const SCOPEGATE_NO_CLASS: u32 = u32::MAX;

/// The kind of a class.
#[repr(u32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum scopegate_class_kind {
    /// No class.
    SCOPEGATE_CLASS_KIND_NONE = 0,
    /// A weakness of a system.
    SCOPEGATE_CLASS_KIND_WEAKNESS = 1,
    /// An action of a tester.
    SCOPEGATE_CLASS_KIND_ACTIVITY = 2,
    /// A defect of a report, independent of its subject.
    SCOPEGATE_CLASS_KIND_REPORT_QUALITY = 3,
}

/// A class of findings or activities. A plain struct of the caller. Its texts are static.
///
/// Set `size` to `sizeof(scopegate_class)` before the call, or initialize the struct with `SCOPEGATE_CLASS_INIT`. On
/// failure, all other fields are zero. See `scopegate_decision`.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct scopegate_class {
    /// The size of this struct in bytes.
    pub size: u32,
    /// The kind of the class.
    pub kind: scopegate_class_kind,
    /// The index of the parent class, or `SCOPEGATE_NO_CLASS`.
    pub parent: u32,
    /// Whether the class is out of scope unless the policy mentions it, for example denial of service or social
    /// engineering.
    pub never_implied: bool,
    /// Reserved; zero.
    pub reserved: [u8; 3],
    /// The id, which names this class only: `xss/stored`.
    pub id: scopegate_text,
    /// The title for people.
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

/// A class whose texts have a terminating NUL.
struct Known {
    class: &'static Class,
    parent: u32,
    id: Text,
    title: Text,
    aliases: Vec<Text>,
    vrt: Vec<Text>,
}

/// The taxonomy, made on first use. It never changes.
static CLASSES: LazyLock<Vec<Known>> = LazyLock::new(|| findings::classes().map(Known::of).collect());
static FACTS: LazyLock<Vec<(Text, Text)>> = LazyLock::new(|| findings::facts().iter().map(texts).collect());

fn texts(fact: &Fact) -> (Text, Text) {
    (Text::new(fact.name()), Text::new(fact.meaning()))
}

fn index_of(class: &Class) -> u32 {
    let index = findings::classes().position(|other| other.id() == class.id());
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

/// The number of classes in the taxonomy.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_class_count() -> usize {
    enter!(else 0, |_call| Ok(CLASSES.len()))
}

/// Reads a class by index. Indexes are stable only within one version of the library, so store the id instead. `found`
/// is always written. Fails with `SCOPEGATE_STATUS_OUT_OF_RANGE` for an invalid index.
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

/// An alias of a class, by number; no text for an invalid number. The text is static.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_class_alias(index: usize, number: usize) -> scopegate_text {
    enter!(else NONE, |_call| Ok(show(CLASSES.get(index).and_then(|known| known.aliases.get(number)))))
}

/// An id of the class in the Bugcrowd Vulnerability Rating Taxonomy, by number; no text for an invalid number. The text
/// is static.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_class_vrt(index: usize, number: usize) -> scopegate_text {
    enter!(else NONE, |_call| Ok(show(CLASSES.get(index).and_then(|known| known.vrt.get(number)))))
}

/// A Common Weakness Enumeration number of the class, by number; 0 for an invalid number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_class_cwe(index: usize, number: usize) -> u32 {
    enter!(else 0, |_call| Ok(CLASSES.get(index).and_then(|known| known.class.cwe().get(number)).copied().unwrap_or(0)))
}

/// Finds the classes with a name: an id, an alias, a VRT id (`vrt:...`) or a CWE number (`CWE-79`).
///
/// `name` is `name_length` bytes of UTF-8. `*count` is set to the number of classes, and `indexes` receives the indexes
/// of the first `capacity` classes. Fails with `SCOPEGATE_STATUS_QUESTION` if no class has that name; the hint lists
/// the closest names. Fails with `SCOPEGATE_STATUS_BUFFER_TOO_SMALL` if there are more than `capacity` classes.
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
        let found = findings::find(call.text(name, name_length, "name")?).map_err(QuestionError::from)?;
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

/// The number of built-in facts for conditions and findings. A policy may define more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_fact_count() -> usize {
    enter!(else 0, |_call| Ok(FACTS.len()))
}

/// The name of a fact by index; no text for an invalid index. The text is static.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_fact_name(index: usize) -> scopegate_text {
    enter!(else NONE, |_call| Ok(show(FACTS.get(index).map(|(name, _)| name))))
}

/// The meaning of a fact in one clause, by index; no text for an invalid index. The text is static.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_fact_meaning(index: usize) -> scopegate_text {
    enter!(else NONE, |_call| Ok(show(FACTS.get(index).map(|(_, meaning)| meaning))))
}
