//! Messages with descriptors between the caller and the stages, over a socket that a stage gets as standard input.

use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::io::Errno;
use rustix::net::{
    AddressFamily, RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage,
    SendFlags, SocketFlags, SocketType, recvmsg, sendmsg, socketpair,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The longest message.
const LONGEST: usize = 128 * 1024;
/// The most descriptors of a message. The kernel allows 253.
pub(super) const MOST_DESCRIPTORS: usize = 128;

#[derive(Debug)]
pub(super) struct Channel(OwnedFd);

impl Channel {
    /// Both ends.
    pub(super) fn pair() -> io::Result<(Self, Self)> {
        let (ours, theirs) = socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None)?;
        Ok((Self(ours), Self(theirs)))
    }

    /// The end that this stage got as standard input.
    pub(super) fn of_stage() -> io::Result<Self> {
        Ok(Self(io::stdin().as_fd().try_clone_to_owned()?))
    }

    /// The end for the next stage.
    pub(super) fn for_stage(&self) -> io::Result<OwnedFd> {
        self.0.try_clone()
    }

    pub(super) fn send(&self, message: &impl Serialize, descriptors: &[BorrowedFd<'_>]) -> io::Result<()> {
        let text = serde_json::to_vec(message)?;
        if text.len() > LONGEST || descriptors.len() > MOST_DESCRIPTORS {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "the message is too long"));
        }
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MOST_DESCRIPTORS))];
        let mut control = SendAncillaryBuffer::new(&mut space);
        if !descriptors.is_empty() && !control.push(SendAncillaryMessage::ScmRights(descriptors)) {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "too many descriptors"));
        }
        sendmsg(&self.0, &[IoSlice::new(&text)], &mut control, SendFlags::NOSIGNAL)?;
        Ok(())
    }

    /// The next message. None if all other ends are closed.
    pub(super) fn receive<T: DeserializeOwned>(&self) -> io::Result<Option<(T, Vec<OwnedFd>)>> {
        self.receive_with(RecvFlags::empty())
    }

    /// The next message, if one is waiting.
    pub(super) fn waiting<T: DeserializeOwned>(&self) -> io::Result<Option<(T, Vec<OwnedFd>)>> {
        self.receive_with(RecvFlags::DONTWAIT)
    }

    fn receive_with<T: DeserializeOwned>(&self, flags: RecvFlags) -> io::Result<Option<(T, Vec<OwnedFd>)>> {
        let mut buffer = vec![0; LONGEST];
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MOST_DESCRIPTORS))];
        let mut control = RecvAncillaryBuffer::new(&mut space);
        let flags = flags | RecvFlags::CMSG_CLOEXEC;
        let mut receive = || recvmsg(&self.0, &mut [IoSliceMut::new(&mut buffer)], &mut control, flags);
        // The other end was closed with unread messages. The kernel says so once, before the messages of that end.
        let received = receive().or_else(|error| if error == Errno::CONNRESET { receive() } else { Err(error) })?;
        if received.bytes == 0 {
            return Ok(None);
        }
        let descriptors = control
            .drain()
            .filter_map(|message| match message {
                RecvAncillaryMessage::ScmRights(descriptors) => Some(descriptors),
                _ => None,
            })
            .flatten()
            .collect();
        let message = serde_json::from_slice(buffer.get(..received.bytes).unwrap_or_default())?;
        Ok(Some((message, descriptors)))
    }
}

impl AsFd for Channel {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed test is a panic")]
mod tests {
    use std::io::{Read, Write};

    use super::*;
    use crate::linux::order::Report;
    use crate::run_error::RunError;

    #[test]
    fn a_message_carries_descriptors() {
        let (one, other) = Channel::pair().unwrap();
        let (mut reader, writer) = io::pipe().unwrap();
        one.send(&Report::Ready, &[writer.as_fd()]).unwrap();
        drop(writer);
        let (message, mut descriptors) = other.receive::<Report>().unwrap().unwrap();
        assert!(matches!(message, Report::Ready) && descriptors.len() == 1);
        std::fs::File::from(descriptors.pop().unwrap()).write_all(b"x").unwrap();
        let mut text = String::new();
        reader.read_to_string(&mut text).unwrap();
        assert_eq!(text, "x");
    }

    #[test]
    fn a_report_is_read_after_an_end_with_unread_messages() {
        let (one, other) = Channel::pair().unwrap();
        other.send(&Report::Ready, &[]).unwrap();
        one.send(&Report::Ready, &[]).unwrap();
        drop(one);
        assert!(matches!(other.waiting::<Report>().unwrap().unwrap().0, Report::Ready));
    }

    #[test]
    fn a_closed_channel_ends() {
        let (one, other) = Channel::pair().unwrap();
        assert!(other.waiting::<Report>().is_err());
        let error = RunError::Unsupported { reason: "x".to_owned() };
        one.send(&Report::Failed(error.clone()), &[]).unwrap();
        drop(one);
        let (message, _) = other.receive::<Report>().unwrap().unwrap();
        assert!(matches!(message, Report::Failed(found) if found == error));
        assert!(other.receive::<Report>().unwrap().is_none());
    }
}
