//! Names from other catalogs: OWASP categories, which mean several classes, and names that are not classes.

use crate::findings::class::Class;
use crate::findings::data::{TAXONOMY, classes};

/// The categories of OWASP's lists and their classes: `id,classes`.
const OWASP: &str = include_str!("../../data/owasp.csv");

/// The categories of OWASP's lists, each with its classes, in the order of the lists.
///
/// ```
/// use scopegate::findings::owasp_categories;
///
/// let (_, classes) = owasp_categories().find(|(id, _)| *id == "A01:2021").unwrap();
/// assert!(classes.iter().any(|class| class.id() == "access-control"));
/// ```
pub fn owasp_categories() -> impl Iterator<Item = (&'static str, Vec<&'static Class>)> {
    let rows = OWASP.lines().skip(1).filter_map(|line| line.split_once(','));
    rows.map(|(id, named)| {
        (id, named.split(';').filter_map(|name| classes().find(|class| class.id() == name)).collect())
    })
}

/// The positions of the classes of a category such as `A01:2021`, `API1:2023`, or `LLM01`. The year may be omitted
/// for a list that has only one edition here.
pub(super) fn by_owasp(text: &str) -> Option<Vec<usize>> {
    let wanted = owasp_id(text)?;
    let row = OWASP.lines().skip(1).find_map(|line| line.split_once(',').filter(|(id, _)| *id == wanted))?;
    let classes = row.1.split(';').filter_map(|id| TAXONOMY.position(id)).collect::<Vec<_>>();
    (!classes.is_empty()).then_some(classes)
}

/// Converts `A1:2021` and `a01-2021 Broken Access Control` to `A01:2021`.
fn owasp_id(text: &str) -> Option<String> {
    let text = text.trim().to_ascii_uppercase();
    let text = text.strip_prefix("OWASP").map_or(text.as_str(), |rest| rest.trim_start_matches([' ', '-', ':']));
    let letters = text.find(|c: char| c.is_ascii_digit())?;
    let (list, rest) = text.split_at_checked(letters)?;
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (number, rest) = rest.split_at_checked(digits)?;
    let number: u32 = number.parse().ok().filter(|number| (1..=10).contains(number))?;
    let rest = rest.trim_start_matches([':', '-', ' ', '(']);
    let year: String = rest.chars().take_while(char::is_ascii_digit).collect();
    let year = match (list, year.as_str()) {
        ("A" | "API" | "LLM", year) if year.len() == 4 => year.to_owned(),
        ("LLM", "") => "2025".to_owned(),
        _ => return None,
    };
    Some(format!("{list}{number:02}:{year}"))
}

/// A hint for a name of another kind, such as a CVE, a severity, or a test.
pub(super) fn instead(text: &str) -> Option<&'static str> {
    let text = text.trim().to_ascii_uppercase();
    let after = |prefix: &str| {
        text.strip_prefix(prefix)
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | ':' | ' ')))
    };
    let is_number = |rest: &str| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit());
    if after("CVE") || after("GHSA") {
        return Some(
            "a CVE is one flaw in one product: use the weakness, such as `CWE-79`, or `components/outdated-software`",
        );
    }
    if after("CVSS") || text.starts_with("AV:") {
        return Some("a CVSS vector is a severity: use the class of the finding, such as `xss/stored`");
    }
    if text.strip_prefix('P').is_some_and(|rest| rest.len() == 1 && is_number(rest)) {
        return Some(
            "`P1` to `P5` are priorities: use the class of the finding, such as `xss/stored` or `vrt:cross_site_scripting_xss.stored`",
        );
    }
    if matches!(text.as_str(), "CRITICAL" | "HIGH" | "MEDIUM" | "LOW" | "INFO" | "INFORMATIONAL" | "SEVERE") {
        return Some("this is a severity: use the class of the finding, such as `xss/stored`");
    }
    if ["MASVS", "MASWE", "MASTG", "WSTG", "ASVS", "CAPEC", "ATT&CK", "PCI"].iter().any(|prefix| after(prefix)) {
        return Some("this is a requirement or a test: use the weakness that was found, such as `CWE-312`");
    }
    let is_owasp = |list: &str| {
        text.strip_prefix(list).is_some_and(|rest| rest.chars().take_while(char::is_ascii_digit).count() > 0)
    };
    if text.starts_with("OWASP") || ["A", "API", "M", "LLM"].iter().any(|list| is_owasp(list)) && text.len() < 12 {
        return Some("write an OWASP category with its year, such as `A01:2021` or `API1:2023`");
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::findings::foreign::{OWASP, by_owasp, instead, owasp_id};

    #[test]
    fn every_category_names_existing_classes() {
        let mut rows = 0;
        for line in OWASP.lines().skip(1) {
            let (id, classes) = line.split_once(',').unwrap();
            assert_eq!(owasp_id(id).as_deref(), Some(id));
            assert_eq!(by_owasp(id).map(|found| found.len()), Some(classes.split(';').count()), "{id}");
            rows += 1;
        }
        assert_eq!(rows, 56);
    }

    #[test]
    fn names_of_other_kinds_have_a_hint() {
        for text in
            ["CVE-2021-44228", "CVSS:3.1/AV:N/AC:L", "P1", "MASVS-STORAGE-1", "A01", "M1", "critical", "A09:2021"]
        {
            assert!(instead(text).is_some(), "{text}");
        }
        assert!(instead("xss").is_none() && instead("api key leak").is_none() && instead("m").is_none());
    }
}
