//! `scopegate run`: a command that can contact only what is in scope.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use scopegate_guard::Guard;
use scopegate_proxy::{Proxy, SystemResolver};
use scopegate_run::{Confinement, RunError, RunOptions, Running};

use crate::args::RunArgs;
use crate::console::Console;
use crate::default_policy;
use crate::exit::Stop;
use crate::forwarding::{guard_options, of_guard, of_proxy, proxy_options};
use crate::load;
use crate::problem::Problem;

/// The exit code for every error before the command is executed.
const NOT_RUN: u8 = 125;

/// Runs the command, and returns its exit code.
pub fn run(args: &RunArgs, console: Console) -> u8 {
    match confined(args, console) {
        Ok(code) => return code,
        Err(Stop::Reported | Stop::Closed) => {}
        Err(Stop::Write(error)) => {
            console.complain(&Problem::new("run.set-up", format!("cannot start the proxy: {error}")));
        }
    }
    NOT_RUN
}

fn confined(args: &RunArgs, console: Console) -> Result<u8, Stop> {
    let path =
        default_policy::resolve(args.policy.policy.as_deref(), console).map_err(|problem| console.stop(&problem))?;
    let loaded = load::policy(&path, &args.policy.suffixes, console)?;
    let guard = Guard::new(loaded.policy, guard_options(&args.forwarding, "run"))
        .map_err(|error| console.stop(&of_guard(&error)))?;
    let options = proxy_options(&args.forwarding, &guard.policy()).map_err(|error| console.stop(&of_proxy(&error)))?;
    let proxy = Proxy::new(guard, options).map_err(|error| console.stop(&of_proxy(&error)))?;
    #[cfg(unix)]
    let control = args
        .control
        .as_deref()
        .map(crate::proxy::unix_socket::UnixSocket::bind)
        .transpose()
        .map_err(|problem| console.stop(&problem))?;

    // Before the runtime starts its threads.
    let confinement = match Confinement::prepare(&args.command, &run_options(args, &path)) {
        Ok(confinement) => confinement,
        Err(error) => return Ok(report(&error, console)),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let started = confinement.start(|listeners| {
        let serving = listeners.serve(proxy.clone(), Arc::new(SystemResolver));
        runtime.spawn(async move {
            // Without the proxy, the command reaches nothing.
            if let Err(error) = serving.await {
                console.complain(&Problem::new("run.set-up", format!("cannot serve the command: {error}")));
            }
        });
    });
    let running = match started {
        Ok(running) => running,
        Err(error) => return Ok(report(&error, console)),
    };
    #[cfg(unix)]
    if let Some(socket) = control {
        let stopper = running.stopper().map_err(|error| console.stop(&of_run(&error)))?;
        let reloading = control::Reloading::new(args, &path);
        runtime.spawn(control::serve(socket, proxy.clone(), stopper, reloading, console));
    }
    let code = wait(running, console);
    runtime.block_on(proxy.end());
    // A lookup may still wait for its answer.
    runtime.shutdown_timeout(Duration::from_millis(200));
    drop(proxy);
    Ok(code)
}

fn run_options(args: &RunArgs, policy: &Path) -> RunOptions {
    let mut options = RunOptions::new().protect(policy);
    if args.read_only {
        options = options.read_only();
    }
    if args.gate {
        options = options.gate();
    }
    if args.tmp_home {
        options = options.own_home();
    }
    if args.allow_unix {
        options = options.allow_unix();
    }
    if let Some(log) = &args.forwarding.log {
        options = options.protect(log);
    }
    if let Some(folder) = &args.forwarding.ca {
        options = options.trust(folder.join("ca.pem")).hide(folder.join("ca.key"));
    }
    #[cfg(unix)]
    if let Some(control) = &args.control {
        options = options.hide(control);
    }
    options = args.share.iter().fold(options, RunOptions::share);
    args.allow_loopback_port.iter().fold(options, |options, port| options.loopback_port(*port))
}

fn wait(running: Running, console: Console) -> u8 {
    running.wait().unwrap_or_else(|error| report(&error, console))
}

/// Reports why a command was not run. Returns the exit code.
fn report(error: &RunError, console: Console) -> u8 {
    console.complain(&of_run(error));
    error.exit_code()
}

fn of_run(error: &RunError) -> Problem {
    Problem::new(error.code(), error.to_string()).hint(error.hint())
}

/// The commands of the control socket.
#[cfg(unix)]
mod control {
    use std::path::{Path, PathBuf};

    use scopegate_proxy::Proxy;
    use scopegate_run::Stopper;
    use tokio::sync::mpsc;

    use crate::args::{RunArgs, SuffixArgs};
    use crate::console::Console;
    use crate::forwarding::{of_guard, reload};
    use crate::proxy::control::{self, What};
    use crate::proxy::unix_socket::UnixSocket;

    /// How the policy is loaded again.
    pub struct Reloading {
        /// None if the command could write the policy.
        path: Option<PathBuf>,
        suffixes: SuffixArgs,
    }

    impl Reloading {
        pub fn new(args: &RunArgs, policy: &Path) -> Self {
            let absolute = policy.canonicalize().ok();
            let is_shared = |path: &Path| {
                let shared = args.share.iter().filter_map(|shared| shared.canonicalize().ok());
                shared.into_iter().any(|shared| path.starts_with(shared))
            };
            let path = absolute.filter(|path| args.read_only && !is_shared(path));
            Self { path, suffixes: args.policy.suffixes.clone() }
        }
    }

    /// Takes commands until the process ends.
    pub async fn serve(socket: UnixSocket, proxy: Proxy, stopper: Stopper, reloading: Reloading, console: Console) {
        let Ok((listener, _file)) = socket.split() else { return };
        let (sender, mut commands) = mpsc::channel(8);
        tokio::spawn(control::serve(listener, sender));
        while let Some(command) = commands.recv().await {
            match (command.what, &reloading.path) {
                (What::Status, _) => command.answer(&control::status(&proxy)),
                (What::Reload, None) => {
                    command.answer("not reloaded: the command can write the policy; start it with --read-only");
                }
                (What::Reload, Some(path)) => {
                    let is_loaded = reload(&proxy, path, &reloading.suffixes, console);
                    command.answer(if is_loaded {
                        "reloaded"
                    } else {
                        "the policy did not load; the former policy stays"
                    });
                }
                (What::Stop, _) => {
                    if let Err(error) = proxy.stop() {
                        console.complain(&of_guard(&error));
                    }
                    // The proxy refuses everything already. The process ends with the command, so the answer comes first.
                    command.answer_at_last("stopped").await;
                    stopper.stop();
                    console.say("stopped");
                }
            }
        }
    }
}
