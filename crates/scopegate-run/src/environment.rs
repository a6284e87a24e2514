//! The variables of the command: the proxy, the certificates, and none that name a program outside.

use std::ffi::{OsStr, OsString};

/// The port of the proxy on the loopback interface of the command.
pub(crate) const PROXY_PORT: u16 = 3128;

/// The file with the certificates that the command trusts.
pub(crate) const CERTIFICATES: &str = "/run/scopegate/certificates.pem";

/// Variables that name the proxy. Programs read one case or the other.
const PROXIES: [&str; 8] =
    ["http_proxy", "https_proxy", "all_proxy", "ftp_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "FTP_PROXY"];

/// Names without a proxy. The loopback interface of the command belongs to it alone, so it leads nowhere.
const WITHOUT_PROXY: &str = "localhost,127.0.0.1,::1";

/// Variables that name a file of trusted certificates, each for some programs.
const TRUSTED: [&str; 9] = [
    "SSL_CERT_FILE",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "NODE_EXTRA_CA_CERTS",
    "AWS_CA_BUNDLE",
    "GIT_SSL_CAINFO",
    "PIP_CERT",
    "CARGO_HTTP_CAINFO",
    "DENO_CERT",
];

/// Variables that name a program outside, or a descriptor that the command does not get.
const OUTSIDE: [&str; 21] = [
    "SSH_AUTH_SOCK",
    "SSH_AGENT_PID",
    "GPG_AGENT_INFO",
    "DBUS_SESSION_BUS_ADDRESS",
    "DBUS_SYSTEM_BUS_ADDRESS",
    "DBUS_STARTER_ADDRESS",
    "DOCKER_HOST",
    "CONTAINER_HOST",
    "DISPLAY",
    "XAUTHORITY",
    "WAYLAND_DISPLAY",
    "WAYLAND_SOCKET",
    "PULSE_SERVER",
    "NOTIFY_SOCKET",
    "JOURNAL_STREAM",
    "LISTEN_FDS",
    "LISTEN_PID",
    "NODE_CHANNEL_FD",
    "TMUX",
    "STY",
    "VSCODE_IPC_HOOK_CLI",
];

/// The variables to set, and those to remove.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Changes {
    pub(crate) set: Vec<(&'static str, OsString)>,
    pub(crate) removed: Vec<&'static str>,
}

/// The changes for a command. `temporary` is the present value of `TMPDIR`: the private folders do not have what it names.
pub(crate) fn changes(has_certificate: bool, has_gate: bool, temporary: Option<&OsStr>) -> Changes {
    let proxy = OsString::from(format!("http://127.0.0.1:{PROXY_PORT}"));
    let mut set: Vec<(&str, OsString)> = PROXIES.iter().map(|name| (*name, proxy.clone())).collect();
    set.extend(["no_proxy", "NO_PROXY"].map(|name| (name, WITHOUT_PROXY.into())));
    set.push(("NODE_USE_ENV_PROXY", "1".into()));
    let mut removed = OUTSIDE.to_vec();
    if has_gate {
        removed.extend(set.drain(..).map(|(name, _)| name));
    }
    if has_certificate {
        set.extend(TRUSTED.iter().map(|name| (*name, CERTIFICATES.into())));
    }
    if has_certificate {
        removed.push("SSL_CERT_DIR");
    }
    if temporary.is_some() {
        removed.push("TMPDIR");
    }
    Changes { set, removed }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed test is a panic")]
mod tests {
    use super::*;

    #[test]
    fn the_proxy_is_set_in_both_cases() {
        let changes = changes(false, false, None);
        for name in ["http_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
            let (_, value) = changes.set.iter().find(|(set, _)| *set == name).unwrap();
            assert_eq!(value, "http://127.0.0.1:3128");
        }
        assert!(!changes.set.iter().any(|(name, _)| *name == "SSL_CERT_FILE"));
        assert!(changes.removed.contains(&"SSH_AUTH_SOCK") && !changes.removed.contains(&"TMPDIR"));
    }

    #[test]
    fn certificates_are_set_only_with_an_authority() {
        let changes = changes(true, false, Some(OsStr::new("/tmp/x")));
        assert!(changes.set.contains(&("NODE_EXTRA_CA_CERTS", CERTIFICATES.into())));
        assert!(changes.removed.contains(&"TMPDIR") && changes.removed.contains(&"SSL_CERT_DIR"));
    }

    #[test]
    fn with_a_gate_no_variable_names_a_proxy() {
        let changes = changes(true, true, None);
        assert!(changes.removed.contains(&"HTTPS_PROXY") && changes.removed.contains(&"no_proxy"));
        assert!(changes.set.iter().all(|(_, value)| value == CERTIFICATES));
    }
}
