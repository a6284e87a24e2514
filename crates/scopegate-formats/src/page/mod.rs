//! A policy as a page for people: Markdown, HTML, or `security.txt`.

mod content;
mod html;
mod markdown;
mod model;
mod security_txt;

use scopegate::Policy;

pub use security_txt::{SecurityTxtError, security_txt};

/// A policy in Markdown (GitHub flavor, because of the tables).
///
/// ```
/// use scopegate::Policy;
/// use scopegate_formats::page::markdown;
///
/// let policy = Policy::builder().name("Example VDP").owner("Example").in_scope("*.example.com").build().unwrap();
/// let page = markdown(&policy);
/// assert!(page.starts_with("# Example VDP\n") && page.contains("| `*.example.com` |"));
/// ```
#[must_use]
pub fn markdown(policy: &Policy) -> String {
    markdown::write(&content::of(policy))
}

/// A policy as an HTML document. It holds no scripts and loads nothing. Every text of the policy is escaped.
///
/// ```
/// use scopegate::Policy;
/// use scopegate_formats::page::html;
///
/// let policy = Policy::builder().name("<b>VDP</b>").owner("Example").in_scope("*.example.com").build().unwrap();
/// assert!(html(&policy).contains("<h1>&lt;b&gt;VDP&lt;/b&gt;</h1>"));
/// ```
#[must_use]
pub fn html(policy: &Policy) -> String {
    html::write(&content::of(policy))
}
