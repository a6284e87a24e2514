//! The words that a policy chooses among.

use std::fmt;

/// Defines an enum whose variants have one spelling each, the same in every format and language.
macro_rules! string_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $text)] $variant,)+
        }

        impl $name {
            /// Every one.
            pub const ALL: &[Self] = &[$(Self::$variant),+];
            #[allow(dead_code, reason = "not every word is read from a text")]
            pub(crate) const WORDS: &[&str] = &[$($text),+];

            /// The word as it is written.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            #[allow(dead_code, reason = "not every word is read from a text")]
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
    /// The list that a rule stands in.
    List {
        /// What may be tested.
        InScope = "in_scope",
        /// What may not be tested.
        OutOfScope = "out_of_scope",
        /// What belongs to somebody else.
        ThirdParty = "third_party",
    }
}

impl List {
    /// What the rules of the list do.
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
    /// What a rule does with the targets it covers.
    Effect {
        /// Puts them in scope.
        Include = "include",
        /// Puts them out of scope.
        Exclude = "exclude",
        /// Says that they belong to somebody else.
        ThirdParty = "third-party",
    }
}

string_enum! {
    /// What a finding rule answers.
    FindingVerdict {
        /// The finding or activity is refused.
        OutOfScope = "out-of-scope",
        /// It is taken.
        InScope = "in-scope",
        /// It is somebody else's business.
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
    /// What a rule with that verdict does with what it covers.
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
    /// The answer for what no finding rule decides.
    Unmentioned {
        /// Silence refuses nothing.
        InScope = "in-scope",
        /// What is not taken is refused.
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
    /// Which rule decides where an inclusion and an exclusion both cover a target.
    Precedence {
        /// The narrower one; of equals, the exclusion.
        NarrowestWins = "narrowest-wins",
        /// The exclusion, always.
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
    /// How far the owner promises not to take legal action.
    SafeHarbor {
        /// For everything done within the policy.
        Full = "full",
        /// With reservations.
        Partial = "partial",
        /// Not at all.
        None = "none",
    }
}

string_enum! {
    /// Whether findings may be published.
    Disclosure {
        /// At a time agreed with the owner.
        Coordinated = "coordinated",
        /// When the owner consents.
        Discretionary = "discretionary",
        /// Never.
        None = "none",
    }
}

string_enum! {
    /// What an asset without an address is.
    AssetType {
        /// An app for iOS.
        IosApp = "ios-app",
        /// An app for Android.
        AndroidApp = "android-app",
        /// Source code.
        SourceCode = "source-code",
        /// A smart contract.
        SmartContract = "smart-contract",
        /// A device.
        Device = "device",
        /// A program to download.
        Executable = "executable",
        /// Something else.
        Other = "other",
    }
}

string_enum! {
    /// What a provider provides.
    ProviderKind {
        /// A system that its vendor operates: status pages, help desks, shops.
        Saas = "saas",
        /// Rented infrastructure that its customer operates.
        Hosting = "hosting",
        /// A content delivery network.
        Cdn = "cdn",
        /// What many share, where the path or the account says whose a thing is: code hosts, app stores, explorers,
        /// marketplaces.
        Shared = "shared",
    }
}
