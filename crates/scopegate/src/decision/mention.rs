//! Whether a policy mentions a resource.

use crate::decision::context::Context;
use crate::decision::ownership_default::{declares, infers};
use crate::index::FoundRules;
use crate::pattern::ResourceHost;

/// Whether a rule that names hosts meets the resource, or the resource is owned according to the policy. `found` holds the
/// rules that apply to it.
pub(crate) fn is_mentioned(context: &Context<'_>, host: &ResourceHost<'_>, found: &FoundRules) -> bool {
    context.matcher.names_a_host(found) || declares(context.book, host) || infers(context.book, host)
}
