//! The answer of a guard that allows something.

use std::net::IpAddr;
use std::time::Duration;

use scopegate::DecisionRecord;
use scopegate::error::Excerpt;

use crate::deferred_record::DeferredRecord;
use crate::refusal::Refused;
use crate::slots::Slot;

/// A request, a connection or a tunnel is allowed.
///
/// Keep it until the response has ended: dropping it frees its place in the limit of concurrent requests.
#[derive(Debug)]
#[must_use = "the permit says how long to wait, which headers to add and which addresses may be dialed"]
pub struct Permit {
    pub(crate) decision: DeferredRecord,
    pub(crate) addresses: Vec<IpAddr>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) delay: Duration,
    pub(crate) slot: Option<Slot>,
}

impl Permit {
    /// The decision about the target.
    #[must_use]
    pub fn decision(&self) -> &DecisionRecord {
        self.decision.get()
    }

    /// The addresses that may be dialed: those that the guard was asked about, in their order.
    #[must_use]
    pub fn addresses(&self) -> &[IpAddr] {
        &self.addresses
    }

    /// The headers that the request must have, with their values. Refuse a request that has another value.
    #[must_use]
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    /// The headers that the policy requires and the request does not have. `present` are all headers of the request.
    ///
    /// # Errors
    ///
    /// `guard.header` if the request has another value, or more than one.
    ///
    /// ```
    /// use scopegate::Policy;
    /// use scopegate_guard::{Guard, GuardOptions};
    ///
    /// let policy = Policy::from_toml(r#"
    ///     version = 1
    ///     policy  = { name = "Example", owner = "Example" }
    ///     scope   = { in_scope = ["*.example.com"] }
    ///     testing = { user_agent = "example-{researcher}" }
    /// "#).unwrap();
    /// let guard = Guard::new(policy, GuardOptions::new().researcher("jane"))?;
    /// let permit = guard.request("https", "app.example.com", 443, "/", &[], None, &[]).unwrap();
    /// assert_eq!(permit.missing_headers([])?, [("User-Agent", "example-jane")]);
    /// assert_eq!(permit.missing_headers([("user-agent", &b"example-jane"[..])])?, []);
    /// assert_eq!(permit.missing_headers([("user-agent", &b"other"[..])]).unwrap_err().code(), "guard.header");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn missing_headers<'a>(
        &self,
        present: impl IntoIterator<Item = (&'a str, &'a [u8])>,
    ) -> Result<Vec<(&str, &str)>, Refused> {
        let mut missing: Vec<(&str, &str)> =
            self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        if missing.is_empty() {
            return Ok(missing);
        }
        let mut seen = Vec::new();
        for (name, given) in present {
            let Some((required, value)) = self.headers.iter().find(|(required, _)| required.eq_ignore_ascii_case(name))
            else {
                continue;
            };
            if given != value.as_bytes() || seen.contains(&required) {
                let message =
                    format!("the header {} differs from the value that the policy requires", Excerpt(required));
                return Err(Refused::by_client("guard.header", message, Some("remove the header; the client adds it")));
            }
            seen.push(required);
            missing.retain(|(name, _)| name != required);
        }
        Ok(missing)
    }

    /// The time to wait before the request is sent.
    #[must_use]
    pub fn delay(&self) -> Duration {
        self.delay
    }

    /// Whether the permit holds a place in the limit of concurrent requests. Without one, [`release`](Self::release) has no
    /// effect.
    #[must_use]
    pub fn holds_place(&self) -> bool {
        self.slot.is_some()
    }

    /// Frees the place in the limit of concurrent requests before the permit is dropped.
    pub fn release(&mut self) {
        self.slot = None;
    }
}
