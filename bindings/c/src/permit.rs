//! Permits: the answers of a guard that allow something.

use std::time::Duration;

use scopegate_guard::Permit;

use crate::address::scopegate_address;
use crate::error::scopegate_error;
use crate::failure::Failure;
use crate::guard::enter;
use crate::status::scopegate_status;
use crate::text::{NONE, Text, scopegate_text};

/// A permit of a guard: how long to wait, which headers the request must have, and which addresses may be dialed.
///
/// Owner: free it with `scopegate_permit_free` when the response has ended. It holds a place in the limit of concurrent
/// requests, and may outlive its guard. Threads: it does not change, and any number of threads may read it.
#[derive(Debug)]
pub struct scopegate_permit {
    permit: Permit,
    headers: Vec<(Text, Text)>,
}

impl scopegate_permit {
    pub(crate) fn new(permit: Permit) -> Self {
        let headers = permit.headers().iter().map(|(name, value)| (Text::new(name), Text::new(value))).collect();
        Self { permit, headers }
    }
}

/// The time in whole milliseconds, rounded up.
fn milliseconds(time: Duration) -> u32 {
    u32::try_from(time.as_nanos().div_ceil(1_000_000)).unwrap_or(u32::MAX)
}

/// The time to wait before the request is sent, in milliseconds; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_permit_delay(permit: *const scopegate_permit) -> u32 {
    enter!(else 0, |call| Ok(call.optional(permit).map_or(0, |permit| milliseconds(permit.permit.delay()))))
}

/// The number of addresses that may be dialed: those that the guard was asked about; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_permit_address_count(permit: *const scopegate_permit) -> usize {
    enter!(else 0, |call| Ok(call.optional(permit).map_or(0, |permit| permit.permit.addresses().len())))
}

/// An address that may be dialed, by index, counted from 0 in the order of the question. `*address` is always written.
/// Fails with `SCOPEGATE_STATUS_OUT_OF_RANGE` for an invalid index.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn scopegate_permit_address(
    permit: *const scopegate_permit,
    index: usize,
    address: *mut scopegate_address,
    error: *mut *mut scopegate_error,
) -> scopegate_status {
    enter!(error, |call| {
        let address_out = call.out(address, "address")?;
        let addresses = call.handle(permit, "permit")?.permit.addresses();
        let address = addresses.get(index).ok_or_else(|| Failure::range(index, addresses.len()))?;
        address_out.set(scopegate_address::of(*address));
        Ok(())
    })
}

/// The number of headers that the request must have; 0 for NULL. Add each of them, and refuse a request that has another
/// value.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_permit_header_count(permit: *const scopegate_permit) -> usize {
    enter!(else 0, |call| Ok(call.optional(permit).map_or(0, |permit| permit.headers.len())))
}

/// The name of a header, by index, counted from 0. No text for an invalid index and for NULL. The permit owns it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_permit_header_name(permit: *const scopegate_permit, index: usize) -> scopegate_text {
    enter!(else NONE, |call| {
        Ok(call.handle(permit, "permit")?.headers.get(index).map_or(NONE, |(name, _)| name.show()))
    })
}

/// The value of a header; otherwise the same as `scopegate_permit_header_name`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_permit_header_value(
    permit: *const scopegate_permit,
    index: usize,
) -> scopegate_text {
    enter!(else NONE, |call| {
        Ok(call.handle(permit, "permit")?.headers.get(index).map_or(NONE, |(_, value)| value.show()))
    })
}

/// Frees a permit, and its place in the limit of concurrent requests. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn scopegate_permit_free(permit: *mut scopegate_permit) {
    enter!(else (), |call| {
        drop(call.take(permit));
        Ok(())
    });
}
