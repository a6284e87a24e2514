//! Semantics 6: how evidence changes a target that is in scope without it.

use ipnet::IpNet;
use serde_json::Value;

use super::address::{is_reachable, single};
use super::decide::{Judgement, Part, Verdict};
use super::host;
use super::names::{at_or_below, has_known_suffix, is_special_use};
use super::pattern::Question;
use super::reach::Stop;
use super::text::Host;
use super::{List, Oracle, OracleEvidence, Provider, array};

/// Evidence, parsed.
pub struct Known {
    pub cnames: Vec<String>,
    pub addresses: Vec<IpNet>,
    pub owned: Option<bool>,
}

/// The effect of a CNAME or an address against the target.
struct Finding {
    verdict: Verdict,
    basis: &'static str,
    rule: Option<usize>,
    provider: Option<String>,
}

/// "A policy can add and remove entries."
pub fn providers(base: Vec<(String, String, String)>, table: &Value) -> Vec<Provider> {
    let removed: Vec<&str> = array(&table["remove"]).filter_map(Value::as_str).collect();
    let added = array(&table["add"]).map(|entry| {
        let text = |key: &str| entry[key].as_str().unwrap_or_default().to_owned();
        Provider { suffix: text("suffix"), name: text("name"), kind: text("kind") }
    });
    let mut list: Vec<Provider> = added.collect();
    for (suffix, name, kind) in base {
        if !removed.contains(&suffix.as_str()) && !list.iter().any(|provider| provider.suffix == suffix) {
            list.push(Provider { suffix, name, kind });
        }
    }
    list
}

impl Oracle {
    pub fn read_evidence(&self, evidence: &OracleEvidence) -> Result<Known, String> {
        let cname = |name: &String| match host::parse(name)? {
            Host::Domain(name) => Ok(name),
            Host::Net(_) => Err("target.invalid-host".to_owned()),
        };
        let address = |text: &String| host::address(text).map(single).ok_or("target.invalid-host".to_owned());
        Ok(Known {
            cnames: evidence.cnames.iter().map(cname).collect::<Result<_, _>>()?,
            addresses: evidence.addresses.iter().map(address).collect::<Result<_, _>>()?,
            owned: evidence.owned,
        })
    }

    /// The known provider of a host: the longest suffix of the list.
    pub fn provider_of(&self, name: &str) -> Option<&Provider> {
        let holding = self.settings.providers.iter().filter(|provider| at_or_below(name, &provider.suffix));
        holding.max_by_key(|provider| provider.suffix.len())
    }

    /// For one port: "evidence can only replace `in-scope` by something worse; the worst stands".
    pub fn apply_evidence(&self, question: &Question, mut part: Part, known: &Known) -> Part {
        let own = self.judge(question, None);
        let named = self.is_named(question, &own);
        let mut findings: Vec<Finding> = Vec::new();
        // "`owned = false` on a target in scope, where no inclusion that puts it there is an exact host or single address equal
        // to it."
        if known.owned == Some(false)
            && !own.winners.iter().any(|rule| self.rules[*rule].pattern.host.is(&question.host))
        {
            findings.push(Finding { verdict: Verdict::ThirdParty, basis: "unowned", rule: None, provider: None });
        }
        let mut noted_provider = None;
        let cnames = known.cnames.iter().map(|name| Host::Domain(name.clone()));
        for host in cnames.chain(known.addresses.iter().map(|net| Host::Net(*net))) {
            let judged = self.judge(&Question { host: host.clone(), ..question.clone() }, Some(&question.host));
            // "A third-party entry that is only noted counts for nothing more."
            let is_third_party = |at: &usize| self.rules[*at].list == List::ThirdParty;
            part.carve_outs.extend(judged.touching_exclusions.iter().filter(|at| !named || !is_third_party(at)));
            let mut included = !judged.winners.is_empty();
            match judged.rule.map(|rule| (rule, self.rules[rule].list)) {
                Some((rule, List::OutOfScope)) => {
                    findings.push(Finding {
                        verdict: Verdict::OutOfScope,
                        basis: "excluded",
                        rule: Some(rule),
                        provider: None,
                    });
                }
                Some((rule, List::ThirdParty)) if named => {
                    part.noted.push(rule);
                    // "The out-of-scope exclusions are judged without it."
                    let counts = |stop: &Stop| !is_third_party(&stop.rule);
                    let counting: Vec<Stop> = judged.exclusions.iter().copied().filter(counts).collect();
                    included = !self.winners(&judged.inclusions, &counting).is_empty();
                    if !included && let Some(rule) = self.deciding_exclusion(&counting) {
                        findings.push(Finding {
                            verdict: Verdict::OutOfScope,
                            basis: "excluded",
                            rule: Some(rule),
                            provider: None,
                        });
                    }
                }
                Some((rule, List::ThirdParty)) => {
                    let basis = "third-party-rule";
                    findings.push(Finding { verdict: Verdict::ThirdParty, basis, rule: Some(rule), provider: None });
                }
                Some((_, List::InScope)) | None => {}
            }
            match host {
                // "An address that is not globally reachable gives `not-public`, unless an inclusion covers it."
                Host::Net(net) if !is_reachable(net) && judged.inclusions.is_empty() => {
                    findings.push(Finding {
                        verdict: Verdict::OutOfScope,
                        basis: "not-public",
                        rule: None,
                        provider: None,
                    });
                }
                Host::Net(_) => {}
                Host::Domain(name) => {
                    // "A CNAME that is a special-use name or has no known suffix", in the same way.
                    if (is_special_use(&name) || !has_known_suffix(&name)) && judged.inclusions.is_empty() {
                        findings.push(Finding {
                            verdict: Verdict::OutOfScope,
                            basis: "not-public",
                            rule: None,
                            provider: None,
                        });
                    }
                    // "A CNAME that inclusions decide for is in scope itself and is no provider's."
                    if included {
                        continue;
                    }
                    let Some(provider) = self.provider_of(&name) else {
                        continue;
                    };
                    let provider_name = Some(provider.name.clone());
                    // The vendor operates shared services too; the owner cannot delegate any of it.
                    if ["saas", "shared"].contains(&provider.kind.as_str()) && !named {
                        let basis = "provider";
                        findings.push(Finding {
                            verdict: Verdict::ThirdParty,
                            basis,
                            rule: None,
                            provider: provider_name,
                        });
                    } else {
                        noted_provider = noted_provider.or(provider_name);
                    }
                }
            }
        }
        part.provider = noted_provider;
        let rank = |finding: &&Finding| {
            let basis = BASIS_ORDER.iter().position(|b| *b == finding.basis);
            (usize::MAX - finding.verdict.badness(), basis, finding.rule.map(|rule| self.order_of(rule)))
        };
        if let Some(worst) = findings.iter().min_by_key(rank) {
            part.verdict = worst.verdict;
            part.basis = worst.basis;
            part.rule = worst.rule;
            part.provider = worst.provider.clone().or(part.provider);
            part.carve_outs.clear();
        }
        part
    }

    /// "An inclusion whose host part holds no `*` names the asked host", and covers the target.
    fn is_named(&self, question: &Question, own: &Judgement) -> bool {
        own.inclusions.iter().any(|rule| self.rules[*rule].pattern.host.names(&question.host))
    }
}

/// "Within one verdict excluded before not-public, third-party-rule before provider", and that before unowned.
const BASIS_ORDER: [&str; 5] = ["excluded", "not-public", "third-party-rule", "provider", "unowned"];
