//! What `scopegate proxy` and `scopegate run` share.

use std::path::Path;

use scopegate::Policy;
use scopegate::error::Excerpt;
use scopegate_guard::{GuardError, GuardOptions};
use scopegate_proxy::{CertificateAuthority, Proxy, ProxyError, ProxyOptions, Tunnels};

use crate::args::{ForwardingArgs, SuffixArgs, TunnelArg};
use crate::console::Console;
use crate::load;
use crate::problem::Problem;

/// The options of a guard with that name in the log.
pub fn guard_options(args: &ForwardingArgs, name: &str) -> GuardOptions {
    let mut options = GuardOptions::new().name(name);
    if let Some(name) = &args.researcher {
        options = options.researcher(name);
    }
    if let Some(log) = &args.log {
        options = options.log(log);
    }
    if args.log_queries {
        options = options.keep_queries();
    }
    args.unenforced.iter().fold(options, |options, condition| options.unenforced(*condition))
}

/// The options of a proxy.
pub fn proxy_options(args: &ForwardingArgs, policy: &Policy) -> Result<ProxyOptions, ProxyError> {
    let mut options = ProxyOptions::new();
    if args.tunnel == TunnelArg::Any {
        options = options.tunnels(Tunnels::Any);
    }
    if let Some(upstream) = &args.upstream {
        options = options.upstream(upstream.clone());
    }
    if let Some(folder) = &args.ca {
        options = options.authority(CertificateAuthority::open(folder, policy)?);
    }
    Ok(args.trust.iter().fold(options, ProxyOptions::trust))
}

/// Loads the policy again. What does not load is reported, and changes nothing.
pub fn reload(proxy: &Proxy, path: &Path, suffixes: &SuffixArgs, console: Console) -> bool {
    if path.as_os_str() == "-" {
        console
            .complain(&Problem::new("usage.standard-input", "the policy came from standard input, which is read once"));
        return false;
    }
    // The errors are reported there.
    let Ok(loaded) = load::policy(path, suffixes, console) else {
        console.say("the former policy stays");
        return false;
    };
    match proxy.reload(loaded.policy) {
        Ok(ended) => {
            console.say(&format!("reloaded {}; {ended} contacts ended", Excerpt(&loaded.name)));
            true
        }
        Err(error) => {
            console.complain(&of_proxy(&error));
            console.say("the former policy stays");
            false
        }
    }
}

/// The problem of a guard that cannot start, or that refuses.
pub fn of_guard(error: &GuardError) -> Problem {
    Problem::new(error.code(), error.to_string()).hint(error.hint())
}

/// The problem of a proxy that cannot start.
pub fn of_proxy(error: &ProxyError) -> Problem {
    Problem::new(error.code(), error.to_string()).hint(error.hint())
}
