//! Evidence about a host beyond its name.

use std::ffi::c_char;

use scopegate::Evidence;

use crate::address::{parse, scopegate_address};
use crate::error::scopegate_error;
use crate::failure::Failure;
use crate::guard::{enter, give};
use crate::status::scopegate_status;

/// Evidence about the host of a target: the names of its CNAME chain, the addresses that it resolves to, and whether
/// the owner of the policy owns it. Evidence can only make a decision stricter, except `scopegate_evidence_set_owned`.
///
/// Owner: free it with `scopegate_evidence_free`. Threads: any number of threads may use it as long as no thread
/// changes it.
///
/// ```c
/// scopegate_evidence *evidence = NULL;
/// if (scopegate_evidence_new(&evidence, NULL) == SCOPEGATE_STATUS_OK &&
///     scopegate_evidence_add_address(evidence, &address, NULL) == SCOPEGATE_STATUS_OK) {
///     allowed = scopegate_allows(policy, url, strlen(url), evidence);
/// }
/// scopegate_evidence_free(evidence);
/// ```
#[derive(Debug, Clone, Default)]
pub struct scopegate_evidence(pub(crate) Evidence);

impl scopegate_evidence {
    /// Replaces the evidence with the result of `change`. If `change` fails, the evidence does not change.
    fn change(&mut self, change: impl FnOnce(Evidence) -> Result<Evidence, Failure>) -> Result<(), Failure> {
        self.0 = change(self.0.clone())?;
        Ok(())
    }
}

/// Makes empty evidence. `*evidence` is always written; NULL on failure.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_evidence_new(
    evidence: *mut *mut scopegate_evidence,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        call.out(evidence, "evidence")?.set(give(scopegate_evidence::default()));
        Ok(())
    })
}

/// Adds a name of the CNAME chain, in UTF-8. Fails with `SCOPEGATE_STATUS_TARGET` for an invalid domain name. Then the
/// evidence does not contain the name and must not be used as if it did.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_evidence_add_cname(
    evidence: *mut scopegate_evidence,
    name: *const c_char,
    name_length: usize,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        let name = call.text(name, name_length, "name")?;
        call.changed(evidence, "evidence")?.change(|evidence| Ok(evidence.cname(name)?))
    })
}

/// Adds an address that the host resolves to. Fails with `SCOPEGATE_STATUS_INVALID_ARGUMENT` for an invalid address.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_evidence_add_address(
    evidence: *mut scopegate_evidence,
    address: *const scopegate_address,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        let address = call.handle(address, "address")?.get()?;
        call.changed(evidence, "evidence")?.change(|evidence| Ok(evidence.address(address)))
    })
}

/// Adds an address from text; see `scopegate_address_from_text`.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_evidence_add_address_text(
    evidence: *mut scopegate_evidence,
    text: *const c_char,
    text_length: usize,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        let address = parse(call.text(text, text_length, "text")?)?;
        call.changed(evidence, "evidence")?.change(|evidence| Ok(evidence.address(address)))
    })
}

/// Sets whether the owner of the policy owns the host, for example from an inventory. By default this is unknown.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_evidence_set_owned(
    evidence: *mut scopegate_evidence,
    owned: bool,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| call.changed(evidence, "evidence")?.change(|evidence| Ok(evidence.owned(owned))))
}

/// Frees evidence. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_evidence_free(evidence: *mut scopegate_evidence) {
    enter!(else (), |call| {
        drop(call.take(evidence));
        Ok(())
    });
}
