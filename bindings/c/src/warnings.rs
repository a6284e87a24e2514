//! Warnings about a policy.

use crate::error::scopegate_error;
use crate::guard::{enter, give};
use crate::policy::scopegate_policy;
use crate::status::scopegate_status;

/// The warnings about a policy. Most of them indicate mistakes.
///
/// Owner: free them with `scopegate_warnings_free`. They may outlive the policy. Threads: they do not change, and any
/// number of threads may read them.
#[derive(Debug)]
pub struct scopegate_warnings(Vec<scopegate_error>);

/// Makes the list of warnings about a policy, in the order of its text. `*warnings` is always written; NULL on failure.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_policy_warnings(
    policy: *const scopegate_policy,
    warnings: *mut *mut scopegate_warnings,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        let warnings_out = call.out(warnings, "warnings")?;
        let policy = call.handle(policy, "policy")?;
        let all = policy.policy.warnings().iter().map(scopegate_error::of_warning).collect();
        warnings_out.set(give(scopegate_warnings(all)));
        Ok(())
    })
}

/// The number of warnings; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_warnings_count(warnings: *const scopegate_warnings) -> usize {
    enter!(else 0, |call| Ok(call.optional(warnings).map_or(0, |warnings| warnings.0.len())))
}

/// A warning by index, which can be read with the functions of `scopegate_error`; NULL for an invalid index. `warnings`
/// owns it: do not free it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_warnings_at(
    warnings: *const scopegate_warnings,
    index: usize,
) -> *const scopegate_error {
    enter!(else std::ptr::null(), |call| {
        let warning = call.optional(warnings).and_then(|warnings| warnings.0.get(index));
        Ok(warning.map_or(std::ptr::null(), std::ptr::from_ref))
    })
}

/// Frees warnings. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_warnings_free(warnings: *mut scopegate_warnings) {
    enter!(else (), |call| {
        drop(call.take(warnings));
        Ok(())
    });
}
