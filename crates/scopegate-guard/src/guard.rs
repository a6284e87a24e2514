//! The guard.

use std::net::IpAddr;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use jiff::SignedDuration;
use jiff::tz::TimeZone;
use scopegate::error::Excerpt;
use scopegate::policy::{Date, Testing};
use scopegate::{Decision, DecisionRecord, Policy, Target, TargetError};

use crate::authority::{Authority, is_same_host};
use crate::condition::Condition;
use crate::deferred_record::{Asked, DeferredRecord, evidence};
use crate::event_log::{About, Event, EventLog, LogError};
use crate::fast_path;
use crate::options::{GuardOptions, QueriesInLog};
use crate::pace::{Pace, TooLong, spacing};
use crate::permit::Permit;
use crate::refusal::{GuardError, Reason, Refused};
use crate::slots::{Slot, Slots};
use crate::window::{UnknownZone, Windows};

/// Allows requests, connections and tunnels of a client, or refuses them.
///
/// A client asks [`request`](Self::request) for each request, including each redirect and each retry, and
/// [`connect`](Self::connect) for each connection, and contacts only the addresses of the [`Permit`]. A proxy that cannot
/// see the requests in a tunnel asks [`tunnel`](Self::tunnel). Any number of threads can share a guard.
///
/// ```
/// use std::net::IpAddr;
/// use scopegate::Policy;
/// use scopegate_guard::{Guard, GuardOptions};
///
/// let policy = Policy::builder().name("Example").owner("Example").in_scope("*.example.com").out_of_scope("45.33.32.11");
/// let guard = Guard::new(policy.build().unwrap(), GuardOptions::new())?;
/// let address: IpAddr = "45.33.32.10".parse().unwrap();
/// let permit = guard.request("https", "app.example.com", 443, "/login", &["app.example.com"], None, &[address]).unwrap();
/// assert_eq!(permit.addresses(), [address]);
///
/// // An excluded address, a private address, and a Host header that names another host.
/// for address in ["45.33.32.11", "10.0.0.1"] {
///     assert!(guard.connect("app.example.com", 443, &[address.parse().unwrap()]).is_err());
/// }
/// assert!(guard.request("https", "app.example.com", 443, "/", &["example.org"], None, &[]).is_err());
/// # Ok::<(), scopegate_guard::GuardError>(())
/// ```
pub struct Guard {
    options: GuardOptions,
    current: RwLock<Arc<Current>>,
    log: Option<Mutex<EventLog>>,
    stopped: AtomicBool,
    pace: Pace,
    slots: Slots,
}

/// A policy with what follows from it.
struct Current {
    policy: Policy,
    windows: Windows,
    headers: Vec<(String, String)>,
    spacing: Option<Duration>,
}

impl Current {
    fn of(policy: Policy, options: &GuardOptions) -> Result<Self, GuardError> {
        let is_left_out = |condition| options.unenforced.contains(&condition);
        if Condition::of(&policy).contains(&Condition::Automated) && !is_left_out(Condition::Automated) {
            return Err(GuardError::Unenforced { condition: Condition::Automated });
        }
        let testing = &policy.document().testing;
        let fill = |(name, value): (&str, &scopegate::policy::HeaderTemplate)| {
            let filled = value.fill(options.researcher.as_deref());
            let filled = filled.ok_or_else(|| GuardError::NoResearcher { header: name.to_owned() })?;
            Ok((name.to_owned(), filled))
        };
        let headers = if is_left_out(Condition::Headers) {
            Vec::new()
        } else {
            testing.required_headers().map(fill).collect::<Result<_, GuardError>>()?
        };
        let windows = if is_left_out(Condition::Windows) {
            Windows::default()
        } else {
            Windows::of(testing).map_err(|UnknownZone(zone)| GuardError::UnknownZone { zone })?
        };
        let spacing = spacing(testing).filter(|_| !is_left_out(Condition::Rate));
        Ok(Self { policy, windows, headers, spacing })
    }

    fn testing(&self) -> &Testing {
        &self.policy.document().testing
    }
}

/// What a client asks about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Request,
    Lookup,
    Connect,
    Tunnel,
}

impl What {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Lookup => "lookup",
            Self::Connect => "connect",
            Self::Tunnel => "tunnel",
        }
    }
}

impl Guard {
    /// A guard for a policy.
    ///
    /// # Errors
    ///
    /// `guard.no-researcher`, `guard.unknown-zone`, `guard.unenforced` for a policy that restricts automated tools, and
    /// `guard.log`.
    pub fn new(policy: Policy, options: GuardOptions) -> Result<Self, GuardError> {
        let current = Current::of(policy, &options)?;
        if options.log.is_none() && options.checkpoints.is_some() {
            return Err(GuardError::Log(LogError::NoLog));
        }
        let open = |path: &Path| EventLog::open(path, options.checkpoints.as_ref());
        let log = options.log.as_deref().map(open).transpose()?.map(Mutex::new);
        let guard = Self {
            options,
            current: RwLock::new(Arc::new(current)),
            log,
            stopped: AtomicBool::new(false),
            pace: Pace::default(),
            slots: Slots::default(),
        };
        guard.note("start")?;
        Ok(guard)
    }

    /// Fails unless a client can enforce every condition of the policy that is not listed as unenforced. A client that
    /// cannot, for example, add headers calls it before its first request.
    ///
    /// # Errors
    ///
    /// `guard.unenforced` with the first condition that the client cannot enforce.
    pub fn require_enforced(&self, by_client: &[Condition]) -> Result<(), GuardError> {
        let missing = Condition::of(&self.current().policy)
            .into_iter()
            .find(|condition| !by_client.contains(condition) && !self.options.unenforced.contains(condition));
        missing.map_or(Ok(()), |condition| Err(GuardError::Unenforced { condition }))
    }

    /// Allows or refuses one request.
    ///
    /// `host` and `port` are those of the URL, and `raw_path` is the path with its query as the client sends it.
    /// `host_headers` are the values of all `Host` headers of the request; none if the client sets the header from the URL.
    /// `sni` is the server name of TLS if the caller has set it. `addresses` are all addresses of the host, or those of the
    /// kept connection; none if the client asks [`connect`](Self::connect) before it dials.
    ///
    /// # Errors
    ///
    /// See [`Refused::code`].
    #[expect(clippy::too_many_arguments, reason = "the parts of a request, each with its own rule")]
    pub fn request(
        &self,
        scheme: &str,
        host: &str,
        port: u16,
        raw_path: &str,
        host_headers: &[&str],
        sni: Option<&str>,
        addresses: &[IpAddr],
    ) -> Result<Permit, Refused> {
        let current = self.current();
        let shown = || format!("{scheme}://{}:{port}{raw_path}", bracketed(host));
        self.answer(&current, What::Request, shown, addresses, || {
            let decision = request_in_scope(&current, scheme, host, port, raw_path, addresses)?;
            for other in other_names(host, port, host_headers, sni)? {
                let target = Target::from_parts(scheme, other.host, other.port.unwrap_or(port), raw_path);
                in_scope(&current, target, addresses)?;
            }
            let slot = self.slot(&current, host)?;
            let wait = self.wait(&current, host)?;
            Ok((decision, wait, slot, current.headers.clone()))
        })
    }

    /// Allows or refuses the lookup of a name, for a client that asks about connections and not about requests.
    ///
    /// # Errors
    ///
    /// See [`Refused::code`].
    pub fn lookup(&self, host: &str, port: u16) -> Result<Permit, Refused> {
        let current = self.current();
        let shown = || format!("{}:{port}", bracketed(host));
        self.answer(&current, What::Lookup, shown, &[], || {
            let decision = in_scope(&current, host_and_port(host, port), &[])?;
            Ok((decision, Duration::ZERO, None, Vec::new()))
        })
    }

    /// Allows or refuses one connection to a host, by all addresses that its name has. The client dials only the
    /// addresses of the permit.
    ///
    /// # Errors
    ///
    /// See [`Refused::code`]. `guard.no-address` if there is no address.
    pub fn connect(&self, host: &str, port: u16, addresses: &[IpAddr]) -> Result<Permit, Refused> {
        let current = self.current();
        self.answer(
            &current,
            What::Connect,
            || format!("{}:{port}", bracketed(host)),
            addresses,
            || {
                require_address(host, addresses)?;
                let decision = in_scope(&current, host_and_port(host, port), addresses)?;
                Ok((decision, Duration::ZERO, None, Vec::new()))
            },
        )
    }

    /// Allows or refuses one connection for a request that [`request`](Self::request) has allowed. It is for a policy that
    /// names only paths of a host, where no connection to the host as a whole is in scope.
    ///
    /// # Errors
    ///
    /// See [`Refused::code`]. `guard.no-address` if there is no address.
    pub fn connect_for(
        &self,
        scheme: &str,
        host: &str,
        port: u16,
        raw_path: &str,
        addresses: &[IpAddr],
    ) -> Result<Permit, Refused> {
        let current = self.current();
        let shown = || format!("{scheme}://{}:{port}{raw_path}", bracketed(host));
        self.answer(&current, What::Connect, shown, addresses, || {
            require_address(host, addresses)?;
            let decision = in_scope(&current, Target::from_parts(scheme, host, port, raw_path), addresses)?;
            Ok((decision, Duration::ZERO, None, Vec::new()))
        })
    }

    /// Allows or refuses a tunnel, in which no request can be seen. The host must be in scope as a whole.
    ///
    /// # Errors
    ///
    /// See [`Refused::code`]. `guard.not-entire` if a part of the host is not in scope.
    pub fn tunnel(&self, host: &str, port: u16) -> Result<Permit, Refused> {
        let current = self.current();
        self.answer(
            &current,
            What::Tunnel,
            || format!("{}:{port}", bracketed(host)),
            &[],
            || {
                let record = whole(&current, host, port, &[])?;
                let slot = self.slot(&current, host)?;
                let wait = self.wait(&current, host)?;
                Ok((record, wait, slot, Vec::new()))
            },
        )
    }

    /// Decides again about a request that is under way, with the addresses of its connection. It counts for no limit, and
    /// only a refusal is written to the log.
    ///
    /// ```
    /// use scopegate::Policy;
    /// use scopegate_guard::{Guard, GuardOptions};
    ///
    /// let policy = |host: &str| Policy::builder().name("Example").owner("Example").in_scope(host).build().unwrap();
    /// let guard = Guard::new(policy("app.example.com"), GuardOptions::new())?;
    /// assert!(guard.review_request("https", "app.example.com", 443, "/login", &[]).is_ok());
    /// guard.reload(policy("www.example.com"))?;
    /// assert!(guard.review_request("https", "app.example.com", 443, "/login", &[]).is_err());
    /// # Ok::<(), scopegate_guard::GuardError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// See [`Refused::code`]. The contact has to end.
    pub fn review_request(
        &self,
        scheme: &str,
        host: &str,
        port: u16,
        raw_path: &str,
        addresses: &[IpAddr],
    ) -> Result<(), Refused> {
        let current = self.current();
        let shown = || format!("{scheme}://{}:{port}{raw_path}", bracketed(host));
        self.review(&current, What::Request, shown, addresses, || {
            request_in_scope(&current, scheme, host, port, raw_path, addresses).map(|_| ())
        })
    }

    /// Decides again about a tunnel that is under way, with the addresses of its connection. It counts for no limit, and
    /// only a refusal is written to the log.
    ///
    /// # Errors
    ///
    /// See [`Refused::code`]. The tunnel has to end.
    pub fn review_tunnel(&self, host: &str, port: u16, addresses: &[IpAddr]) -> Result<(), Refused> {
        let current = self.current();
        let shown = || format!("{}:{port}", bracketed(host));
        self.review(&current, What::Tunnel, shown, addresses, || whole(&current, host, port, addresses).map(|_| ()))
    }

    /// Replaces the policy. Answers that are being made use the old one.
    ///
    /// # Errors
    ///
    /// As [`Guard::new`]; the old policy stays. `guard.stopped` if the guard is stopped.
    pub fn reload(&self, policy: Policy) -> Result<(), GuardError> {
        if self.is_stopped() {
            return Err(GuardError::Stopped);
        }
        let current = Current::of(policy, &self.options)?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(current);
        self.note("reload")
    }

    /// Stops the guard: it refuses everything from now on.
    ///
    /// # Errors
    ///
    /// `guard.log` if the log cannot be written. The guard is stopped nevertheless.
    pub fn stop(&self) -> Result<(), GuardError> {
        self.stopped.store(true, Ordering::SeqCst);
        self.note("stop")
    }

    /// Whether the guard is stopped.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::SeqCst)
    }

    /// The policy.
    #[must_use]
    pub fn policy(&self) -> Policy {
        self.current().policy.clone()
    }

    /// Whether the caller observes a condition, and the guard does not enforce it.
    #[must_use]
    pub fn is_unenforced(&self, condition: Condition) -> bool {
        self.options.unenforced.contains(&condition)
    }

    /// The file of the log.
    #[must_use]
    pub fn log(&self) -> Option<&Path> {
        self.options.log.as_deref()
    }

    fn current(&self) -> Arc<Current> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Makes an answer, and writes it to the log before it is given.
    fn answer(
        &self,
        current: &Current,
        what: What,
        shown: impl Fn() -> String,
        addresses: &[IpAddr],
        decide: impl FnOnce() -> Result<Allowed, Refused>,
    ) -> Result<Permit, Refused> {
        let answer = self.may_test(current).and_then(|()| decide());
        self.note_answer(current, what, shown, addresses, answer.as_ref().map(|(decision, ..)| decision))?;
        let (decision, delay, slot, headers) = answer?;
        Ok(Permit { decision, addresses: addresses.to_vec(), headers, delay, slot })
    }

    /// Writes an answer to the log.
    fn note_answer(
        &self,
        current: &Current,
        what: What,
        shown: impl Fn() -> String,
        addresses: &[IpAddr],
        answer: Result<&DeferredRecord, &Refused>,
    ) -> Result<(), Refused> {
        let Some(log) = &self.log else { return Ok(()) };
        let mut target = without_credentials(&shown());
        if self.options.keeps_queries == QueriesInLog::Dropped
            && let Some(query) = target.find(['?', '#'])
        {
            target.truncate(query);
        }
        let (event, about) = match answer {
            Ok(decision) => ("permit", about(Some(decision.get()), None)),
            Err(refused) => ("refuse", about(refused.decision(), Some(refused.code()))),
        };
        let addresses = addresses.iter().map(ToString::to_string).collect();
        let about = About { what: Some(what.as_str()), target: Some(&target), addresses, ..about };
        self.write(log, &current.policy, event, about)
    }

    /// Decides about something that is under way, and writes a refusal to the log.
    fn review(
        &self,
        current: &Current,
        what: What,
        shown: impl Fn() -> String,
        addresses: &[IpAddr],
        decide: impl FnOnce() -> Result<(), Refused>,
    ) -> Result<(), Refused> {
        let Err(refused) = self.may_test(current).and_then(|()| decide()) else { return Ok(()) };
        // The answer is the refusal, whether or not the log takes it.
        self.note_answer(current, what, shown, addresses, Err(&refused))?;
        Err(refused)
    }

    /// Whether tests are allowed now.
    fn may_test(&self, current: &Current) -> Result<(), Refused> {
        if self.is_stopped() {
            return Err(Refused::other("guard.stopped", "the guard is stopped", None));
        }
        let expires = current.policy.document().policy.expires;
        if expires.is_none() && current.windows.are_absent() {
            return Ok(());
        }
        let now = self.options.clock.now();
        let today = TimeZone::UTC.to_datetime(now).date();
        let number = |part: i8| u8::try_from(part).unwrap_or_default();
        let year = u16::try_from(today.year()).unwrap_or_default();
        // An impossible day is not after the last day of the policy; it must not count as before it.
        let is_expired = match Date::new(year, number(today.month()), number(today.day())) {
            Some(today) => expires.is_some_and(|last| last < today),
            None => expires.is_some(),
        };
        if is_expired {
            let message = "the last day of the policy is over";
            return Err(Refused::other("guard.expired", message, Some("load the current version of the policy")));
        }
        if !current.windows.is_open(now) {
            let message = "the policy allows no tests at this time";
            return Err(Refused::other("guard.window", message, Some("`scopegate show` lists the windows")));
        }
        Ok(())
    }

    /// Reserves the moment of a request.
    fn wait(&self, current: &Current, host: &str) -> Result<Duration, Refused> {
        let Some(spacing) = current.spacing else { return Ok(Duration::ZERO) };
        let (now, longest) = (self.options.clock.elapsed(), self.options.longest_delay);
        let wait = self.pace.reserve(&key(host), spacing, now, longest).map_err(|TooLong(wait)| {
            let message = format!("the limit of requests to {} would delay this one by {wait:.1?}", Excerpt(host));
            Refused::other("guard.rate", message, Some("send fewer requests, or wait"))
        })?;
        let then = self.options.clock.now().checked_add(SignedDuration::try_from(wait).unwrap_or(SignedDuration::MAX));
        if !then.is_ok_and(|then| current.windows.is_open(then)) {
            let message = "the policy allows no tests any more when this request would have its turn";
            return Err(Refused::other("guard.window", message, Some("`scopegate show` lists the windows")));
        }
        Ok(wait)
    }

    /// Takes a place among the concurrent requests.
    fn slot(&self, current: &Current, host: &str) -> Result<Option<Slot>, Refused> {
        let most = current.testing().concurrent.filter(|_| !self.options.unenforced.contains(&Condition::Concurrent));
        let Some(most) = most else { return Ok(None) };
        let slot = self.slots.take(&key(host), most).ok_or_else(|| {
            let message = format!("{most} requests to {} are under way, which is the limit", Excerpt(host));
            Refused::other("guard.concurrent", message, Some("wait until one of them has ended"))
        })?;
        Ok(Some(slot))
    }

    /// Writes an event about the guard itself.
    fn note(&self, event: &'static str) -> Result<(), GuardError> {
        let Some(log) = &self.log else { return Ok(()) };
        let written = self.write(log, &self.current().policy, event, About::default());
        written.map_err(|refused| GuardError::Log(std::io::Error::other(refused.message().to_owned()).into()))
    }

    fn write(
        &self,
        log: &Mutex<EventLog>,
        policy: &Policy,
        event: &'static str,
        about: About<'_>,
    ) -> Result<(), Refused> {
        let time = self.options.clock.now().to_string();
        let event = Event { time, guard: &self.options.name, kind: event, policy: policy.fingerprint(), about };
        let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
        log.append(&event).map_err(|error| {
            let message = format!("the log cannot be written: {error}");
            Refused::other("guard.log", message, Some("free the disk, or start a guard with another log"))
        })
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        // If the log cannot be written, the guard already refuses everything.
        let _ = self.note("end");
    }
}

impl std::fmt::Debug for Guard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Guard")
            .field("policy", &self.current().policy)
            .field("stopped", &self.is_stopped())
            .finish_non_exhaustive()
    }
}

/// The decision, the delay, the place and the headers of a permit.
type Allowed = (DeferredRecord, Duration, Option<Slot>, Vec<(String, String)>);

/// The decision about a request, if it is in scope with all of its addresses and the policy authorizes testing.
fn request_in_scope(
    current: &Current,
    scheme: &str,
    host: &str,
    port: u16,
    raw_path: &str,
    addresses: &[IpAddr],
) -> Result<DeferredRecord, Refused> {
    if !fast_path::allows(&current.policy, scheme, host, port, raw_path, addresses) {
        return in_scope(current, Target::from_parts(scheme, host, port, raw_path), addresses);
    }
    let asked = Asked::Parts { scheme: scheme.into(), host: host.into(), port, raw_path: raw_path.into() };
    Ok(DeferredRecord::new(&current.policy, asked, addresses))
}

/// The decision, if the target is in scope with all of its addresses and the policy authorizes testing.
fn in_scope(
    current: &Current,
    target: Result<Target, TargetError>,
    addresses: &[IpAddr],
) -> Result<DeferredRecord, Refused> {
    let policy = &current.policy;
    let refused = |error| Refused::new(Reason::Target(error));
    let target = target.map_err(refused)?;
    let decision = policy.check_with(target.clone(), &evidence(addresses)).map_err(refused)?;
    refuse_unless_in_scope(policy, &decision)?;
    Ok(DeferredRecord::new(policy, Asked::Target(target), addresses))
}

/// The decision, if the whole host is in scope on that port.
fn whole(current: &Current, host: &str, port: u16, addresses: &[IpAddr]) -> Result<DeferredRecord, Refused> {
    let target = host_and_port(host, port).map_err(|error| Refused::new(Reason::Target(error)))?;
    let decision = current.policy.check(target).map_err(|error| Refused::new(Reason::Target(error)))?;
    let record = in_scope(current, host_and_port(host, port), addresses)?;
    if !decision.is_entire() {
        let message = format!("a part of {} is not in scope, and a tunnel hides its requests", Excerpt(host));
        let decision = record.get().clone();
        return Err(Refused::new(Reason::Decision { decision, code: "guard.not-entire", message }));
    }
    Ok(record)
}

/// The hosts that the request names in addition to that of its URL.
fn other_names<'a>(
    host: &str,
    port: u16,
    host_headers: &[&'a str],
    sni: Option<&'a str>,
) -> Result<Vec<Authority<'a>>, Refused> {
    let mut others = Vec::new();
    match host_headers {
        [] => {}
        [header] => {
            let named = Authority::parse(header).ok_or_else(|| {
                let message = format!("invalid Host header {}", Excerpt(header));
                Refused::other("guard.host-header", message, Some("write a host with an optional port"))
            })?;
            if !is_same_host(named.host, host) || named.port.is_some_and(|named| named != port) {
                others.push(named);
            }
        }
        [_, _, ..] => {
            let message = format!("the request has {} Host headers", host_headers.len());
            return Err(Refused::other("guard.host-header", message, Some("send one Host header")));
        }
    }
    if let Some(name) = sni.filter(|name| !is_same_host(name, host)) {
        let named = Authority::parse(name).filter(|named| named.port.is_none()).ok_or_else(|| {
            let message = format!("invalid server name {}", Excerpt(name));
            Refused::other("guard.server-name", message, Some("write the name of the host"))
        })?;
        others.push(named);
    }
    Ok(others)
}

fn require_address(host: &str, addresses: &[IpAddr]) -> Result<(), Refused> {
    if !addresses.is_empty() {
        return Ok(());
    }
    let message = format!("{} has no address", Excerpt(host));
    Err(Refused::other("guard.no-address", message, Some("resolve the name first")))
}

fn refuse_unless_in_scope(policy: &Policy, decision: &Decision<'_>) -> Result<(), Refused> {
    let refuse = |code, message| Err(Refused::new(Reason::Decision { decision: decision.to_record(), code, message }));
    if !decision.is_in_scope() {
        return refuse(decision.basis().as_str(), decision.explanation());
    }
    if !policy.authorizes_testing() {
        let target = Excerpt(decision.target().as_given());
        let message = format!("{target} is in scope, but the policy does not authorize testing");
        return refuse("policy.report-only", message);
    }
    Ok(())
}

/// The keys of the log that come from a decision.
fn about<'a>(decision: Option<&'a DecisionRecord>, code: Option<&'a str>) -> About<'a> {
    let decided = decision.and_then(DecisionRecord::decided);
    About {
        verdict: decided.map(|decided| decided.verdict.as_str()),
        basis: decided.map(|decided| decided.basis.as_str()),
        rule: decided.and_then(|decided| decided.rule.as_ref()).map(|rule| rule.id.as_str()),
        code,
        ..About::default()
    }
}

fn host_and_port(host: &str, port: u16) -> Result<Target, TargetError> {
    Target::parse(&format!("{}:{port}", bracketed(host)))
}

/// A target as the log shows it. A host with user information is refused, and its credentials are in no log.
fn without_credentials(target: &str) -> String {
    let start = target.find("://").map_or(0, |scheme| scheme + 3);
    let (scheme, rest) = target.split_at(start);
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len()));
    let host = authority.rsplit('@').next().unwrap_or_default();
    format!("{scheme}{host}{path}")
}

/// The host as in a URL: an IPv6 address in brackets.
fn bracketed(host: &str) -> String {
    if host.contains(':') && !host.starts_with('[') { format!("[{host}]") } else { host.to_owned() }
}

/// The name under which a host is counted: its canonical form, so that two spellings of one host share a limit.
fn key(host: &str) -> String {
    Target::parse(&bracketed(host)).map_or_else(|_| host.to_ascii_lowercase(), |target| target.canonical().to_owned())
}
