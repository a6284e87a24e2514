//! `scopegate mcp`: answers the questions of an agent with the Model Context Protocol, on standard input and output.
//!
//! The server only answers: it contacts nothing, changes no file, and cannot stop an agent that does not ask.

mod arguments;
mod bounded;
mod handler;
mod policies;
mod policy_facts;
mod prompt;
mod schemas;
mod tool;
mod tools;

use std::io::{self, IsTerminal};

use rmcp::service::ServerInitializeError;
use rmcp::transport::async_rw::AsyncRwTransport;
use rmcp::{RoleServer, serve_server};

use crate::args::McpArgs;
use crate::console::Console;
use crate::exit::{Exit, Stop};
use crate::problem::Problem;
use crate::{default_policy, policy_folder};

use handler::Handler;
use policies::Policies;

/// The maximum length of a message of the client, in bytes. A longer message gets no answer.
const LONGEST_MESSAGE: usize = 16 * 1024 * 1024;

pub fn run(args: &McpArgs, console: Console) -> Result<Exit, Stop> {
    if args.policies.iter().any(|policy| policy.as_os_str() == "-") {
        let problem =
            Problem::new("usage.standard-input", "standard input has the messages of the client, not the policy");
        return Err(console.stop(&problem.hint("give the policy as a file")));
    }
    let paths = if args.policies.is_empty() {
        vec![default_policy::resolve(None, console).map_err(|problem| console.stop(&problem))?]
    } else {
        args.policies.clone()
    };
    let loaded = policy_folder::load(&paths, &args.suffixes, console)?;
    // An agent that does not find a policy would look for an answer somewhere else.
    let (0, Some(policies)) = (loaded.failed, Policies::of_set(&loaded.set)) else { return Err(Stop::Reported) };
    if io::stdin().is_terminal() {
        console.say("an agent starts this server; it waits for messages in JSON on standard input");
    }
    let handler = Handler::new(policies);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let ended = runtime.block_on(serve(handler));
    // A read of standard input may still wait.
    runtime.shutdown_background();
    match ended {
        Ok(()) => Ok(Exit::Yes),
        Err(message) => Err(console.stop(&Problem::new("mcp.failed", message))),
    }
}

/// Answers until the client closes standard input.
async fn serve(handler: Handler) -> Result<(), String> {
    let transport = AsyncRwTransport::<RoleServer, _, _>::new(tokio::io::stdin(), tokio::io::stdout());
    match serve_server(handler, transport.with_max_line_length(LONGEST_MESSAGE)).await {
        Ok(running) => running.waiting().await.map(|_| ()).map_err(|error| format!("the server stopped: {error}")),
        Err(ServerInitializeError::ConnectionClosed(_)) => Ok(()),
        Err(error) => Err(format!("the client did not start a session: {error}")),
    }
}
