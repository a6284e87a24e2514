//! The outside of a confinement: starts the stages, and waits for the command.

use std::env;
use std::ffi::OsString;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use rustix::process::{Pid, PidfdFlags, Resource, Rlimit, Signal, getrlimit, pidfd_open, pidfd_send_signal, setrlimit};

use super::channel::{Channel, MOST_DESCRIPTORS};
use super::descriptors;
use super::exit_status::exit_code;
use super::order::{Go, Order, Report};
use super::signals::Signals;
use super::stage_names::{OUTER, STAGE};
use super::step::step;
use crate::environment::{self, PROXY_PORT};
use crate::listeners::Listeners;
use crate::options::RunOptions;
use crate::run_error::RunError;

/// The most sockets of the confinement before the ports: the proxy, names over UDP and TCP, and two of a gate.
const SERVED: usize = 5;

/// A command that waits in its confinement.
///
/// The network of the command has only a loopback interface. Its [`Listeners`] are served by this
/// process, from outside: no other way leads out. If this process ends, whatever ends it, the kernel kills the command.
///
/// The program has to call [`stage`](crate::stage) first, and to make the confinement before it starts a thread. The
/// thread that makes it has to live as long as the command, which is killed when that thread ends.
#[derive(Debug)]
pub struct Confinement {
    stage: Child,
    channel: Channel,
    signals: Signals,
    order: Order,
    listeners: Listeners,
}

/// A command that runs.
#[derive(Debug)]
pub struct Running {
    stage: Child,
    channel: Channel,
    signals: Signals,
}

/// Ends a command from another thread.
#[derive(Debug)]
pub struct Stopper(OwnedFd);

impl Confinement {
    /// Makes the confinement for a command, which does not start yet. Signals of this process are blocked from now on, and
    /// are passed on while the command runs.
    ///
    /// # Errors
    ///
    /// `run.descriptor`, `run.port`, `run.path`, `run.namespaces` and `run.set-up`. Nothing was executed then.
    pub fn prepare(command: &[OsString], options: &RunOptions) -> Result<Self, RunError> {
        descriptors::require_harmless()?;
        require_free(&options.ports)?;
        let has_certificate = options.certificate.is_some();
        let order = order(options)?;
        let (channel, theirs) = step("open a channel", Channel::pair())?;
        let signals = step("receive signals", Signals::block())?;
        let changes = environment::changes(has_certificate, options.has_gate, env::var_os("TMPDIR").as_deref());
        let mut stage = Command::new("/proc/self/exe");
        stage.args([STAGE, OUTER]).args(command).envs(changes.set);
        for name in changes.removed {
            stage.env_remove(name);
        }
        let stage = stage.stdin(Stdio::from(step("open a channel", theirs.for_stage())?)).spawn();
        drop(theirs);
        let mut stage = step("start a stage", stage)?;
        match sockets(&channel, &order) {
            Ok(listeners) => Ok(Self { stage, channel, signals, order, listeners }),
            Err(error) => {
                // It may have ended already.
                let _ = stage.kill();
                let _ = stage.wait();
                Err(error)
            }
        }
    }

    /// Starts the command. Its sockets have to be served.
    ///
    /// # Errors
    ///
    /// `run.set-up` if the confinement ended.
    pub fn start(self, serve: impl FnOnce(Listeners)) -> Result<Running, RunError> {
        allow_descriptors();
        serve(self.listeners);
        let input = io::stdin();
        let sent = self
            .channel
            .send(&Go, &[])
            .and_then(|()| self.channel.send(&self.order, &[input.as_fd()]))
            .and_then(|()| self.channel.send(&self.order, &[input.as_fd()]));
        let running = Running { stage: self.stage, channel: self.channel, signals: self.signals };
        match sent {
            Ok(()) => Ok(running),
            // The stage has reported why it ended.
            Err(error) => running.reported().and_then(|()| step("start the command", Err(error))),
        }
    }
}

impl Running {
    /// A handle with which another thread can end the command.
    ///
    /// # Errors
    ///
    /// `run.set-up` if the system has no descriptors for processes.
    pub fn stopper(&self) -> Result<Stopper, RunError> {
        let process = i32::try_from(self.stage.id()).ok().and_then(Pid::from_raw).ok_or("no such process");
        Ok(Stopper(step("watch the command", pidfd_open(step("watch the command", process)?, PidfdFlags::empty()))?))
    }

    /// Waits for the command, and passes signals on to it. Returns its exit code: 128 and the number of the signal that ended
    /// it, by the convention of shells.
    ///
    /// # Errors
    ///
    /// `run.command` if the command cannot be executed, and `run.set-up` if a later stage failed.
    pub fn wait(mut self) -> Result<u8, RunError> {
        loop {
            if let Some(status) = step("wait for the command", self.stage.try_wait())? {
                self.reported()?;
                return Ok(exit_code(status));
            }
            step("wait for the command", self.signals.pass_next_on(self.stage.id()))?;
        }
    }

    /// The failure that a stage has reported.
    fn reported(&self) -> Result<(), RunError> {
        match self.channel.waiting::<Report>() {
            Ok(Some((Report::Failed(error), _))) => Err(error),
            // The end of the channel, or nothing.
            Ok(_) | Err(_) => Ok(()),
        }
    }
}

impl Stopper {
    /// Kills the command and all its processes.
    pub fn stop(&self) {
        // It may have ended already.
        let _ = pidfd_send_signal(&self.0, Signal::KILL);
    }
}

/// Allows this process as many descriptors as it may have: each connection takes two. The command keeps the limit that it
/// has.
fn allow_descriptors() {
    let limit = getrlimit(Resource::Nofile);
    // With the old limit, further connections wait.
    let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
}

/// Refuses ports that the confinement uses itself, and too many ports.
fn require_free(ports: &[u16]) -> Result<(), RunError> {
    let used = |port: &&u16| match **port {
        PROXY_PORT => Some("the proxy"),
        53 => Some("the name server"),
        0 => Some("no program"),
        _ => None,
    };
    if let Some((port, user)) = ports.iter().find_map(|port| Some((*port, used(&port)?))) {
        return Err(RunError::Port { port, user: user.to_owned() });
    }
    let mut seen = ports.to_vec();
    seen.sort_unstable();
    if let Some([port, _]) = seen.windows(2).filter_map(|pair| pair.first_chunk::<2>()).find(|[one, next]| one == next)
    {
        return Err(RunError::Port { port: *port, user: "another option".to_owned() });
    }
    if ports.len() > MOST_DESCRIPTORS - SERVED {
        return step("allow ports", Err(format!("more than {} ports", MOST_DESCRIPTORS - SERVED)));
    }
    Ok(())
}

/// The order, with absolute paths.
fn order(options: &RunOptions) -> Result<Order, RunError> {
    let absolute = |path: &Path| {
        let found = path.canonicalize();
        found.map_err(|error| RunError::Path { path: path.display().to_string(), error: error.to_string() })
    };
    let present = |paths: &[PathBuf]| -> Result<Vec<PathBuf>, RunError> {
        paths.iter().filter(|path| path.exists()).map(|path| absolute(path)).collect()
    };
    let home = env::var_os("HOME").map(PathBuf::from).filter(|home| home.is_absolute());
    let home = home.map(|home| absolute(&home)).transpose();
    let home = if options.has_own_home {
        let missing = || RunError::Path { path: "HOME".to_owned(), error: "the variable has no folder".to_owned() };
        Some(home?.ok_or_else(missing)?)
    } else {
        None
    };
    let folder = step("find the working directory", env::current_dir())?;
    let options = RunOptions {
        shared: options.shared.iter().map(|path| absolute(path)).collect::<Result<_, _>>()?,
        protected: present(&options.protected)?,
        hidden: present(&options.hidden)?,
        certificate: options.certificate.as_deref().map(absolute).transpose()?,
        ..options.clone()
    };
    Ok(Order { options, folder, home })
}

/// Sends the order, and receives the sockets.
fn sockets(channel: &Channel, order: &Order) -> Result<Listeners, RunError> {
    step("send the order", channel.send(order, &[]))?;
    let Some((report, sockets)) = step("receive the sockets", channel.receive::<Report>())? else {
        // Another program was executed, which knows no stages.
        return step("start a stage", Err("it ended without a report"));
    };
    if let Report::Failed(error) = report {
        return Err(error);
    }
    let mut sockets = sockets.into_iter();
    let mut next = || step("receive the sockets", sockets.next().ok_or("one is missing"));
    Ok(Listeners {
        proxy: next()?.into(),
        names: next()?.into(),
        names_tcp: next()?.into(),
        gate: if order.options.has_gate { Some((next()?, next()?.into())) } else { None },
        ports: order.options.ports.iter().map(|port| Ok((*port, next()?.into()))).collect::<Result<_, RunError>>()?,
    })
}
