//! The supply chain: each dependency of the core has a reason, each license is allowed, each package comes from a
//! registry, and the bill of materials is complete.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// The packages of the workspace.
const MEMBERS: [&str; 14] = [
    "crates/scopegate",
    "crates/scopegate-cli",
    "crates/scopegate-draft",
    "crates/scopegate-formats",
    "crates/scopegate-guard",
    "crates/scopegate-proxy",
    "crates/scopegate-reqwest",
    "crates/scopegate-run",
    "bindings/c",
    "bindings/duckdb",
    "bindings/python",
    "tests",
    "tests/mutants",
    "benches",
];

/// The packages that go to a registry.
const PUBLISHED: [&str; 8] = [
    "crates/scopegate",
    "crates/scopegate-cli",
    "crates/scopegate-draft",
    "crates/scopegate-formats",
    "crates/scopegate-guard",
    "crates/scopegate-proxy",
    "crates/scopegate-reqwest",
    "crates/scopegate-run",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

fn read(file: &str) -> String {
    std::fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn toml(file: &str) -> toml::Table {
    read(file).parse().unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The dependencies that the workspace declares once for its members.
fn shared() -> toml::Table {
    toml("Cargo.toml")["workspace"]["dependencies"].as_table().unwrap().clone()
}

/// The features of a dependency that a member uses, with the default features of the workspace's table.
fn features(dependency: &toml::Value, shared: &toml::Value) -> String {
    let takes_default = shared.get("default-features").and_then(toml::Value::as_bool).unwrap_or(true);
    let named = [dependency, shared].map(|table| table.get("features").and_then(toml::Value::as_array));
    let mut all: BTreeSet<&str> =
        named.into_iter().flatten().flatten().map(|feature| feature.as_str().unwrap()).collect();
    if takes_default {
        all.insert("default");
    }
    if all.is_empty() { "-".to_owned() } else { all.into_iter().collect::<Vec<_>>().join(", ") }
}

#[test]
fn every_dependency_of_the_core_has_a_reason() {
    let manifest = toml("crates/scopegate/Cargo.toml");
    let shared = shared();
    let written: BTreeMap<String, (String, String)> = manifest["dependencies"]
        .as_table()
        .unwrap()
        .iter()
        .map(|(name, dependency)| {
            let optional = dependency.get("optional").and_then(toml::Value::as_bool).unwrap_or(false);
            (name.clone(), (features(dependency, &shared[name]), if optional { "yes" } else { "no" }.to_owned()))
        })
        .collect();
    let table = read("crates/scopegate/DEPENDENCIES.md");
    let mut listed = BTreeMap::new();
    for line in table.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [name, does, without, features, optional] = cells[..] else { panic!("a row without five cells: {line}") };
        assert!(does.len() > 10 && without.len() > 10, "{name} has no reason");
        let row = (features.to_owned(), optional.to_owned());
        assert!(listed.insert(name.trim_matches('`').to_owned(), row).is_none(), "{name} is listed twice");
    }
    assert_eq!(listed, written, "DEPENDENCIES.md and Cargo.toml of the core differ");
    assert!(written.len() > 15, "few dependencies were found: {written:?}");
    for page in ["CONTRIBUTING.md", "ARCHITECTURE.md"] {
        assert!(read(page).contains("crates/scopegate/DEPENDENCIES.md"), "{page} has no link to the table");
    }
}

/// The checks of `deny.toml` on sources and versions, for machines without cargo-deny.
#[test]
fn packages_come_from_a_registry_in_named_versions() {
    let lock = toml("Cargo.lock");
    let sources: BTreeSet<&str> =
        lock["package"].as_array().unwrap().iter().filter_map(|package| package.get("source")?.as_str()).collect();
    assert!(sources.len() == 1 && sources.iter().all(|source| source.starts_with("registry+")), "{sources:?}");
    let unsigned = lock["package"].as_array().unwrap().iter();
    let unsigned = unsigned.filter(|package| package.get("source").is_some() && package.get("checksum").is_none());
    assert_eq!(unsigned.count(), 0, "packages without a checksum");
    let shared = shared();
    for (name, dependency) in &shared {
        let version = dependency.as_str().or_else(|| dependency.get("version")?.as_str());
        let is_unpublished = ["scopegate-c", "scopegate-benches"].contains(&name.as_str());
        assert!(is_unpublished || version.is_some_and(|version| version != "*"), "any version of {name} is taken");
        assert!(dependency.get("git").is_none(), "{name} comes from a repository");
    }
    for folder in MEMBERS {
        let manifest = toml(&format!("{folder}/Cargo.toml"));
        for kind in ["dependencies", "dev-dependencies"] {
            for (name, dependency) in manifest.get(kind).and_then(toml::Value::as_table).into_iter().flatten() {
                let is_shared = dependency.get("workspace").and_then(toml::Value::as_bool) == Some(true);
                assert!(is_shared && shared.contains_key(name), "{folder} does not inherit {name} from the workspace");
            }
        }
    }
    let deny = toml("deny.toml");
    assert_eq!(deny["sources"]["unknown-registry"].as_str(), Some("deny"));
    assert_eq!(deny["sources"]["unknown-git"].as_str(), Some("deny"));
    let packages = lock["package"].as_array().unwrap();
    let mut banned = Vec::new();
    for entry in deny["bans"]["deny"].as_array().unwrap() {
        let name = entry["crate"].as_str().unwrap();
        // The packages that may depend on it. Without any, it must not be in the lock file at all.
        let wrappers: BTreeSet<&str> = entry
            .get("wrappers")
            .map(|names| names.as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect())
            .unwrap_or_default();
        let dependents = packages.iter().filter(|package| {
            let needs = package.get("dependencies").and_then(toml::Value::as_array).into_iter().flatten();
            // `name`, or `name version` where the lock file has several versions.
            needs.filter_map(toml::Value::as_str).any(|needed| needed.split(' ').next() == Some(name))
        });
        let dependents: BTreeSet<&str> = dependents.map(|package| package["name"].as_str().unwrap()).collect();
        let is_locked = packages.iter().any(|package| package["name"].as_str() == Some(name));
        if (is_locked && wrappers.is_empty()) || !dependents.is_subset(&wrappers) {
            banned.push((name, dependents));
        }
    }
    assert!(banned.is_empty(), "banned: {banned:?}");
}

#[test]
fn the_compiled_public_suffix_list_has_the_declared_version() {
    let named = scopegate::net::PublicSuffixList::COMPILED_VERSION;
    let lock = toml("Cargo.lock");
    let locked = lock["package"].as_array().unwrap().iter().filter(|package| package["name"].as_str() == Some("psl"));
    let locked: Vec<&str> = locked.map(|package| package["version"].as_str().unwrap()).collect();
    assert_eq!(locked, [named], "PublicSuffixList::COMPILED_VERSION and Cargo.lock");
    assert_eq!(shared()["psl"]["version"].as_str(), Some(format!("={named}").as_str()), "the version is not exact");
}

#[test]
fn published_packages_have_complete_metadata() {
    let workspace = toml("Cargo.toml");
    let members = workspace["workspace"]["members"].as_array().unwrap().iter().map(|member| member.as_str().unwrap());
    assert_eq!(members.collect::<BTreeSet<_>>(), BTreeSet::from(MEMBERS));
    for folder in MEMBERS {
        let package = toml(&format!("{folder}/Cargo.toml"))["package"].as_table().unwrap().clone();
        if !PUBLISHED.contains(&folder) {
            assert_eq!(package["publish"].as_bool(), Some(false), "{folder}");
            continue;
        }
        for key in ["description", "license", "repository", "documentation", "readme", "keywords", "categories"] {
            assert!(package.contains_key(key), "{folder} has no {key}");
        }
        assert!(package["keywords"].as_array().unwrap().len() <= 5, "{folder} has too many keywords");
        for file in ["README.md", "LICENSE-MIT", "LICENSE-APACHE"] {
            assert!(root().join(folder).join(file).is_file(), "{folder} has no {file}");
        }
    }
}

/// The bill of materials of a package; nothing if there is no Python.
fn bill(package: &str, features: &str) -> Option<Value> {
    let python = Command::new("python3").args(["-c", "import tomllib"]).output();
    if !python.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: Python 3.11 or newer is missing");
        return None;
    }
    let output = Command::new("python3")
        .arg(root().join("tests/sbom"))
        .args(["--package", package, "--features", features])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).expect("JSON"))
}

/// Whether the allowed licenses satisfy an SPDX expression.
fn is_allowed(expression: &str, allowed: &BTreeSet<&str>) -> bool {
    let expression = expression.trim();
    let top = |word: &str| -> Option<(usize, usize)> {
        let mut depth = 0;
        expression.char_indices().find_map(|(at, c)| {
            depth += i32::from(c == '(') - i32::from(c == ')');
            (depth == 0 && expression[at..].starts_with(word)).then_some((at, at + word.len()))
        })
    };
    // `OR` binds weaker than `AND`.
    if let Some((end, start)) = top(" OR ") {
        return is_allowed(&expression[..end], allowed) || is_allowed(&expression[start..], allowed);
    }
    if let Some((end, start)) = top(" AND ") {
        return is_allowed(&expression[..end], allowed) && is_allowed(&expression[start..], allowed);
    }
    match expression.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
        Some(inner) => is_allowed(inner, allowed),
        None => allowed.contains(expression),
    }
}

#[test]
fn license_expressions_are_understood() {
    let allowed: BTreeSet<&str> = ["MIT", "Unicode-3.0", "Apache-2.0 WITH LLVM-exception"].into();
    for (expression, is) in [
        ("MIT", true),
        ("GPL-3.0-only", false),
        ("MIT OR GPL-3.0-only", true),
        ("MIT AND GPL-3.0-only", false),
        ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
        ("(GPL-2.0-only OR Apache-2.0) AND Unicode-3.0", false),
        ("Apache-2.0 WITH LLVM-exception", true),
        ("GPL-3.0-only OR MIT AND GPL-2.0-only", false),
    ] {
        assert_eq!(is_allowed(expression, &allowed), is, "{expression}");
    }
}

#[test]
fn the_bill_of_materials_is_complete_and_every_license_is_allowed() {
    let deny = toml("deny.toml");
    let allowed: BTreeSet<&str> =
        deny["licenses"]["allow"].as_array().unwrap().iter().map(|license| license.as_str().unwrap()).collect();
    for (package, features, least) in [
        ("scopegate-cli", "", 80),
        ("scopegate-cli", "scopegate-cli/mcp", 100),
        ("scopegate-cli", "scopegate-cli/proxy", 120),
        ("scopegate-cli", "scopegate-cli/run", 120),
        ("scopegate-c", "", 40),
        ("scopegate-python", "", 50),
        ("scopegate-reqwest", "scopegate-reqwest/hyper", 100),
    ] {
        let Some(bill) = bill(package, features) else { return };
        assert_eq!(
            (&bill["bomFormat"], &bill["specVersion"], &bill["version"]),
            (&"CycloneDX".into(), &"1.6".into(), &1.into())
        );
        let serial = bill["serialNumber"].as_str().unwrap().strip_prefix("urn:uuid:").unwrap();
        let groups: Vec<usize> = serial.split('-').map(str::len).collect();
        assert!(groups == [8, 4, 4, 4, 12] && serial.chars().all(|c| c == '-' || c.is_ascii_hexdigit()), "{serial}");
        assert_eq!(bill["metadata"]["component"]["name"], package);
        let components = bill["components"].as_array().unwrap();
        assert!(components.len() >= least, "{package} has only {} components", components.len());
        let mut refs = BTreeSet::from([bill["metadata"]["component"]["bom-ref"].as_str().unwrap()]);
        for component in components {
            let text = |key: &str| {
                component[key]
                    .as_str()
                    .filter(|text| !text.is_empty())
                    .unwrap_or_else(|| panic!("no {key}: {component}"))
            };
            assert_eq!(text("type"), "library");
            assert_eq!(text("purl"), format!("pkg:cargo/{}@{}", text("name"), text("version")));
            assert!(refs.insert(text("bom-ref")), "{component} is listed twice");
            let expression =
                component["licenses"][0]["expression"].as_str().unwrap_or_else(|| panic!("no license: {component}"));
            assert!(is_allowed(expression, &allowed), "{}: {expression} is not allowed by deny.toml", text("name"));
            let is_own = text("name").starts_with("scopegate");
            let hash = &component["hashes"][0];
            let is_hashed = hash["alg"] == "SHA-256" && hash["content"].as_str().is_some_and(|sum| sum.len() == 64);
            assert!(is_own || is_hashed, "no checksum: {component}");
        }
        // The dependencies of each component are listed, and no others.
        let dependencies = bill["dependencies"].as_array().unwrap();
        let listed: BTreeSet<&str> = dependencies.iter().map(|entry| entry["ref"].as_str().unwrap()).collect();
        assert_eq!(listed, refs);
        let needed = dependencies.iter().flat_map(|entry| entry["dependsOn"].as_array().unwrap());
        let needed: BTreeSet<&str> = needed.map(|one| one.as_str().unwrap()).collect();
        assert!(
            needed.is_subset(&refs) && needed.len() + 1 == refs.len(),
            "components that nothing needs: {:?}",
            refs.difference(&needed)
        );
        assert!(needed.iter().any(|one| one.starts_with("pkg:cargo/url@")), "the core depends on `url`");
    }
}

/// The released command has its default features: no server, and no runtime for one.
#[test]
fn the_released_command_has_no_asynchronous_runtime() {
    let Some(bill) = bill("scopegate-cli", "") else { return };
    let names = bill["components"].as_array().unwrap().iter().map(|component| component["name"].as_str().unwrap());
    let runtime: Vec<&str> =
        names.filter(|name| ["hyper", "rmcp", "rustls", "tokio", "tracing"].contains(name)).collect();
    assert!(runtime.is_empty(), "{runtime:?}");
}
