//! The stage outside of the PID namespace: it makes the namespaces, and ends with the caller.

use std::ffi::OsString;
use std::net::{Ipv4Addr, TcpListener, UdpSocket};
use std::os::fd::{AsFd, OwnedFd};
use std::process::{Child, Command, ExitStatus, Stdio};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::process::{Signal, set_parent_process_death_signal};

use super::channel::Channel;
use super::exit_status::exit_code;
use super::order::{Go, Order, Report};
use super::signals::Signals;
use super::stage_names::{INIT, STAGE};
use super::step::step;
use super::{capabilities, gate, link, mounts, namespaces, tun};
use crate::environment::PROXY_PORT;
use crate::run_error::RunError;

/// The port of DNS.
const NAMES_PORT: u16 = 53;

/// Sets the confinement up, runs the next stage, and returns its exit code.
pub(super) fn run(channel: &Channel, command: &[OsString]) -> Result<u8, RunError> {
    step("receive signals", set_parent_process_death_signal(Some(Signal::KILL)))?;
    let Some((order, _)) = step("read the order", channel.receive::<Order>())? else { return Ok(0) };
    namespaces::enter()?;
    // A change of credentials resets it.
    step("receive signals", set_parent_process_death_signal(Some(Signal::KILL)))?;
    step("bring the loopback interface up", link::bring_loopback_up())?;
    let sockets = Sockets::open(&order)?;
    mounts::arrange(&order)?;
    step("keep capabilities", capabilities::keep_for_next_stage())?;
    sockets.report(channel)?;
    // The caller ended, or could not start the proxy.
    if step("wait for the proxy", channel.receive::<Go>())?.is_none() {
        return Ok(0);
    }
    let signals = step("receive signals", Signals::block())?;
    let init = Command::new("/proc/self/exe")
        .args([STAGE, INIT])
        .args(command)
        .stdin(Stdio::from(step("pass the order on", channel.for_stage())?))
        .spawn();
    let mut init = step("start the next stage", init)?;
    let status = step("wait for the command", supervise(&mut init, &signals, channel))?;
    Ok(exit_code(status))
}

/// The sockets in the new network namespace, which the caller serves from outside.
struct Sockets {
    proxy: TcpListener,
    names: UdpSocket,
    names_tcp: TcpListener,
    /// The device of a gate, and its listener.
    gate: Option<(OwnedFd, TcpListener)>,
    ports: Vec<TcpListener>,
}

impl Sockets {
    fn open(order: &Order) -> Result<Self, RunError> {
        let listener =
            |port| step(format_args!("listen on port {port}"), TcpListener::bind((Ipv4Addr::LOCALHOST, port)));
        Ok(Self {
            proxy: listener(PROXY_PORT)?,
            names: step("listen on port 53", UdpSocket::bind((Ipv4Addr::LOCALHOST, NAMES_PORT)))?,
            names_tcp: listener(NAMES_PORT)?,
            gate: if order.options.has_gate { Some(gate()?) } else { None },
            ports: order.options.ports.iter().map(|port| listener(*port)).collect::<Result<_, _>>()?,
        })
    }

    /// Gives them to the caller.
    fn report(&self, channel: &Channel) -> Result<(), RunError> {
        let mut sockets = vec![self.proxy.as_fd(), self.names.as_fd(), self.names_tcp.as_fd()];
        if let Some((device, listener)) = &self.gate {
            sockets.extend([device.as_fd(), listener.as_fd()]);
        }
        sockets.extend(self.ports.iter().map(AsFd::as_fd));
        step("report the sockets", channel.send(&Report::Ready, &sockets))
    }
}

/// Makes the device to which all packets for other machines go.
fn gate() -> Result<(OwnedFd, TcpListener), RunError> {
    let device = step("open /dev/net/tun", tun::make())?;
    step("set the device up", link::set_up_device(tun::NAME, gate::OWN, gate::PEER))?;
    let listener = step("listen on the device", TcpListener::bind((gate::OWN, 0)))?;
    Ok((device, listener))
}

/// Waits for a stage, and passes signals on. If the caller ends, the stage is killed, and everything in its namespace with it.
fn supervise(stage: &mut Child, signals: &Signals, channel: &Channel) -> std::io::Result<ExitStatus> {
    loop {
        if let Some(status) = stage.try_wait()? {
            return Ok(status);
        }
        // The messages on the channel are for the next stages.
        let mut sources = [PollFd::new(signals, PollFlags::IN), PollFd::new(channel, PollFlags::RDHUP)];
        match poll(&mut sources, None) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        let [signaled, ended] = sources.map(|source| !source.revents().is_empty());
        if ended {
            stage.kill()?;
        }
        if signaled {
            signals.pass_next_on(stage.id())?;
        }
    }
}
