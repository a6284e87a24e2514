//! Resolves names of classes.

use crate::error::limits;
use crate::findings::class::Class;
use crate::findings::class_name::Name;
use crate::findings::data::TAXONOMY;
use crate::findings::error::ClassError;
use crate::findings::foreign;

/// The classes that a name means: one class, or several of which none is below another.
///
/// ```
/// let found = scopegate::findings::find("weak encryption").unwrap();
/// assert!(found.is_ambiguous() && found.only().is_none());
/// let ids: Vec<_> = found.iter().map(|class| class.id()).collect();
/// assert_eq!(ids, ["misconfiguration/tls", "crypto"]);
/// ```
// INVARIANT: never empty, and no class is below another.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct ClassMatch {
    classes: Vec<&'static Class>,
}

impl ClassMatch {
    /// The classes, at least one, in the order of [`classes`](crate::findings::classes).
    #[must_use]
    pub fn classes(&self) -> &[&'static Class] {
        &self.classes
    }

    /// Iterates over the classes.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &'static Class> {
        self.classes.iter().copied()
    }

    /// The class, if the name means exactly one.
    #[must_use]
    pub fn only(&self) -> Option<&'static Class> {
        match self.classes.as_slice() {
            [class] => Some(class),
            _ => None,
        }
    }

    /// Whether the name means several classes.
    #[must_use]
    pub fn is_ambiguous(&self) -> bool {
        self.classes.len() > 1
    }

    /// The topmost of the classes at these positions; `None` if there are none.
    fn of(mut indexes: Vec<usize>) -> Option<Self> {
        indexes.sort_unstable();
        indexes.dedup();
        let all: Vec<_> = indexes.iter().filter_map(|index| TAXONOMY.classes().get(*index)).collect();
        let is_topmost =
            |class: &Class| !all.iter().any(|other| class.id() != other.id() && class.is_at_or_below(other));
        let classes: Vec<_> = all.iter().copied().filter(|class| is_topmost(class)).collect();
        (!classes.is_empty()).then_some(Self { classes })
    }
}

/// Resolves the name of a class: an id, an alias, a VRT id (`vrt:server_side_injection.sql_injection`), or a CWE
/// number (`CWE-89`).
///
/// An exact id means only its class. In all other names, case, punctuation, plurals, and surrounding words such as
/// "missing" or "issues" are ignored, unless they distinguish two classes. A VRT id below a known one has the same
/// meaning as that one. An OWASP category such as `A01:2021` means all classes that it lists.
///
/// # Errors
///
/// `class.unknown`: no class has this name. The error contains suggestions.
///
/// ```
/// use scopegate::findings::find;
///
/// let id = |text| find(text).unwrap().only().unwrap().id();
/// assert_eq!(id("xss/stored"), "xss/stored");
/// assert_eq!(id("Lack of rate-limiting issues"), "rate-limiting");
/// assert_eq!(id("cwe 89"), "injection/sqli");
/// assert_eq!(id("vrt:cross_site_scripting_xss.stored.url_based"), "xss/stored");
/// assert_eq!(find("frobnication").unwrap_err().code().as_str(), "class.unknown");
/// ```
pub fn find(text: &str) -> Result<ClassMatch, ClassError> {
    let asked = text.trim();
    if let Some(class) = TAXONOMY.by_id(asked) {
        return Ok(ClassMatch { classes: vec![class] });
    }
    if asked.len() > limits::CLASS_BYTES {
        return Err(ClassError::too_long(asked));
    }
    if let Some(id) = vrt_id(asked) {
        return ClassMatch::of(TAXONOMY.by_vrt(&id)).ok_or_else(|| ClassError::unknown_vrt(asked, &id));
    }
    if let Some(classes) = foreign::by_owasp(asked).and_then(ClassMatch::of) {
        return Ok(classes);
    }
    let name = Name::read(asked);
    if let Some(number) = name.cwe() {
        return ClassMatch::of(TAXONOMY.by_cwe(number).to_vec()).ok_or_else(|| ClassError::unknown_cwe(asked));
    }
    let by_fewest_words_removed =
        (0..=name.around()).find_map(|removed| ClassMatch::of(meanings(name.without(removed))));
    by_fewest_words_removed.ok_or_else(|| ClassError::unknown(asked, &name))
}

fn meanings(keys: impl Iterator<Item = String>) -> Vec<usize> {
    keys.flat_map(|key| TAXONOMY.by_key(&key)).copied().collect()
}

/// The id after `vrt:`, in lower case.
///
fn vrt_id(text: &str) -> Option<String> {
    let (family, id) = text.split_once(':')?;
    family.trim().eq_ignore_ascii_case("vrt").then(|| id.trim().to_ascii_lowercase())
}
