//! Addresses that represent names, so that a connection says which name it is for.

use std::collections::HashMap;
use std::net::Ipv4Addr;
use std::sync::{Mutex, PoisonError};

/// The first address of a name. The network 198.18.0.0/15 is for tests of networks, and no host of the Internet has such an
/// address.
const FIRST: u32 = u32::from_be_bytes([198, 18, 1, 0]);
const LAST: u32 = u32::from_be_bytes([198, 19, 255, 255]);

/// The names that were looked up, and their addresses.
#[derive(Debug, Default)]
pub(crate) struct VirtualNames(Mutex<Names>);

#[derive(Debug, Default)]
struct Names {
    /// In the order of their addresses.
    all: Vec<String>,
    numbers: HashMap<String, u32>,
}

impl VirtualNames {
    /// The address of a name; none if there are too many names.
    pub(crate) fn address_of(&self, name: &str) -> Option<Ipv4Addr> {
        let mut names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(number) = names.numbers.get(name) {
            return Some(Ipv4Addr::from(FIRST + number));
        }
        let number = u32::try_from(names.all.len()).ok().filter(|number| *number <= LAST - FIRST)?;
        names.all.push(name.to_owned());
        names.numbers.insert(name.to_owned(), number);
        Some(Ipv4Addr::from(FIRST + number))
    }

    /// The host for an address: a name, or the address itself. None for an address of no name.
    pub(crate) fn host_of(&self, address: Ipv4Addr) -> Option<String> {
        if !(u32::from(Ipv4Addr::new(198, 18, 0, 0))..=LAST).contains(&u32::from(address)) {
            return Some(address.to_string());
        }
        let number = usize::try_from(u32::from(address).checked_sub(FIRST)?).ok()?;
        self.0.lock().unwrap_or_else(PoisonError::into_inner).all.get(number).cloned()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed test is a panic")]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_its_address() {
        let names = VirtualNames::default();
        let first = names.address_of("app.example.com").unwrap();
        let second = names.address_of("www.example.com").unwrap();
        assert_ne!(first, second);
        assert_eq!(names.address_of("app.example.com"), Some(first));
        assert_eq!(names.host_of(first).as_deref(), Some("app.example.com"));
        assert_eq!(names.host_of(second).as_deref(), Some("www.example.com"));
        assert_eq!(names.host_of([198, 18, 1, 2].into()), None);
        assert_eq!(names.host_of([198, 18, 0, 2].into()), None);
        assert_eq!(names.host_of([45, 33, 32, 10].into()).as_deref(), Some("45.33.32.10"));
    }
}
