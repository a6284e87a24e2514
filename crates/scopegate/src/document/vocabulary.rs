//! The enumerations of the policy file.

use std::fmt;

/// Defines an enum whose variants have one spelling each, the same in every format and binding.
macro_rules! string_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $text)] $variant,)+
        }

        impl $name {
            /// All values.
            pub const ALL: &[Self] = &[$(Self::$variant),+];
            #[allow(dead_code, reason = "not every enum is read from a text")]
            pub(crate) const WORDS: &[&str] = &[$($text),+];

            /// The spelling of the value.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            #[allow(dead_code, reason = "not every enum is read from a text")]
            pub(crate) fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.as_str() == word)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

string_enum! {
    /// The list of a rule.
    List {
        /// Inclusions: targets that may be tested.
        InScope = "in_scope",
        /// Exclusions: targets that must not be tested.
        OutOfScope = "out_of_scope",
        /// Third-party entries: targets that belong to others.
        ThirdParty = "third_party",
    }
}

impl List {
    /// The effect of the rules in the list.
    ///
    /// ```
    /// use scopegate::policy::{Effect, List};
    ///
    /// assert_eq!(List::ThirdParty.as_str(), "third_party");
    /// assert_eq!(List::OutOfScope.effect(), Effect::Exclude);
    /// ```
    #[must_use]
    pub const fn effect(self) -> Effect {
        match self {
            Self::InScope => Effect::Include,
            Self::OutOfScope => Effect::Exclude,
            Self::ThirdParty => Effect::ThirdParty,
        }
    }
}

string_enum! {
    /// The effect of a rule on the targets that it covers.
    Effect {
        /// The targets are in scope.
        Include = "include",
        /// The targets are out of scope.
        Exclude = "exclude",
        /// The targets belong to a third party.
        ThirdParty = "third-party",
    }
}

string_enum! {
    /// The verdict of a finding rule.
    FindingVerdict {
        /// The finding or activity is excluded.
        OutOfScope = "out-of-scope",
        /// It is included.
        InScope = "in-scope",
        /// It is the responsibility of a third party.
        ThirdParty = "third-party",
    }
}

#[expect(clippy::derivable_impls, reason = "the macro cannot mark a variant")]
impl Default for FindingVerdict {
    fn default() -> Self {
        Self::OutOfScope
    }
}

impl FindingVerdict {
    /// The effect of a rule with this verdict.
    #[must_use]
    pub const fn effect(self) -> Effect {
        match self {
            Self::InScope => Effect::Include,
            Self::OutOfScope => Effect::Exclude,
            Self::ThirdParty => Effect::ThirdParty,
        }
    }
}

string_enum! {
    /// The verdict for classes that no finding rule decides.
    Unmentioned {
        /// Everything that no rule excludes is in scope.
        InScope = "in-scope",
        /// Only what a rule includes is in scope.
        OutOfScope = "out-of-scope",
    }
}

#[expect(clippy::derivable_impls, reason = "the macro cannot mark a variant")]
impl Default for Unmentioned {
    fn default() -> Self {
        Self::InScope
    }
}

string_enum! {
    /// Which rule decides if an inclusion and an exclusion both cover a target.
    Precedence {
        /// The narrower one; in a tie, the exclusion.
        NarrowestWins = "narrowest-wins",
        /// Always the exclusion.
        ExclusionsWin = "exclusions-win",
    }
}

#[expect(clippy::derivable_impls, reason = "the macro cannot mark a variant")]
impl Default for Precedence {
    fn default() -> Self {
        Self::NarrowestWins
    }
}

string_enum! {
    /// The extent of the owner's promise not to take legal action.
    SafeHarbor {
        /// For all activities that comply with the policy.
        Full = "full",
        /// With reservations.
        Partial = "partial",
        /// No promise.
        None = "none",
    }
}

string_enum! {
    /// Whether findings may be published.
    Disclosure {
        /// At a time agreed with the owner.
        Coordinated = "coordinated",
        /// Only if the owner agrees.
        Discretionary = "discretionary",
        /// Never.
        None = "none",
    }
}

string_enum! {
    /// Whether a policy authorizes testing.
    Posture {
        /// Targets in scope may be tested.
        Authorized = "authorized",
        /// Reports are welcome, but the policy does not authorize testing.
        ReportOnly = "report-only",
        /// The policy authorizes nothing: it is closed, or only a template.
        None = "none",
    }
}

#[expect(clippy::derivable_impls, reason = "the macro cannot mark a variant")]
impl Default for Posture {
    fn default() -> Self {
        Self::Authorized
    }
}

impl Posture {
    /// The statement that every in-scope decision repeats; `None` if the policy authorizes testing.
    pub(crate) const fn caveat(self) -> Option<&'static str> {
        match self {
            Self::Authorized => None,
            Self::ReportOnly => Some("the policy accepts reports but does not authorize testing"),
            Self::None => Some("the policy does not authorize testing"),
        }
    }
}

string_enum! {
    /// Whether automated tools are allowed.
    Automation {
        /// They are allowed.
        Allowed = "allowed",
        /// They are allowed after the owner agrees.
        Ask = "ask",
        /// They are forbidden.
        Forbidden = "forbidden",
    }
}

string_enum! {
    /// The type of an asset without a network address.
    AssetType {
        /// An app for iOS.
        IosApp = "ios-app",
        /// An app for Android.
        AndroidApp = "android-app",
        /// Source code.
        SourceCode = "source-code",
        /// A smart contract on a blockchain.
        SmartContract = "smart-contract",
        /// A device.
        Device = "device",
        /// A program to download.
        Executable = "executable",
        /// Anything else.
        Other = "other",
    }
}

string_enum! {
    /// The kind of service of a provider.
    ProviderKind {
        /// A system that its vendor operates: status pages, help desks, shops.
        Saas = "saas",
        /// Rented infrastructure that the customer operates.
        Hosting = "hosting",
        /// A content delivery network.
        Cdn = "cdn",
        /// A site that many customers share, where the path or the account shows the owner: code hosts, app
        /// stores, explorers, marketplaces.
        Shared = "shared",
    }
}
