//! seccomp: the system calls that the command does not get.
//!
//! A network namespace has no route, so most of this closes ways that do not pass it: Unix sockets in the file system, the
//! sockets of a hypervisor, and kernel interfaces that open sockets without `socket`.

use std::collections::BTreeMap;

use nix::libc;
use seccompiler::{
    BpfProgram, Error, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    TargetArch, apply_filter, sock_filter,
};

type Rules = BTreeMap<i64, Vec<SeccompRule>>;

/// Calls that fail with `EPERM`: they reach other processes, load programs into the kernel, or use keys that processes share.
const FORBIDDEN: [libc::c_long; 9] = [
    libc::SYS_setns,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_keyctl,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_open_by_handle_at,
    libc::SYS_pidfd_getfd,
];

/// Calls that fail with `ENOSYS`, for which programs have another way: these do what other calls do, and no filter can look
/// at their arguments.
const ABSENT: [libc::c_long; 4] =
    [libc::SYS_io_uring_setup, libc::SYS_io_uring_enter, libc::SYS_io_uring_register, libc::SYS_clone3];

/// New namespaces. In a user namespace of its own, a process would have all capabilities again.
const NAMESPACES: [libc::c_int; 7] = [
    libc::CLONE_NEWNS,
    libc::CLONE_NEWCGROUP,
    libc::CLONE_NEWUTS,
    libc::CLONE_NEWIPC,
    libc::CLONE_NEWUSER,
    libc::CLONE_NEWPID,
    libc::CLONE_NEWNET,
];

/// `TIOCSTI` and `TIOCLINUX`: bytes that are put into the input of a terminal, as if they were typed outside.
const TYPING: [u64; 2] = [0x5412, 0x541c];

/// Confines this process and its children.
pub(super) fn apply(allows_unix: bool) -> Result<(), Error> {
    #[cfg(target_arch = "x86_64")]
    apply_filter(&without_x32())?;
    for (rules, error) in [
        (forbidden()?, libc::EPERM),
        (families(allows_unix)?, libc::EAFNOSUPPORT),
        (ABSENT.map(|call| (call, Vec::new())).into(), libc::ENOSYS),
    ] {
        apply_filter(&program(rules, error)?)?;
    }
    Ok(())
}

/// A filter that lets those calls fail. Calls of another architecture end the process.
fn program(rules: Rules, error: libc::c_int) -> Result<BpfProgram, Error> {
    let failing = SeccompAction::Errno(error.unsigned_abs());
    let architecture = TargetArch::try_from(std::env::consts::ARCH)?;
    Ok(SeccompFilter::new(rules, SeccompAction::Allow, failing, architecture)?.try_into()?)
}

fn forbidden() -> Result<Rules, Error> {
    let mut rules: Rules = FORBIDDEN.map(|call| (call, Vec::new())).into();
    let namespaces = NAMESPACES
        .iter()
        .map(|flag| {
            let bits = u64::from(flag.unsigned_abs());
            rule(vec![condition(0, SeccompCmpOp::MaskedEq(bits), bits)?])
        })
        .collect::<Result<Vec<_>, _>>()?;
    rules.insert(libc::SYS_unshare, namespaces.clone());
    rules.insert(libc::SYS_clone, namespaces);
    // The kernel looks at 32 bits of the request only.
    let typing = TYPING.iter().map(|request| rule(vec![condition(1, SeccompCmpOp::Eq, *request)?]));
    rules.insert(libc::SYS_ioctl, typing.collect::<Result<_, _>>()?);
    Ok(rules)
}

/// Sockets of all families but the Internet, and of Netlink only those about links and routes.
fn families(allows_unix: bool) -> Result<Rules, Error> {
    let mut others = vec![
        condition(0, SeccompCmpOp::Ne, libc::AF_INET as u64)?,
        condition(0, SeccompCmpOp::Ne, libc::AF_INET6 as u64)?,
        condition(0, SeccompCmpOp::Ne, libc::AF_NETLINK as u64)?,
    ];
    if allows_unix {
        others.push(condition(0, SeccompCmpOp::Ne, libc::AF_UNIX as u64)?);
    }
    let netlink = vec![
        condition(0, SeccompCmpOp::Eq, libc::AF_NETLINK as u64)?,
        condition(2, SeccompCmpOp::Ne, libc::NETLINK_ROUTE as u64)?,
    ];
    let mut rules = Rules::from([(libc::SYS_socket, vec![rule(others)?, rule(netlink)?])]);
    if !allows_unix {
        // One end of a pair of datagram sockets can be connected to any other socket; the other kinds cannot.
        let datagram = condition(1, SeccompCmpOp::MaskedEq(0xf), libc::SOCK_DGRAM as u64)?;
        rules.insert(libc::SYS_socketpair, vec![rule(vec![datagram])?]);
    }
    Ok(rules)
}

fn condition(argument: u8, operator: SeccompCmpOp, value: u64) -> Result<SeccompCondition, Error> {
    Ok(SeccompCondition::new(argument, SeccompCmpArgLen::Dword, operator, value)?)
}

fn rule(conditions: Vec<SeccompCondition>) -> Result<SeccompRule, Error> {
    Ok(SeccompRule::new(conditions)?)
}

/// A filter without the second set of numbers that some kernels have for the same calls (x32): they fail with `ENOSYS`.
#[cfg(target_arch = "x86_64")]
fn without_x32() -> BpfProgram {
    const LOAD_WORD: u16 = 0x20;
    const JUMP_IF_GREATER_OR_EQUAL: u16 = 0x35;
    const RETURN: u16 = 0x06;
    const X32: u32 = 0x4000_0000;
    const FAIL: u32 = 0x0005_0000;
    const ALLOW: u32 = 0x7fff_0000;
    let instruction = |code, jt, jf, k| sock_filter { code, jt, jf, k };
    vec![
        // The number of the call is the first field of what a filter sees.
        instruction(LOAD_WORD, 0, 0, 0),
        instruction(JUMP_IF_GREATER_OR_EQUAL, 0, 1, X32),
        instruction(RETURN, 0, 0, FAIL | libc::ENOSYS.unsigned_abs()),
        instruction(RETURN, 0, 0, ALLOW),
    ]
}
