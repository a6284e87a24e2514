//! Writes texts to buffers of the caller.

use std::ffi::c_char;

use crate::failure::Failure;
use crate::guard::Call;

/// Writes a text to the buffer of the caller as `snprintf` does. `needed` is the length without the NUL. A buffer that
/// is too small receives as many whole characters as fit, and a NUL.
pub(crate) fn fill(
    call: &Call,
    text: &str,
    buffer: *mut c_char,
    capacity: usize,
    needed: *mut usize,
) -> Result<(), Failure> {
    if let Some(needed) = call.optional_out(needed) {
        needed.set(text.len());
    }
    if capacity == 0 {
        return Err(Failure::buffer(text.len(), capacity));
    }
    if buffer.is_null() {
        return Err(Failure::null("buffer"));
    }
    let room = capacity.saturating_sub(1).min(text.len());
    let cut = (0..=room).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let bytes = text.as_bytes().get(..cut).unwrap_or_default();
    let buffer = buffer.cast::<u8>();
    call.write_bytes(buffer, bytes);
    call.write_bytes(buffer.wrapping_add(cut), &[0]);
    if cut < text.len() { Err(Failure::buffer(text.len(), capacity)) } else { Ok(()) }
}
