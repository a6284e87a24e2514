// The C++ wrapper: calls every function once and compares the results with known ones.
#include <scopegate.hpp>

#include <cstdlib>
#include <iostream>
#include <thread>

static int checks = 0;
#define CHECK(condition) \
    do { \
        ++checks; \
        if (!(condition)) { \
            std::cerr << __LINE__ << ": failed: " << #condition << '\n'; \
            std::exit(1); \
        } \
    } while (0)

static const char POLICY[] = R"(
version = 1
policy = { name = "Wrapped", owner = "Example" }
ownership = { in_scope = true }
report = { requires = ["steps"] }
findings = { rules = [{ class = "clickjacking", unless = ["exploit-path"] }] }
[scope]
in_scope = ["*.example.com", "8.8.8.0/24"]
out_of_scope = ["https://app.example.com/admin", "8.8.8.128/25"]
third_party = ["status.example.com"]
)";

static void guards() {
    using namespace scopegate;
    const auto policy = Policy::from_toml("version = 1\npolicy = { name = 'G', owner = 'O' }\n"
                                          "scope = { in_scope = ['*.example.com', 'https://only.example.net/api'], "
                                          "out_of_scope = ['https://app.example.com/admin'] }\n"
                                          "testing = { concurrent = 1, headers = { X-Research = '{researcher}' } }\n");
    bool thrown = false;
    try {
        Guard guard(policy);
    } catch (const Error &error) {
        thrown = error.code() == "guard.no-researcher" && error.status() == SCOPEGATE_STATUS_GUARD;
    }
    CHECK(thrown);
    GuardOptions options;
    options.researcher("jane").name("c++").longest_delay(1000).keep_queries().unenforced("rate");
    const Guard guard(policy, options);
    guard.require_enforced({"headers", "concurrent"});
    const Address outside = address("45.33.32.10"), inside = address("10.0.0.1");
    {
        const auto permit = guard.request({"https", "app.example.com", 443, "/x", {"app.example.com"}, "app.example.com", {outside}});
        CHECK(permit.delay() == 0 && permit.addresses().size() == 1 && permit.headers().size() == 1);
        CHECK(permit.headers()[0] == std::make_pair(std::string("X-Research"), std::string("jane")));
        CHECK(guard.try_request({"https", "app.example.com", 443}).error().code() == "guard.concurrent");
    }
    CHECK(guard.try_request({"https", "app.example.com", 443, "/admin"}).error().code() == "excluded");
    CHECK(guard.try_request({"https", "app.example.com", 443, "/", {"example.org"}}).error().code() == "unowned");
    CHECK(guard.connect("app.example.com", 443, {outside}).addresses().size() == 1);
    CHECK(guard.try_connect("app.example.com", 443, {outside, inside}).error().code() == "not-public");
    CHECK(guard.connect_for({"https", "only.example.net", 443, "/api", {}, {}, {outside}}).addresses().size() == 1);
    CHECK(guard.try_tunnel("app.example.com", 443).error().code() == "guard.not-entire" && guard.try_tunnel("www.example.com", 443));
    thrown = false;
    try {
        options.checkpoints("c", "/no/such/folder/key");
    } catch (const Error &error) {
        thrown = error.code() == "guard.log";
    }
    CHECK(thrown);
    guard.reload(Policy::from_toml("version = 1\npolicy = { name = 'G', owner = 'O' }\n"));
    CHECK(!guard.try_request({"https", "app.example.com", 443}) && !guard.is_stopped());
    guard.stop();
    CHECK(guard.is_stopped() && guard.try_tunnel("www.example.com", 443).error().code() == "guard.stopped");
}

static void policy_sets(const scopegate::Policy &policy) {
    using namespace scopegate;
    const auto other = Policy::from_toml("version = 1\npolicy = { name = 'O', owner = 'O' }\n"
                                         "scope = { in_scope = ['example.net'], third_party = ['app.example.com'] }\n");
    const PolicySet set({{"first", policy}, {"other", other}});
    const auto mentions = set.check("app.example.com");
    CHECK(mentions.size() == 2 && mentions[0].key == "first" && mentions[1].key == "other" && mentions[1].number == 1);
    CHECK(mentions[0].decision.in_scope && mentions[1].decision.verdict == SCOPEGATE_VERDICT_THIRD_PARTY);
    CHECK(set.check("nothing.example.org").empty() && set.try_check("a b").error().code() == "target.invalid-host");
    CHECK(set.allows("first", "app.example.com") && !set.allows("other", "app.example.com") && !set.allows("none", "app.example.com"));
    CHECK(!set.allows("first", "app.example.com", Evidence().cname("status.example.com")));
    CHECK(set.size() == 2 && set.key(1) == "other" && set.key(2).empty() && set.policy(0)->name() == "Wrapped" && !set.policy(2));
    std::vector<std::pair<std::string, Policy>> many;
    for (int i = 0; i < 20; ++i) many.emplace_back(std::to_string(i), policy);
    const PolicySet copy = PolicySet(many);
    CHECK(copy.check("app.example.com").size() == 20 && copy.check("app.example.com")[19].key == "19");
    bool thrown = false;
    try {
        PolicySet({{"a", policy}, {"a", policy}});
    } catch (const Error &error) {
        thrown = error.code() == "set.duplicate-key" && error.status() == SCOPEGATE_STATUS_INVALID_ARGUMENT;
    }
    CHECK(thrown);
}

int main() {
    using namespace scopegate;
    const auto policy = Policy::from_toml(POLICY);
    CHECK(policy.name() == "Wrapped" && policy.owner() == "Example" && policy.fingerprint().size() == 12);
    CHECK(policy.allows("app.example.com") && !policy.allows("other.org") && !policy.allows(""));

    const auto decision = policy.check("app.example.com");
    CHECK(decision.in_scope() && !decision.entire() && decision.verdict() == SCOPEGATE_VERDICT_IN_SCOPE);
    CHECK(decision.basis() == SCOPEGATE_BASIS_LISTED && decision.kind() == SCOPEGATE_KIND_HOST && decision.basis_text() == "listed");
    CHECK(decision.rule() && decision.rule()->id == "in_scope[0]" && decision.rule()->list == SCOPEGATE_LIST_IN_SCOPE);
    CHECK(decision.carve_outs().size() == 1 && decision.carve_outs()[0].pattern == "https://app.example.com/admin");
    CHECK(decision.partly().empty() && decision.overridden().empty() && decision.caveats().empty() && !decision.provider());
    CHECK(decision.explanation().find("in scope") != std::string::npos && decision.json().front() == '{');
    CHECK(decision.target() == "app.example.com" && decision.canonical() == decision.target());

    const auto unowned = policy.check("other.org");
    CHECK(!unowned.in_scope() && unowned.unless().size() == 1 && unowned.unless()[0][0].fact == "owned-asset" && !unowned.rule());

    auto failed = policy.try_check("http://a b/");
    CHECK(!failed && failed.error().code() == "target.invalid-host" && failed.error().position() == 8);
    CHECK(failed.error().status() == SCOPEGATE_STATUS_TARGET && !failed.error().message().empty());
    bool thrown = false;
    try {
        policy.check("http://a b/");
    } catch (const Error &error) {
        thrown = std::string(error.what()).find("target.invalid-host") != std::string::npos;
    }
    CHECK(thrown);

    auto broken = Policy::try_from_toml("version = 1\n[scope]\nin_scop = []\n");
    CHECK(!broken && broken.error().problems().size() >= 2 && broken.error().problems()[1].line == 3);
    CHECK(!Policy::try_from_json("{}") && !Policy::try_from_yaml("a: b") && !Policy::try_from_file("no-such.toml"));

    Evidence evidence;
    evidence.cname("status.example.com").address("8.8.8.8").owned(true);
    CHECK(policy.check("app.example.com", evidence).verdict() == SCOPEGATE_VERDICT_THIRD_PARTY && !policy.allows("app.example.com", evidence));
    thrown = false;
    try {
        evidence.address("not an address");
    } catch (const Error &error) {
        thrown = error.code() == "call.invalid-address";
    }
    CHECK(thrown);

    CHECK(policy.check_parts("https", "app.example.com", 443, "/admin").basis() == SCOPEGATE_BASIS_EXCLUDED);
    CHECK(!policy.try_check_parts("https", "a@b", 443, "/"));
    const auto many = policy.check_many({"app.example.com", "", "other.org"});
    CHECK(many.size() == 3 && many[0].in_scope && many[1].status == SCOPEGATE_STATUS_TARGET && !many[2].in_scope);
    CHECK(policy.check_many({}).empty());

    CHECK(policy.check_finding("UI redressing").verdict() == SCOPEGATE_VERDICT_OUT_OF_SCOPE);
    Facts facts;
    facts.shown("exploit-path").absent("reproducible");
    CHECK(policy.check_finding("clickjacking", facts).in_scope() && !policy.try_check_finding("no such class"));
    const auto report = policy.check_report({"app.example.com"}, "clickjacking", {}, {}, {"impact"});
    CHECK(!report.in_scope() && report.parts().size() == 2 && report.missing() == std::vector<std::string>{"steps"});
    CHECK(report.parts()[0].in_scope() && report.parts()[1].on() == "app.example.com" && report.parts()[1].rule()->line == 6);
    CHECK(!policy.try_check_report({}, "clickjacking"));

    const auto parts = policy.partition("8.8.8.0/24");
    CHECK(parts.size() == 2 && parts[0].decision.in_scope() && !parts[1].decision.in_scope() && parts[1].network.prefix_length == 25);
    CHECK(!policy.warnings().empty() || policy.warnings().empty());

    guards();
    policy_sets(policy);

    // Copies share; a decision outlives its policy.
    std::optional<Decision> kept;
    {
        Policy copy = policy, other = Policy::from_json(R"({"version": 1, "policy": {"name": "J", "owner": "O"}})");
        other = copy;
        Policy moved = std::move(copy);
        kept = moved.check("app.example.com");
        std::thread([other] { CHECK(other.allows("app.example.com")); }).join();
    }
    CHECK(kept->explanation() == decision.explanation());
    std::cout << checks << " passed, 0 failed\n";
}
