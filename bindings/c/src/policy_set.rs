//! Many policies at once: which of them mention a target.

use std::ffi::c_char;

use scopegate::{PolicySet, policy_set};

use crate::batch::Rows;
use crate::check::evidence_of;
use crate::decision::scopegate_decision;
use crate::error::scopegate_error;
use crate::evidence::scopegate_evidence;
use crate::failure::Failure;
use crate::guard::{enter, give};
use crate::policy::scopegate_policy;
use crate::status::scopegate_status;
use crate::text::{NONE, Text, scopegate_text, show};

/// Policies with their keys, from which `scopegate_policy_set_new` makes a set.
///
/// Owner: free it with `scopegate_policy_set_builder_free`. Threads: one thread at a time.
#[derive(Debug, Default)]
pub struct scopegate_policy_set_builder(policy_set::PolicySetBuilder);

/// Many policies, each with a key, and one index over all of them. It never changes.
///
/// A set answers which policies mention a target, and what each of them decides: exactly what `scopegate_check` answers. A
/// policy mentions a target if one of its rules that name hosts meets the target, wholly or in part, or if the target is in
/// what its owner owns. A set does not merge verdicts: `scopegate_policy_set_allows` takes the key of the policy that gives
/// permission.
///
/// Owner: free it with `scopegate_policy_set_free`. It does not need the builder and the handles of the policies. Threads:
/// any number of threads may use it.
///
/// ```c
/// scopegate_policy_set_builder *builder = NULL;
/// scopegate_policy_set *set = NULL;
/// if (scopegate_policy_set_builder_new(&builder, NULL) == SCOPEGATE_STATUS_OK &&
///     scopegate_policy_set_builder_add(builder, "acme", 4, acme, NULL) == SCOPEGATE_STATUS_OK &&
///     scopegate_policy_set_builder_add(builder, "globex", 6, globex, NULL) == SCOPEGATE_STATUS_OK &&
///     scopegate_policy_set_new(builder, &set, NULL) == SCOPEGATE_STATUS_OK) {
///     allowed = scopegate_policy_set_allows(set, "acme", 4, url, strlen(url), NULL);
/// }
/// scopegate_policy_set_builder_free(builder);
/// scopegate_policy_set_free(set);
/// ```
#[derive(Debug)]
pub struct scopegate_policy_set {
    set: PolicySet,
    keys: Box<[Text]>,
}

/// Makes a builder without policies. `*builder` is always written; NULL on failure.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_policy_set_builder_new(
    builder: *mut *mut scopegate_policy_set_builder,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        call.out(builder, "builder")?.set(give(scopegate_policy_set_builder::default()));
        Ok(())
    })
}

/// Adds a policy. Its number is the number of policies before it, and the order of the policies is the order of mentions.
///
/// `key` is `key_length` bytes of UTF-8. Fails with `SCOPEGATE_STATUS_INVALID_ARGUMENT` for a key that the builder has
/// (`set.duplicate-key`), and for an empty key and for one with a control character (`set.invalid-key`). Then the builder
/// does not change.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_policy_set_builder_add(
    builder: *mut scopegate_policy_set_builder,
    key: *const c_char,
    key_length: usize,
    policy: *const scopegate_policy,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        let builder = call.changed(builder, "builder")?;
        let key = call.text(key, key_length, "key")?;
        let policy = call.handle(policy, "policy")?;
        builder.0.add(key, policy.policy.clone())?;
        Ok(())
    })
}

/// Frees a builder. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_policy_set_builder_free(builder: *mut scopegate_policy_set_builder) {
    enter!(else (), |call| {
        drop(call.take(builder));
        Ok(())
    });
}

/// Makes a set of the policies of a builder, which may be empty. `*set` is always written; NULL on failure. The builder keeps
/// its policies.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_policy_set_new(
    builder: *const scopegate_policy_set_builder,
    set: *mut *mut scopegate_policy_set,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        let set_out = call.out(set, "set")?;
        let set = call.handle(builder, "builder")?.0.clone().build();
        let keys = set.iter().map(|(key, _)| Text::new(key)).collect();
        set_out.set(give(scopegate_policy_set { set, keys }));
        Ok(())
    })
}

/// Frees a set. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_policy_set_free(set: *mut scopegate_policy_set) {
    enter!(else (), |call| {
        drop(call.take(set));
        Ok(())
    });
}

/// The number of policies; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_policy_set_count(set: *const scopegate_policy_set) -> usize {
    enter!(else 0, |call| Ok(call.optional(set).map_or(0, |set| set.keys.len())))
}

/// The key of a policy, by number, counted from 0. The set owns it; no text for an invalid number and for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_policy_set_key(set: *const scopegate_policy_set, number: usize) -> scopegate_text {
    enter!(else NONE, |call| Ok(show(call.handle(set, "set")?.keys.get(number))))
}

/// A policy, by number, counted from 0: a new reference, to be released with `scopegate_policy_free`. NULL for an invalid
/// number and for NULL. `scopegate_policy_rule` on it takes the `rule` of a decision.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_policy_set_policy(
    set: *const scopegate_policy_set,
    number: usize,
) -> *mut scopegate_policy {
    enter!(else std::ptr::null_mut(), |call| {
        let entry = call.handle(set, "set")?.set.entry(number);
        Ok(entry.map_or(std::ptr::null_mut(), |(_, policy)| scopegate_policy::share(policy.clone())))
    })
}

/// Decides a target by each policy that mentions it, in the order of the set.
///
/// `target` is `target_length` bytes of UTF-8. `*count` is set to the number of mentions, which may be 0. `numbers` receives
/// the number of the policy of each mention, and `decisions` its decision. Both have room for `capacity` mentions; the
/// number of policies is always enough. Pass `sizeof(scopegate_decision)` as `decision_size`; the `size` fields need not be
/// set. All `capacity` decisions are always written; those that are not used have no verdict.
///
/// Fails as `scopegate_check` does, with `*count` 0. Fails with `SCOPEGATE_STATUS_BUFFER_TOO_SMALL` if there are more than
/// `capacity` mentions; then no decision has a verdict, and `*count` is the number of mentions.
///
/// ```c
/// size_t numbers[16], count;
/// scopegate_decision decisions[16];
/// if (scopegate_policy_set_check(set, url, strlen(url), numbers, decisions, sizeof decisions[0], 16, &count, NULL) ==
///     SCOPEGATE_STATUS_OK) {
///     for (size_t i = 0; i < count; i++) {
///         printf("%s: %s\n", scopegate_policy_set_key(set, numbers[i]).data, scopegate_verdict_text(decisions[i].verdict));
///     }
/// }
/// ```
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_policy_set_check(
    set: *const scopegate_policy_set,
    target: *const c_char,
    target_length: usize,
    numbers: *mut usize,
    decisions: *mut scopegate_decision,
    decision_size: usize,
    capacity: usize,
    count: *mut usize,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        let count_out = call.out(count, "count")?;
        let decisions = Rows::new(call, decisions, decision_size, capacity)?;
        call.slice(numbers.cast_const(), capacity, "numbers")?;
        let set = call.handle(set, "set")?;
        let target = call.text(target, target_length, "target")?;
        let mut found = 0_usize;
        set.set.summaries(target, |number, summary| {
            if found < capacity {
                decisions.set(found, scopegate_decision::of(summary));
                if let Some(out) = call.optional_out(numbers.wrapping_add(found)) {
                    out.set(number);
                }
            }
            found = found.saturating_add(1);
        })?;
        count_out.set(found);
        if found > capacity {
            decisions.fail_all(capacity, scopegate_status::SCOPEGATE_STATUS_BUFFER_TOO_SMALL);
            return Err(Failure::room(found, capacity));
        }
        Ok(())
    })
}

/// Whether a target may be tested with the permission of the policy with a key: `scopegate_allows` for that policy. False in
/// all other cases, including NULL and a key that the set does not have. `evidence` may be NULL.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_policy_set_allows(
    set: *const scopegate_policy_set,
    key: *const c_char,
    key_length: usize,
    target: *const c_char,
    target_length: usize,
    evidence: *const scopegate_evidence,
) -> bool {
    enter!(else false, |call| {
        let set = call.handle(set, "set")?;
        let key = call.text(key, key_length, "key")?;
        let target = call.text(target, target_length, "target")?;
        let Some(policy) = set.set.get(key) else { return Ok(false) };
        if evidence.is_null() {
            return Ok(policy.allows(target));
        }
        let decision = policy.check_with(target, &evidence_of(call, evidence))?;
        Ok(policy.authorizes_testing() && decision.is_in_scope())
    })
}
