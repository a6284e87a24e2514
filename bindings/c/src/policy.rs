//! Loads, shares and describes policies.

use std::ffi::c_char;
use std::sync::{Arc, OnceLock};

use scopegate::Policy;
use scopegate::policy::{Date, Format, LoadOptions, Source};

use crate::error::scopegate_error;
use crate::failure::Failure;
use crate::file;
use crate::guard::{Call, enter};
use crate::rule::RuleTexts;
use crate::status::scopegate_status;
use crate::text::{Text, scopegate_text};

/// A compiled policy. It never changes.
///
/// Owner: reference counted. Loading returns one reference. `scopegate_policy_ref` adds a reference, and
/// `scopegate_policy_free` releases one. The last release frees the policy. Threads: any number of threads may use one
/// policy and add and release references at the same time. Each thread must hold a reference while it uses the policy.
///
/// To replace a policy while other threads use it, protect the pointer, not the policy: take a reference under a lock,
/// then use the policy without the lock, as the example `reload.c` shows. Reading the pointer and taking the reference
/// must be one atomic step.
#[derive(Debug)]
pub struct scopegate_policy {
    pub(crate) policy: Policy,
    name: Text,
    owner: Text,
    fingerprint: Text,
    /// Made on first use.
    rules: OnceLock<Box<[RuleTexts]>>,
    finding_rules: OnceLock<Box<[RuleTexts]>>,
    requirements: Box<[Text]>,
}

impl scopegate_policy {
    fn new(policy: Policy) -> Self {
        let name = Text::new(policy.name());
        let owner = Text::new(policy.owner());
        let fingerprint = Text::new(policy.fingerprint());
        let requirements = policy.report_requirements().map(Text::new).collect();
        let (rules, finding_rules) = (OnceLock::new(), OnceLock::new());
        Self { policy, name, owner, fingerprint, rules, finding_rules, requirements }
    }

    pub(crate) fn rules(&self) -> &[RuleTexts] {
        self.rules.get_or_init(|| self.policy.rules().map(RuleTexts::of_rule).collect())
    }

    pub(crate) fn finding_rules(&self) -> &[RuleTexts] {
        let rules = || self.policy.finding_rules().map(RuleTexts::of_finding_rule).collect();
        self.finding_rules.get_or_init(rules)
    }

    pub(crate) fn requirements(&self) -> &[Text] {
        &self.requirements
    }

    fn load(text: &str, name: Option<&str>, format: Format) -> Result<*mut Self, Failure> {
        let source = Source::new(text, format);
        let source = match name {
            Some(name) => source.named(name),
            None => source,
        };
        Ok(Self::share(Policy::load(&source, &LoadOptions::new())?))
    }

    /// A reference to a new handle.
    pub(crate) fn share(policy: Policy) -> *mut Self {
        Arc::into_raw(Arc::new(Self::new(policy))).cast_mut()
    }
}

impl Call {
    /// Adds a reference to a policy.
    fn share(&self, policy: *const scopegate_policy) -> *mut scopegate_policy {
        if self.optional(policy).is_some() {
            // SAFETY: the pointer came from `Arc::into_raw`, and by the contract of `enter` the caller holds a
            // reference.
            unsafe { Arc::increment_strong_count(policy) };
        }
        policy.cast_mut()
    }

    /// Releases a reference to a policy.
    fn give_back(&self, policy: *mut scopegate_policy) {
        if self.optional(policy.cast_const()).is_some() {
            // SAFETY: the pointer came from `Arc::into_raw`, and by the contract of `enter` this reference is still
            // held.
            unsafe { Arc::decrement_strong_count(policy.cast_const()) };
        }
    }
}

/// Loads a policy from a file. The extension determines the format: `.toml`, `.json`, `.yaml` or `.yml`.
///
/// `path` is `path_length` bytes: native bytes on Unix, UTF-8 on Windows. Environment variables and `~` are not
/// expanded. `*policy` is always written; NULL on failure. Fails with `SCOPEGATE_STATUS_FILE` for an unreadable file
/// and with `SCOPEGATE_STATUS_POLICY` for a policy with errors. The error holds all of them with line and column.
///
/// ```c
/// scopegate_policy *policy = NULL;
/// scopegate_error *error = NULL;
/// if (scopegate_policy_from_file("policy.toml", 11, &policy, &error) != SCOPEGATE_STATUS_OK) {
///     fprintf(stderr, "%s\n", scopegate_error_message(error));
///     scopegate_error_free(error);
/// }
/// ```
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_policy_from_file(
    path: *const c_char,
    path_length: usize,
    policy: *mut *mut scopegate_policy,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        let policy_out = call.out(policy, "policy")?;
        let path = file::path_of(call.bytes(path, path_length, "path")?)?;
        let (text, format) = file::read(&path)?;
        policy_out.set(scopegate_policy::load(&text, Some(&path.to_string_lossy()), format)?);
        Ok(())
    })
}

/// Loads a policy from text for the three functions below.
fn from_text(
    call: &Call,
    text: *const c_char,
    text_length: usize,
    source: *const c_char,
    source_length: usize,
    format: Format,
) -> Result<*mut scopegate_policy, Failure> {
    let text = call.text(text, text_length, "text")?;
    let name = call.text(source, source_length, "source")?;
    scopegate_policy::load(text, (!source.is_null()).then_some(name), format)
}

/// Loads a policy from UTF-8 text in TOML.
///
/// `source` is the name of the text in errors, usually a file name; NULL for none. The texts may be freed after the
/// call. `*policy` is always written; NULL on failure. Fails with `SCOPEGATE_STATUS_POLICY` for a policy with errors.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_policy_from_toml(
    text: *const c_char,
    text_length: usize,
    source: *const c_char,
    source_length: usize,
    policy: *mut *mut scopegate_policy,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        let policy_out = call.out(policy, "policy")?;
        policy_out.set(from_text(call, text, text_length, source, source_length, Format::Toml)?);
        Ok(())
    })
}

/// Loads a policy from text in JSON; otherwise the same as `scopegate_policy_from_toml`.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_policy_from_json(
    text: *const c_char,
    text_length: usize,
    source: *const c_char,
    source_length: usize,
    policy: *mut *mut scopegate_policy,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        let policy_out = call.out(policy, "policy")?;
        policy_out.set(from_text(call, text, text_length, source, source_length, Format::Json)?);
        Ok(())
    })
}

/// Loads a policy from text in YAML; otherwise the same as `scopegate_policy_from_toml`.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_policy_from_yaml(
    text: *const c_char,
    text_length: usize,
    source: *const c_char,
    source_length: usize,
    policy: *mut *mut scopegate_policy,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        let policy_out = call.out(policy, "policy")?;
        policy_out.set(from_text(call, text, text_length, source, source_length, Format::Yaml)?);
        Ok(())
    })
}

/// Adds a reference to a policy and returns the same pointer; NULL for NULL. The caller must already hold a reference.
/// Release each reference with `scopegate_policy_free`.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_policy_ref(policy: *const scopegate_policy) -> *mut scopegate_policy {
    enter!(else std::ptr::null_mut(), |call| Ok(call.share(policy)))
}

/// Releases one reference to a policy. The last release frees the policy. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_policy_free(policy: *mut scopegate_policy) {
    enter!(else (), |call| {
        call.give_back(policy);
        Ok(())
    });
}

/// Whether the policy authorizes testing: its `testing.posture` is `authorized`, the default. False for NULL. Verdicts do
/// not depend on it; `scopegate_allows` does.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_policy_authorizes_testing(policy: *const scopegate_policy) -> bool {
    enter!(else false, |call| Ok(call.optional(policy).is_some_and(|policy| policy.policy.authorizes_testing())))
}

/// The name of the policy. The policy owns it; no text for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_policy_name(policy: *const scopegate_policy) -> scopegate_text {
    enter!(else crate::text::NONE, |call| Ok(crate::text::show(call.optional(policy).map(|policy| &policy.name))))
}

/// The organization that published the policy. The policy owns the text; no text for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_policy_owner(policy: *const scopegate_policy) -> scopegate_text {
    enter!(else crate::text::NONE, |call| Ok(crate::text::show(call.optional(policy).map(|policy| &policy.owner))))
}

/// A fingerprint of twelve hexadecimal digits. It is equal for policies that decide equally by the same rules. Use it
/// to distinguish versions in logs. The policy owns it; no text for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_policy_fingerprint(policy: *const scopegate_policy) -> scopegate_text {
    enter!(else crate::text::NONE, |call| {
        Ok(crate::text::show(call.optional(policy).map(|policy| &policy.fingerprint)))
    })
}

/// Whether the policy expired before a day such as `2026-11-01`. The library reads no clock. `*expired` is always
/// written. Fails with `SCOPEGATE_STATUS_INVALID_ARGUMENT` for an invalid date.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_policy_expired_on(
    policy: *const scopegate_policy,
    day: *const c_char,
    day_length: usize,
    expired: *mut bool,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        let expired_out = call.out(expired, "expired")?;
        let policy = call.handle(policy, "policy")?;
        let day = call.text(day, day_length, "day")?;
        let day: Date = day
            .parse()
            .map_err(|_| Failure::argument("invalid `day`: write a date such as `2026-11-01`".to_owned()))?;
        expired_out.set(policy.policy.expired_on(day).is_some());
        Ok(())
    })
}
