//! Products that have an address in a store, a repository or a ledger.

use scopegate::net::{PublicSuffixList, SuffixKind};
use scopegate::policy::AssetType;

/// Hosts whose pages represent products of others, the kind of the products, and the beginning of such paths.
const PLACES: &[(&str, AssetType, &[&str])] = &[
    ("github.com", AssetType::SourceCode, &[]),
    ("gist.github.com", AssetType::SourceCode, &[]),
    ("raw.githubusercontent.com", AssetType::SourceCode, &[]),
    ("gitlab.com", AssetType::SourceCode, &[]),
    ("bitbucket.org", AssetType::SourceCode, &[]),
    ("codeberg.org", AssetType::SourceCode, &[]),
    ("sourceforge.net", AssetType::SourceCode, &["/projects", "/p/"]),
    ("huggingface.co", AssetType::SourceCode, &[]),
    (concat!("npmjs", ".com"), AssetType::SourceCode, &["/package", "/org"]),
    (concat!("pypi", ".org"), AssetType::SourceCode, &["/project"]),
    (concat!("rubygems", ".org"), AssetType::SourceCode, &["/gems"]),
    (concat!("crates", ".io"), AssetType::SourceCode, &["/crates"]),
    ("packagist.org", AssetType::SourceCode, &["/packages"]),
    ("nuget.org", AssetType::SourceCode, &["/packages"]),
    ("pkg.go.dev", AssetType::SourceCode, &[]),
    ("hub.docker.com", AssetType::SourceCode, &[]),
    ("play.google.com", AssetType::AndroidApp, &["/store", "/apps"]),
    ("appgallery.huawei.com", AssetType::AndroidApp, &[]),
    ("f-droid.org", AssetType::AndroidApp, &["/packages", "/en/packages"]),
    ("apkpure.com", AssetType::AndroidApp, &[]),
    ("apps.apple.com", AssetType::IosApp, &[]),
    ("itunes.apple.com", AssetType::IosApp, &[]),
    ("testflight.apple.com", AssetType::IosApp, &[]),
    ("addons.mozilla.org", AssetType::Executable, &[]),
    ("chrome.google.com", AssetType::Executable, &["/webstore"]),
    ("chromewebstore.google.com", AssetType::Executable, &[]),
    ("microsoftedge.microsoft.com", AssetType::Executable, &["/addons"]),
    ("apps.microsoft.com", AssetType::Executable, &[]),
    ("marketplace.visualstudio.com", AssetType::Executable, &[]),
    ("plugins.jetbrains.com", AssetType::Executable, &[]),
    ("store.steampowered.com", AssetType::Executable, &["/app"]),
    ("wordpress.org", AssetType::Executable, &["/plugins", "/themes"]),
    ("marketplace.atlassian.com", AssetType::Executable, &["/apps"]),
    ("trello.com", AssetType::Executable, &["/power-ups"]),
    ("galaxystore.samsung.com", AssetType::AndroidApp, &[]),
    ("snapcraft.io", AssetType::Executable, &[]),
    ("flathub.org", AssetType::Executable, &["/apps"]),
    ("addons.opera.com", AssetType::Executable, &[]),
    ("store.epicgames.com", AssetType::Executable, &[]),
    ("channelstore.roku.com", AssetType::Executable, &["/details"]),
    ("appexchange.salesforce.com", AssetType::Executable, &[]),
    ("appsource.microsoft.com", AssetType::Executable, &[]),
    ("workspace.google.com", AssetType::Executable, &["/marketplace"]),
    ("t.me", AssetType::Other, &[]),
    ("telegram.me", AssetType::Other, &[]),
    ("docs.google.com", AssetType::Other, &[]),
    ("drive.google.com", AssetType::Other, &[]),
    ("etherscan.io", AssetType::SmartContract, &["/address", "/token", "/contract"]),
    ("bscscan.com", AssetType::SmartContract, &["/address", "/token", "/contract"]),
    ("sepolia.etherscan.io", AssetType::SmartContract, &["/address", "/token", "/contract"]),
    ("goerli.etherscan.io", AssetType::SmartContract, &["/address", "/token", "/contract"]),
    ("optimistic.etherscan.io", AssetType::SmartContract, &["/address", "/token", "/contract"]),
    ("basescan.org", AssetType::SmartContract, &["/address", "/token", "/contract"]),
    ("ftmscan.com", AssetType::SmartContract, &["/address", "/token", "/contract"]),
    ("polygonscan.com", AssetType::SmartContract, &["/address", "/token", "/contract"]),
    ("arbiscan.io", AssetType::SmartContract, &["/address", "/token", "/contract"]),
    ("snowtrace.io", AssetType::SmartContract, &["/address", "/token", "/contract"]),
    ("solscan.io", AssetType::SmartContract, &["/account", "/token"]),
];

/// The kind of the product that a text names, if it is a product page or a contract address.
///
/// ```
/// use scopegate::policy::AssetType;
/// use scopegate_formats::identifier::product_of;
///
/// assert_eq!(product_of("https://github.com/example/shop"), Some(AssetType::SourceCode));
/// assert_eq!(product_of("https://github.com/"), None); // that is the site itself
/// assert_eq!(product_of("0x00000000000000000000000000000000000000ff"), Some(AssetType::SmartContract));
/// ```
#[must_use]
pub fn product_of(text: &str) -> Option<AssetType> {
    if text.contains(char::is_whitespace) {
        return None;
    }
    if is_contract(text) {
        return Some(AssetType::SmartContract);
    }
    let (scheme, rest) = text.split_once("://").unwrap_or(("https", text));
    if matches!(scheme, "market" | "itms-apps") {
        return Some(if scheme == "market" { AssetType::AndroidApp } else { AssetType::IosApp });
    }
    let (host, path) = rest.find(['/', '?', '#']).and_then(|at| rest.split_at_checked(at))?;
    if path.trim_matches(['/', '*']).is_empty() {
        return None;
    }
    let host = host.to_ascii_lowercase();
    let host = host.strip_suffix(":443").unwrap_or(&host);
    let host = host.strip_prefix("www.").unwrap_or(host);
    let (_, kind, beginnings) = PLACES.iter().find(|(place, ..)| *place == host)?;
    let path = path.to_ascii_lowercase();
    let begins = beginnings.is_empty() || beginnings.iter().any(|beginning| path.starts_with(beginning));
    begins.then_some(*kind)
}

/// `org.example.app`: a reversed name, as platforms name apps. The first label is a public suffix. The last label is
/// none, or is a newer suffix that apps often use. A name that ends in `.com` is a host.
pub(super) fn looks_like_app(text: &str) -> bool {
    const GENERIC: &[&str] = &["com", "org", "net", "edu", "gov"];
    let suffixes = PublicSuffixList::compiled();
    let is_suffix = |label: &str| suffixes.suffix(label).kind == SuffixKind::Icann;
    let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'));
    let low = text.to_ascii_lowercase();
    let (Some((first, rest)), true) = (low.split_once('.'), plain) else { return false };
    let Some((_, last)) = rest.rsplit_once('.') else { return false };
    if GENERIC.contains(&last) || !(is_suffix(first) || first == "air") || last.chars().all(|c| c.is_ascii_digit()) {
        return false;
    }
    !is_suffix(last) || ((GENERIC.contains(&first) || first == "io") && last.len() > 2)
}

/// `0x` and forty hexadecimal digits.
fn is_contract(text: &str) -> bool {
    let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    digits.is_some_and(|digits| digits.len() == 40 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}
