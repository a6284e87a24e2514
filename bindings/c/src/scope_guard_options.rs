//! The options of a guard.

use std::ffi::c_char;
use std::num::NonZeroU32;
use std::time::Duration;

use scopegate_guard::{Condition, GuardError, GuardOptions, LogKey};

use crate::error::scopegate_error;
use crate::failure::Failure;
use crate::file;
use crate::guard::{Call, enter, give};
use crate::status::scopegate_status;
use crate::text::scopegate_text;

/// The options of a guard. Without any, a guard has no log, and a request waits for at most ten seconds.
///
/// Owner: free it with `scopegate_guard_options_free`. A guard copies the options, so they may be freed after
/// `scopegate_guard_new`. Threads: any number of threads may use it as long as no thread changes it.
#[derive(Debug, Clone, Default)]
pub struct scopegate_guard_options(pub(crate) GuardOptions);

impl scopegate_guard_options {
    fn change(&mut self, change: impl FnOnce(GuardOptions) -> GuardOptions) {
        self.0 = change(std::mem::take(&mut self.0));
    }
}

/// Reads the name of a condition.
pub(crate) fn condition(call: &Call, name: scopegate_text) -> Result<Condition, Failure> {
    let name = call.text(name.data, name.length, "condition")?;
    name.parse().map_err(|error: scopegate_guard::UnknownCondition| Failure::argument(error.to_string()))
}

/// Makes options. `*options` is always written; NULL on failure.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_guard_options_new(
    options: *mut *mut scopegate_guard_options,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        call.out(options, "options")?.set(give(scopegate_guard_options::default()));
        Ok(())
    })
}

/// Sets the name of the researcher, which replaces `{researcher}` in the headers that a policy requires.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_guard_options_set_researcher(
    options: *mut scopegate_guard_options,
    name: *const c_char,
    name_length: usize,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        let name = call.text(name, name_length, "name")?;
        call.changed(options, "options")?.change(|options| options.researcher(name));
        Ok(())
    })
}

/// Sets the name of the guard in its log; `guard` by default.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_guard_options_set_name(
    options: *mut scopegate_guard_options,
    name: *const c_char,
    name_length: usize,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        let name = call.text(name, name_length, "name")?;
        call.changed(options, "options")?.change(|options| options.name(name));
        Ok(())
    })
}

/// Sets the file of the log: one JSON line for each answer, written before the answer is given. The file is created, or
/// continued if it is a log. Queries of URLs are dropped; see `scopegate_guard_options_keep_queries`. `path` is as in
/// `scopegate_policy_from_file`. The file is opened by `scopegate_guard_new`.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_guard_options_set_log(
    options: *mut scopegate_guard_options,
    path: *const c_char,
    path_length: usize,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        let path = file::path_of(call.bytes(path, path_length, "path")?)?;
        call.changed(options, "options")?.change(|options| options.log(path));
        Ok(())
    })
}

/// Sets the file of the signed checkpoints of the log. A checkpoint follows each `every` lines, and the end of the log. `key`
/// is the path of the private key, which `scopegate log keygen` makes; it is read at once. Paths are as in
/// `scopegate_policy_from_file`. Fails with `SCOPEGATE_STATUS_GUARD` and `guard.log` if the key cannot be read, and with
/// `SCOPEGATE_STATUS_INVALID_ARGUMENT` if `every` is 0.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_guard_options_set_checkpoints(
    options: *mut scopegate_guard_options,
    path: *const c_char,
    path_length: usize,
    key: *const c_char,
    key_length: usize,
    every: u32,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        let path = file::path_of(call.bytes(path, path_length, "path")?)?;
        let key = file::path_of(call.bytes(key, key_length, "key")?)?;
        let every = NonZeroU32::new(every).ok_or_else(|| Failure::argument("every must be at least 1".to_owned()))?;
        let options = call.changed(options, "options")?;
        let key = LogKey::from_file(key).map_err(|error| Failure::Guard(GuardError::Log(error)))?;
        options.change(|options| options.checkpoints(path, key, every));
        Ok(())
    })
}

/// Keeps the queries of URLs in the log. They may hold secrets.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_guard_options_keep_queries(
    options: *mut scopegate_guard_options,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        call.changed(options, "options")?.change(GuardOptions::keep_queries);
        Ok(())
    })
}

/// Sets the longest time that a request waits for its turn, in milliseconds. A request that would wait longer is
/// refused.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_guard_options_set_longest_delay(
    options: *mut scopegate_guard_options,
    milliseconds: u32,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        let delay = Duration::from_millis(milliseconds.into());
        call.changed(options, "options")?.change(|options| options.longest_delay(delay));
        Ok(())
    })
}

/// Adds a condition of the policy that the caller observes, and the guard does not enforce: `rate`, `concurrent`,
/// `headers`, `windows` or `automated`. Fails with `SCOPEGATE_STATUS_INVALID_ARGUMENT` for another name.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_guard_options_add_unenforced(
    options: *mut scopegate_guard_options,
    condition: *const c_char,
    condition_length: usize,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        let condition = self::condition(call, scopegate_text { data: condition, length: condition_length })?;
        call.changed(options, "options")?.change(|options| options.unenforced(condition));
        Ok(())
    })
}

/// Frees options. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_guard_options_free(options: *mut scopegate_guard_options) {
    enter!(else (), |call| {
        drop(call.take(options));
        Ok(())
    });
}
