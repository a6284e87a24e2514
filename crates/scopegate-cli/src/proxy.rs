//! `scopegate proxy`: a forward proxy that contacts only what is in scope.

pub mod control;
mod listeners;
mod policy_watch;
#[cfg(unix)]
pub mod unix_socket;

use scopegate::error::Excerpt;
use scopegate_guard::Guard;
use scopegate_proxy::Proxy;
use tokio::task::JoinSet;

use crate::args::ProxyArgs;
use crate::console::Console;
use crate::default_policy;
use crate::exit::{Exit, Stop};
use crate::forwarding::{guard_options, of_guard, of_proxy, proxy_options, reload};
use crate::load;
use crate::problem::Problem;

use listeners::Listeners;
use policy_watch::PolicyWatch;

pub fn run(args: &ProxyArgs, console: Console) -> Result<Exit, Stop> {
    if let Some(address) = args.metrics.filter(|address| !address.ip().is_loopback()) {
        let problem = Problem::new("usage.metrics", format!("the counters are not for the network: {address}"));
        return Err(console.stop(&problem.hint("give a loopback address: 127.0.0.1:9128")));
    }
    let path =
        default_policy::resolve(args.policy.policy.as_deref(), console).map_err(|problem| console.stop(&problem))?;
    let loaded = load::policy(&path, &args.policy.suffixes, console)?;
    let watch = PolicyWatch::new(&path);
    let guard = Guard::new(loaded.policy, guard_options(&args.forwarding, "proxy"))
        .map_err(|error| console.stop(&of_guard(&error)))?;
    let options = proxy_options(&args.forwarding, &guard.policy()).map_err(|error| console.stop(&of_proxy(&error)))?;
    let proxy = Proxy::new(guard, options).map_err(|error| console.stop(&of_proxy(&error)))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let served = runtime.block_on(serve(args, proxy.clone(), watch, console));
    // A lookup may still wait for its answer.
    runtime.shutdown_timeout(std::time::Duration::from_millis(200));
    drop(proxy);
    served.map(|()| Exit::Yes)
}

/// Serves until a signal or the control socket ends the proxy.
async fn serve(args: &ProxyArgs, proxy: Proxy, mut watch: PolicyWatch, console: Console) -> Result<(), Stop> {
    let listeners = Listeners::bind(args).await.map_err(|problem| console.stop(&problem))?;
    let mut signals = signals::Signals::new()?;
    if let Some(folder) = &args.forwarding.ca {
        console.say(&format!("clients have to trust {}", Excerpt(&folder.join("ca.pem").to_string_lossy())));
    }
    for line in listeners.lines() {
        console.say(&line);
    }
    let mut tasks = JoinSet::new();
    let mut commands = listeners.start(&proxy, &mut tasks);
    tasks.spawn(proxy.clone().watch());
    loop {
        let reason = tokio::select! {
            signal = signals.next() => Reason::Signal(signal),
            () = watch.changed() => Reason::Changed,
            Some(command) = commands.recv() => Reason::Command(command),
        };
        match reason {
            Reason::Signal(signals::Signal::End) => break,
            Reason::Signal(signals::Signal::Reload) | Reason::Changed => {
                reload(&proxy, watch.path(), &args.policy.suffixes, console);
            }
            Reason::Command(command) => match command.what {
                control::What::Status => command.answer(&control::status(&proxy)),
                control::What::Reload => {
                    let is_loaded = reload(&proxy, watch.path(), &args.policy.suffixes, console);
                    command.answer(if is_loaded {
                        "reloaded"
                    } else {
                        "the policy did not load; the former policy stays"
                    });
                }
                control::What::Stop => {
                    let stopped = proxy.stop();
                    command.answer_at_last("stopped").await;
                    console.say("stopped");
                    return stopped.map_err(|error| console.stop(&of_guard(&error)));
                }
            },
        }
    }
    console.say("ending; a second signal ends at once");
    tokio::select! {
        () = proxy.end() => {}
        () = signals.next_end() => {}
    }
    Ok(())
}

enum Reason {
    Signal(signals::Signal),
    Changed,
    Command(control::Command),
}

/// The signals that end the proxy or reload its policy.
mod signals {
    use std::io;

    pub enum Signal {
        End,
        #[cfg_attr(not(unix), expect(dead_code, reason = "only Unix has this signal"))]
        Reload,
    }

    #[cfg(unix)]
    pub struct Signals {
        interrupt: tokio::signal::unix::Signal,
        terminate: tokio::signal::unix::Signal,
        hang_up: tokio::signal::unix::Signal,
    }

    #[cfg(unix)]
    impl Signals {
        pub fn new() -> io::Result<Self> {
            use tokio::signal::unix::{SignalKind, signal};
            Ok(Self {
                interrupt: signal(SignalKind::interrupt())?,
                terminate: signal(SignalKind::terminate())?,
                hang_up: signal(SignalKind::hangup())?,
            })
        }

        pub async fn next(&mut self) -> Signal {
            tokio::select! {
                _ = self.interrupt.recv() => Signal::End,
                _ = self.terminate.recv() => Signal::End,
                _ = self.hang_up.recv() => Signal::Reload,
            }
        }

        pub async fn next_end(&mut self) {
            tokio::select! {
                _ = self.interrupt.recv() => {}
                _ = self.terminate.recv() => {}
            }
        }
    }

    #[cfg(not(unix))]
    pub struct Signals;

    #[cfg(not(unix))]
    impl Signals {
        pub fn new() -> io::Result<Self> {
            Ok(Self)
        }

        pub async fn next(&mut self) -> Signal {
            self.next_end().await;
            Signal::End
        }

        pub async fn next_end(&mut self) {
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }
}
