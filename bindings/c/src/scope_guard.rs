//! Guards: the rules between a decision and a request.

use std::ffi::c_char;
use std::net::IpAddr;

use ::scopegate_guard::{Condition, Guard, GuardOptions, Permit, Refused};

use crate::address::scopegate_address;
use crate::decision::scopegate_decision;
use crate::error::scopegate_error;
use crate::failure::Failure;
use crate::guard::{Call, Out, enter, give};
use crate::permit::scopegate_permit;
use crate::policy::scopegate_policy;
use crate::record::scopegate_record;
use crate::scope_guard_options::{condition, scopegate_guard_options};
use crate::status::scopegate_status;
use crate::text::scopegate_text;

/// A guard: allows requests, connections and tunnels by a policy, or refuses them. A client asks it before each request
/// and before each connection, and contacts nothing that the guard does not allow.
///
/// A guard decides; it opens no socket and resolves no name. It reads the clock and the time zones of the system, and
/// writes its log. It does not stop another client of the process, or a program that the process starts.
///
/// Owner: free it with `scopegate_guard_free`. Threads: any number of threads may use one guard at the same time, also to
/// reload and to stop it. No thread may use it while it is freed.
///
/// ```c
/// scopegate_guard *guard = NULL;
/// scopegate_permit *permit = NULL;
/// scopegate_error *error = NULL;
/// if (scopegate_guard_new(policy, NULL, &guard, NULL) == SCOPEGATE_STATUS_OK) {
///     if (scopegate_guard_request(guard, "https", 5, "app.example.com", 15, 443, "/login", 6, NULL, 0, NULL, 0, addresses,
///                                 count, &permit, NULL, &error) == SCOPEGATE_STATUS_OK) {
///         send_request(permit);
///     } else {
///         fprintf(stderr, "refused: %s\n", scopegate_error_message(error));
///         scopegate_error_free(error);
///     }
///     scopegate_permit_free(permit);
/// }
/// scopegate_guard_free(guard);
/// ```
#[derive(Debug)]
pub struct scopegate_guard(Guard);

/// The output parameters of a question.
struct Outputs<'c> {
    permit: Out<'c, *mut scopegate_permit>,
    record: Option<Out<'c, *mut scopegate_record>>,
}

impl<'c> Outputs<'c> {
    fn of(
        call: &'c Call,
        permit: *mut *mut scopegate_permit,
        record: *mut *mut scopegate_record,
    ) -> Result<Self, Failure> {
        let record = call.optional_out(record);
        Ok(Self { permit: call.out(permit, "permit")?, record })
    }

    fn set(self, answer: Result<Permit, Refused>) -> Result<(), Failure> {
        if let Some(record) = self.record {
            let decision = match &answer {
                Ok(permit) => Some(permit.decision()),
                Err(refused) => refused.decision(),
            };
            if let Some(decision) = decision {
                record.set(give(scopegate_record::new(decision.clone(), scopegate_decision::of_record(decision))));
            }
        }
        self.permit.set(give(scopegate_permit::new(answer.map_err(Failure::Refused)?)));
        Ok(())
    }
}

fn addresses(call: &Call, data: *const scopegate_address, count: usize) -> Result<Vec<IpAddr>, Failure> {
    call.slice(data, count, "addresses")?.iter().map(|address| address.get()).collect()
}

/// Makes a guard for a policy. `options` may be NULL. The guard holds its own copy of the policy. `*guard` is always
/// written; NULL on failure. Fails with `SCOPEGATE_STATUS_GUARD` if the guard cannot enforce a condition of the policy, and
/// if the log cannot be opened or written: `guard.no-researcher`, `guard.unknown-zone`, `guard.unenforced`, `guard.log`.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_guard_new(
    policy: *const scopegate_policy,
    options: *const scopegate_guard_options,
    guard: *mut *mut scopegate_guard,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        let guard_out = call.out(guard, "guard")?;
        let policy = call.handle(policy, "policy")?.policy.clone();
        let options = call.optional(options).map_or_else(GuardOptions::new, |options| options.0.clone());
        guard_out.set(give(scopegate_guard(Guard::new(policy, options).map_err(Failure::Guard)?)));
        Ok(())
    })
}

/// Fails unless the caller can enforce every condition of the policy. `conditions` are the `count` conditions that the
/// caller can enforce: `rate`, `concurrent`, `headers`, `windows` and `automated`. A caller that cannot, for example, add
/// headers calls this before its first request, and again after each reload. Fails with `SCOPEGATE_STATUS_GUARD` and
/// `guard.unenforced`.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_guard_require_enforced(
    guard: *const scopegate_guard,
    conditions: *const scopegate_text,
    count: usize,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        let guard = &call.handle(guard, "guard")?.0;
        let conditions = call.slice(conditions, count, "conditions")?.iter();
        let conditions: Vec<Condition> = conditions.map(|name| condition(call, *name)).collect::<Result<_, _>>()?;
        guard.require_enforced(&conditions).map_err(Failure::Guard)
    })
}

/// Allows or refuses one request. Ask for each request, including each redirect and each retry.
///
/// `scheme`, `host` and `port` are those of the URL, and `path` is the path with its query as it is sent.
/// `host_headers` are the values of all `Host` headers that the caller sends; none if the client sets the header from the
/// URL. `sni` is the server name of TLS if the caller sets it; NULL otherwise. `addresses` are all addresses of the host,
/// or those of the kept connection; none if the caller asks `scopegate_guard_connect` before it dials.
///
/// On success, `*permit` is the permit. Keep it until the response has ended, and free it with `scopegate_permit_free`:
/// until then it holds a place in the limit of concurrent requests. A refusal has `SCOPEGATE_STATUS_REFUSED`, and its code
/// is the basis of the decision, the code of an invalid target, or a code of the family `guard`. Contact nothing after any
/// status except `SCOPEGATE_STATUS_OK`. `*permit` is always written; NULL on failure. `*record`, unless `record` is NULL,
/// is set to the decision if there is one, also for a refusal; free it with `scopegate_record_free`.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_guard_request(
    guard: *const scopegate_guard,
    scheme: *const c_char,
    scheme_length: usize,
    host: *const c_char,
    host_length: usize,
    port: u16,
    path: *const c_char,
    path_length: usize,
    host_headers: *const scopegate_text,
    host_header_count: usize,
    sni: *const c_char,
    sni_length: usize,
    addresses: *const scopegate_address,
    address_count: usize,
    permit: *mut *mut scopegate_permit,
    record: *mut *mut scopegate_record,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        let outputs = Outputs::of(call, permit, record)?;
        let guard = &call.handle(guard, "guard")?.0;
        let scheme = call.text(scheme, scheme_length, "scheme")?;
        let host = call.text(host, host_length, "host")?;
        let path = call.text(path, path_length, "path")?;
        let headers = call.slice(host_headers, host_header_count, "host_headers")?.iter();
        let headers: Vec<&str> =
            headers.map(|header| call.text(header.data, header.length, "host_headers")).collect::<Result<_, _>>()?;
        let name = call.text(sni, sni_length, "sni")?;
        let name = (!sni.is_null()).then_some(name);
        let addresses = self::addresses(call, addresses, address_count)?;
        outputs.set(guard.request(scheme, host, port, path, &headers, name, &addresses))
    })
}

/// Allows or refuses one connection to a host, by all addresses that its name has. Dial only the addresses of the permit,
/// and do not resolve the name again. One private or excluded address refuses the connection. `permit`, `record` and
/// refusals are as in `scopegate_guard_request`; without an address the code is `guard.no-address`.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_guard_connect(
    guard: *const scopegate_guard,
    host: *const c_char,
    host_length: usize,
    port: u16,
    addresses: *const scopegate_address,
    address_count: usize,
    permit: *mut *mut scopegate_permit,
    record: *mut *mut scopegate_record,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        let outputs = Outputs::of(call, permit, record)?;
        let guard = &call.handle(guard, "guard")?.0;
        let host = call.text(host, host_length, "host")?;
        let addresses = self::addresses(call, addresses, address_count)?;
        outputs.set(guard.connect(host, port, &addresses))
    })
}

/// Allows or refuses one connection for a request that `scopegate_guard_request` has allowed. It is for a policy that names
/// only paths of a host, where no connection to the host as a whole is in scope. Otherwise the same as
/// `scopegate_guard_connect`.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_guard_connect_for(
    guard: *const scopegate_guard,
    scheme: *const c_char,
    scheme_length: usize,
    host: *const c_char,
    host_length: usize,
    port: u16,
    path: *const c_char,
    path_length: usize,
    addresses: *const scopegate_address,
    address_count: usize,
    permit: *mut *mut scopegate_permit,
    record: *mut *mut scopegate_record,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        let outputs = Outputs::of(call, permit, record)?;
        let guard = &call.handle(guard, "guard")?.0;
        let scheme = call.text(scheme, scheme_length, "scheme")?;
        let host = call.text(host, host_length, "host")?;
        let path = call.text(path, path_length, "path")?;
        let addresses = self::addresses(call, addresses, address_count)?;
        outputs.set(guard.connect_for(scheme, host, port, path, &addresses))
    })
}

/// Allows or refuses a tunnel, in which no request can be seen. The host must be in scope as a whole; otherwise the code is
/// `guard.not-entire`. `permit`, `record` and refusals are as in `scopegate_guard_request`.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_guard_tunnel(
    guard: *const scopegate_guard,
    host: *const c_char,
    host_length: usize,
    port: u16,
    permit: *mut *mut scopegate_permit,
    record: *mut *mut scopegate_record,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        let outputs = Outputs::of(call, permit, record)?;
        let guard = &call.handle(guard, "guard")?.0;
        let host = call.text(host, host_length, "host")?;
        outputs.set(guard.tunnel(host, port))
    })
}

/// Replaces the policy of a guard. The guard holds its own copy. Other threads may use the guard during the call; each
/// answer comes from the old or from the new policy. On failure, the old policy stays, except after `guard.log`. Fails with
/// `SCOPEGATE_STATUS_GUARD` as `scopegate_guard_new` does, and with `guard.stopped`.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_guard_reload(
    guard: *const scopegate_guard,
    policy: *const scopegate_policy,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        let guard = &call.handle(guard, "guard")?.0;
        let policy = call.handle(policy, "policy")?.policy.clone();
        guard.reload(policy).map_err(Failure::Guard)
    })
}

/// Stops a guard: it refuses everything from now on, in every thread. A stopped guard stays stopped. Fails with
/// `SCOPEGATE_STATUS_GUARD` and `guard.log` if the log cannot be written; the guard is stopped nevertheless.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_guard_stop(
    guard: *const scopegate_guard,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| call.handle(guard, "guard")?.0.stop().map_err(Failure::Guard))
}

/// Whether a guard is stopped; true for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_guard_is_stopped(guard: *const scopegate_guard) -> bool {
    enter!(else true, |call| Ok(call.handle(guard, "guard")?.0.is_stopped()))
}

/// Frees a guard, and writes the end to its log. Permits may outlive the guard. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_guard_free(guard: *mut scopegate_guard) {
    enter!(else (), |call| {
        drop(call.take(guard));
        Ok(())
    });
}
