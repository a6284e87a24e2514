//! The confinement on Linux, in stages. Each stage is the same program executed again, so no process forks without executing:
//!
//! 1. The caller, outside: it has the network and runs the proxy.
//! 2. `outer_stage`: makes the namespaces, the sockets that the caller serves, and the mounts. It is not visible inside.
//! 3. `init_stage`: process 1 of the new PID namespace. It gives up all privileges, and confines itself like the command.
//! 4. `command_stage`: becomes the command.

mod capabilities;
mod channel;
mod command_stage;
mod confinement;
mod descriptors;
mod devices;
mod exit_status;
mod file_rules;
pub(crate) mod gate;
mod init_stage;
mod link;
mod mount_table;
mod mounts;
mod namespaces;
mod order;
mod outer_stage;
mod proc;
mod signals;
mod stage;
mod stage_names;
mod step;
mod system_calls;
mod tun;

pub use confinement::{Confinement, Running, Stopper};
pub use stage::stage;
