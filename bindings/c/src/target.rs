//! Targets that are read once and asked about often.

use std::ffi::c_char;

use scopegate::{Path, Target, TargetHost, TargetPorts};

use crate::error::scopegate_error;
use crate::failure::Failure;
use crate::guard::{enter, give};
use crate::status::{scopegate_kind, scopegate_status};
use crate::text::{NONE, Text, scopegate_text, show};

/// A target: what is asked about, read once.
///
/// Owner: freed with `scopegate_target_free`; it needs no policy. Threads: it does not change, and any number of threads may
/// use it.
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

/// Reads a target. `text` is `text_length` bytes of UTF-8 and may be freed after the call. `*target` is written in any case;
/// NULL where it fails. `SCOPEGATE_STATUS_TARGET` where the text is no target, or one that clients disagree about.
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

/// The target of a request about to be sent, by its parts; see `scopegate_check_parts`. `*target` is written in any case; NULL
/// where it fails.
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

/// The target as it was given. It belongs to the target; no text for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_target_given(target: *const scopegate_target) -> scopegate_text {
    enter!(else NONE, |call| Ok(call.handle(target, "target")?.show(|target| Some(&target.given))))
}

/// The one spelling of the target. It belongs to the target; no text for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_target_canonical(target: *const scopegate_target) -> scopegate_text {
    enter!(else NONE, |call| Ok(call.handle(target, "target")?.show(|target| Some(&target.canonical))))
}

/// The host: a domain name, an address without brackets, or a network with its prefix. It belongs to the target; no text for
/// NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_target_host(target: *const scopegate_target) -> scopegate_text {
    enter!(else NONE, |call| Ok(call.handle(target, "target")?.show(|target| Some(&target.host))))
}

/// The canonical path of a URL; no text for a target that stands for every path, and for NULL. It belongs to the target.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_target_path(target: *const scopegate_target) -> scopegate_text {
    enter!(else NONE, |call| Ok(call.handle(target, "target")?.show(|target| target.path.as_ref())))
}

/// The port; -1 where nothing said which, so that it stands for 80 and 443, and for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_target_port(target: *const scopegate_target) -> i32 {
    enter!(else -1, |call| Ok(match call.handle(target, "target")?.target.ports() {
        TargetPorts::One(port) => i32::from(port),
        TargetPorts::Web => -1,
    }))
}

/// What the target was written as; `SCOPEGATE_KIND_NONE` for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_target_kind(target: *const scopegate_target) -> scopegate_kind {
    enter!(else scopegate_kind::SCOPEGATE_KIND_NONE, |call| {
        Ok(scopegate_kind::of(call.handle(target, "target")?.target.kind()))
    })
}

/// Frees a target. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_target_free(target: *mut scopegate_target) {
    enter!(else (), |call| {
        drop(call.take(target));
        Ok(())
    });
}
