//! The descriptors of the command: the three standard ones, if they are harmless, and no other.

use std::fs;
use std::io;
use std::os::fd::{AsFd, RawFd};

use rustix::fs::{FileType, fstat};

use crate::run_error::RunError;

/// Refuses standard descriptors other than files, pipes and terminals: a socket can send to other programs, and can receive
/// descriptors of them.
pub(super) fn require_harmless() -> Result<(), RunError> {
    let (input, output, error) = (io::stdin(), io::stdout(), io::stderr());
    let standard =
        [("standard input", input.as_fd()), ("standard output", output.as_fd()), ("standard error", error.as_fd())];
    for (number, (name, descriptor)) in (0_u8..).zip(standard) {
        let kind = match fstat(descriptor).map(|found| FileType::from_raw_mode(found.st_mode)) {
            Ok(FileType::RegularFile | FileType::Fifo | FileType::CharacterDevice) => continue,
            Ok(FileType::Socket) => "a socket",
            Ok(FileType::Directory) => "a folder",
            Ok(FileType::BlockDevice) => "a block device",
            Ok(_) => "neither a file nor a pipe nor a terminal",
            Err(_) => "not open",
        };
        return Err(RunError::Descriptor { number, name: name.to_owned(), kind: kind.to_owned() });
    }
    Ok(())
}

/// Closes all descriptors but the three standard ones. For the start of a stage, which has opened none itself.
pub(super) fn close_inherited() -> io::Result<()> {
    let numbers: Vec<RawFd> = fs::read_dir("/proc/self/fd")?
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|number| *number > 2)
        .collect();
    for number in numbers {
        // The descriptor of the listing itself is closed already.
        match nix::unistd::close(number) {
            Ok(()) | Err(nix::errno::Errno::EBADF) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
