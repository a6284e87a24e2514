//! Targets that are parsed once and used often.

use std::ffi::c_char;

use scopegate::Target;
use scopegate::targets::{Path, TargetHost, TargetPorts};

use crate::error::scopegate_error;
use crate::failure::Failure;
use crate::guard::{enter, give};
use crate::status::{scopegate_kind, scopegate_status};
use crate::text::{NONE, Text, scopegate_text, show};

/// A parsed target.
///
/// Owner: free it with `scopegate_target_free`. It needs no policy. Threads: it does not change, and any number of
/// threads may use it.
#[derive(Debug)]
pub struct scopegate_target {
    target: Target,
    given: Text,
    canonical: Text,
    host: Text,
    path: Option<Text>,
}

impl scopegate_target {
    pub(crate) fn get(&self) -> &Target {
        &self.target
    }

    fn new(target: Target) -> Self {
        let host = match target.host() {
            TargetHost::Domain(name) => name.as_str().to_owned(),
            TargetHost::Network(network) if network.is_single() => network.get().addr().to_string(),
            TargetHost::Network(network) => network.to_string(),
        };
        let path = Text::optional(target.path().map(Path::as_str));
        let (given, canonical) = (Text::new(target.as_given()), Text::new(target.canonical()));
        Self { target, given, canonical, host: Text::new(&host), path }
    }

    fn show(&self, read: impl FnOnce(&Self) -> Option<&Text>) -> scopegate_text {
        show(read(self))
    }
}

/// Parses a target. `text` is `text_length` bytes of UTF-8 and may be freed after the call. `*target` is always
/// written; NULL on failure. Fails with `SCOPEGATE_STATUS_TARGET` for an invalid target or a target that clients
/// interpret differently.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_target_from_text(
    text: *const c_char,
    text_length: usize,
    target: *mut *mut scopegate_target,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        let target_out = call.out(target, "target")?;
        let text = call.text(text, text_length, "text")?;
        target_out.set(give(scopegate_target::new(Target::parse(text)?)));
        Ok(())
    })
}

/// Makes the target of a request from its parts; see `scopegate_check_parts`. `*target` is always written; NULL on
/// failure.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_target_from_parts(
    scheme: *const c_char,
    scheme_length: usize,
    host: *const c_char,
    host_length: usize,
    port: u16,
    path: *const c_char,
    path_length: usize,
    target: *mut *mut scopegate_target,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        let target_out = call.out(target, "target")?;
        let scheme = call.text(scheme, scheme_length, "scheme")?;
        let host = call.text(host, host_length, "host")?;
        let path = call.text(path, path_length, "path")?;
        let target: Result<Target, Failure> = Ok(Target::from_parts(scheme, host, port, path)?);
        target_out.set(give(scopegate_target::new(target?)));
        Ok(())
    })
}

/// The target as given. The target owns the text; no text for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_target_given(target: *const scopegate_target) -> scopegate_text {
    enter!(else NONE, |call| Ok(call.handle(target, "target")?.show(|target| Some(&target.given))))
}

/// The canonical form of the target. The target owns the text; no text for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_target_canonical(target: *const scopegate_target) -> scopegate_text {
    enter!(else NONE, |call| Ok(call.handle(target, "target")?.show(|target| Some(&target.canonical))))
}

/// The host: a domain name, an address without brackets, or a network with its prefix length. The target owns the text;
/// no text for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_target_host(target: *const scopegate_target) -> scopegate_text {
    enter!(else NONE, |call| Ok(call.handle(target, "target")?.show(|target| Some(&target.host))))
}

/// The canonical path of a URL; no text for a target that covers every path and for NULL. The target owns the text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_target_path(target: *const scopegate_target) -> scopegate_text {
    enter!(else NONE, |call| Ok(call.handle(target, "target")?.show(|target| target.path.as_ref())))
}

/// The port; -1 for NULL and for a target without a port, which covers ports 80 and 443.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_target_port(target: *const scopegate_target) -> i32 {
    enter!(else -1, |call| Ok(match call.handle(target, "target")?.target.ports() {
        TargetPorts::One(port) => i32::from(port),
        TargetPorts::Web => -1,
    }))
}

/// The kind of the target; `SCOPEGATE_KIND_NONE` for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_target_kind(target: *const scopegate_target) -> scopegate_kind {
    enter!(else scopegate_kind::SCOPEGATE_KIND_NONE, |call| {
        Ok(scopegate_kind::of(call.handle(target, "target")?.target.kind()))
    })
}

/// Frees a target. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_target_free(target: *mut scopegate_target) {
    enter!(else (), |call| {
        drop(call.take(target));
        Ok(())
    });
}
