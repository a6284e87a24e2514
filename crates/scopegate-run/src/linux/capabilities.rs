//! Capabilities: kept across one execution, then dropped for ever.

use rustix::io;
use rustix::thread::{
    CapabilitySet, CapabilitySets, capabilities, clear_ambient_capability_set, configure_capability_in_ambient_set,
    remove_capability_from_bounding_set, set_capabilities, set_no_new_privs,
};

/// What the next stage needs: to mount, and to empty its bounding set.
const NEEDED: [CapabilitySet; 2] = [CapabilitySet::SYS_ADMIN, CapabilitySet::SETPCAP];

/// Keeps what the next stage needs. A user other than 0 loses all but the ambient capabilities when a program is executed.
pub(super) fn keep_for_next_stage() -> io::Result<()> {
    let mut sets = capabilities(None)?;
    for capability in NEEDED {
        sets.inheritable |= capability;
    }
    set_capabilities(None, sets)?;
    for capability in NEEDED {
        configure_capability_in_ambient_set(capability, true)?;
    }
    Ok(())
}

/// Drops all capabilities, so that no program that is executed later gets one, and set-user-ID has no effect.
pub(super) fn drop_all() -> io::Result<()> {
    clear_ambient_capability_set()?;
    for capability in CapabilitySet::all().iter() {
        match remove_capability_from_bounding_set(capability) {
            // A capability that this kernel does not know.
            Ok(()) | Err(io::Errno::INVAL) => {}
            Err(error) => return Err(error),
        }
    }
    let none = CapabilitySet::empty();
    set_capabilities(None, CapabilitySets { effective: none, permitted: none, inheritable: none })?;
    set_no_new_privs(true)
}
