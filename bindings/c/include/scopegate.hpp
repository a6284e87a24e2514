// scopegate for C++17: handles with automatic cleanup, std::string_view arguments, and exceptions or results. Header only:
// it is based on scopegate.h, which has the documentation.
//
// License: MIT or Apache 2.0, at your option.
//
//     const auto policy = scopegate::Policy::from_file("policy.toml");      // throws scopegate::Error
//     if (policy.allows(url)) send(url);                                    // true only for in scope; never throws
//     const auto decision = policy.check(url);                              // throws if there is no verdict
//     std::cout << decision.explanation() << '\n';
//     if (auto answer = policy.try_check(url)) use(*answer);                // a result instead of exceptions
//
// Copies of a Policy share it, and any number of threads may use it. Only Evidence and Facts can be changed.
#ifndef SCOPEGATE_HPP
#define SCOPEGATE_HPP

#include <scopegate.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace scopegate {

using Status = ::scopegate_status;
using Verdict = ::scopegate_verdict;
using Basis = ::scopegate_basis;
using Kind = ::scopegate_kind;
using List = ::scopegate_list;
/// A decision in short form, as a batch returns it. A plain struct.
using Short = ::scopegate_decision;

namespace detail {
template <typename T, void (*Free)(T *)>
struct Deleter {
    void operator()(T *handle) const noexcept { Free(handle); }
};
template <typename T, void (*Free)(T *)>
using Handle = std::unique_ptr<T, Deleter<T, Free>>;

inline std::string text(::scopegate_text text) { return text.data ? std::string(text.data, text.length) : std::string(); }
inline std::optional<std::string> optional_text(::scopegate_text text) {
    return text.data ? std::optional<std::string>(std::in_place, text.data, text.length) : std::nullopt;
}
inline std::string text(const char *text) { return text ? std::string(text) : std::string(); }
inline ::scopegate_text view(std::string_view text) { return {text.data(), text.size()}; }

/// Gets the length, then the text.
template <typename Fill>
std::string filled(Fill fill) {
    std::size_t length = 0;
    if (fill(nullptr, std::size_t{0}, &length) != SCOPEGATE_STATUS_BUFFER_TOO_SMALL) return {};
    std::string text(length + 1, '\0');
    if (fill(text.data(), text.size(), &length) != SCOPEGATE_STATUS_OK) return {};
    text.resize(length);
    return text;
}
}  // namespace detail

/// One error or warning of a policy.
struct Problem {
    std::string code, message, hint, source, path;
    std::uint32_t line = 0, column = 0, end_column = 0;
};

/// An error. There is no verdict.
class Error : public std::runtime_error {
  public:
    /// Takes ownership of the handle.
    Error(Status status, ::scopegate_error *error) : Error(status, detail::Handle<::scopegate_error, ::scopegate_error_free>(error)) {}

    Status status() const noexcept { return status_; }
    /// The stable code, for example `target.ambiguous`.
    const std::string &code() const noexcept { return problems_.front().code; }
    const std::string &message() const noexcept { return problems_.front().message; }
    const std::string &hint() const noexcept { return problems_.front().hint; }
    /// The position of the first invalid character of the target, counted from 1; 0 if unknown.
    std::uint32_t position() const noexcept { return position_; }
    /// All errors of a policy; never empty.
    const std::vector<Problem> &problems() const noexcept { return problems_; }

    static Problem read(const ::scopegate_error *error) {
        Problem it;
        it.code = detail::text(::scopegate_error_code(error));
        it.message = detail::text(::scopegate_error_message(error));
        it.hint = detail::text(::scopegate_error_hint(error));
        it.source = detail::text(::scopegate_error_source(error));
        it.path = detail::text(::scopegate_error_path(error));
        it.line = ::scopegate_error_line(error);
        it.column = ::scopegate_error_column(error);
        it.end_column = ::scopegate_error_end_column(error);
        return it;
    }

  private:
    Error(Status status, detail::Handle<::scopegate_error, ::scopegate_error_free> error)
        : std::runtime_error(detail::filled([&](char *buffer, std::size_t capacity, std::size_t *needed) {
              return ::scopegate_error_display(error.get(), buffer, capacity, needed);
          })),
          status_(status), position_(::scopegate_error_position(error.get())) {
        for (std::size_t i = 0; i < ::scopegate_error_count(error.get()); ++i) {
            problems_.push_back(read(::scopegate_error_at(error.get(), i)));
        }
        if (problems_.empty()) problems_.emplace_back();
    }

    Status status_;
    std::uint32_t position_;
    std::vector<Problem> problems_;
};

/// A value or an error.
template <typename T>
class Result {
  public:
    Result(T value) : it_(std::move(value)) {}
    Result(Error error) : it_(std::move(error)) {}

    explicit operator bool() const noexcept { return std::holds_alternative<T>(it_); }
    /// The value; throws the error if there is no value.
    const T &value() const & {
        if (!*this) throw error();
        return std::get<T>(it_);
    }
    T value() && {
        if (!*this) throw error();
        return std::get<T>(std::move(it_));
    }
    const T &operator*() const & { return value(); }
    const T *operator->() const { return &value(); }
    /// The error; use it only if there is no value.
    const Error &error() const { return std::get<Error>(it_); }

  private:
    std::variant<T, Error> it_;
};

/// A rule of a policy or a decision.
struct Rule {
    std::string id, pattern;
    std::optional<std::string> note, reason, max_severity;
    List list = SCOPEGATE_LIST_NONE;
    std::uint32_t line = 0;

    static Rule read(const ::scopegate_rule &rule) {
        return {detail::text(rule.id),          detail::text(rule.pattern),        detail::optional_text(rule.note),
                detail::optional_text(rule.reason), detail::optional_text(rule.max_severity), rule.list, rule.line};
    }
};

/// A fact that would lift an exclusion, with its required value.
struct Unmet {
    std::string fact;
    bool value = false;
};

/// A complete decision. It may outlive its policy, and copies share it.
class Decision {
  public:
    Decision(::scopegate_record *record, const Short &brief) : record_(record, ::scopegate_record_free), at_(record), short_(brief) {}

    bool in_scope() const noexcept { return short_.in_scope; }
    /// Whether the target is entirely in scope.
    bool entire() const noexcept { return short_.entire; }
    Verdict verdict() const noexcept { return short_.verdict; }
    Basis basis() const noexcept { return short_.basis; }
    Kind kind() const noexcept { return short_.kind; }
    const Short &brief() const noexcept { return short_; }
    std::string verdict_text() const { return ::scopegate_verdict_text(short_.verdict); }
    std::string basis_text() const { return ::scopegate_basis_text(short_.basis); }
    std::string target() const { return detail::text(::scopegate_decision_target(at_)); }
    std::string canonical() const { return detail::text(::scopegate_decision_canonical(at_)); }
    std::optional<std::string> provider() const { return detail::optional_text(::scopegate_decision_provider(at_)); }
    std::optional<std::string> on() const { return detail::optional_text(::scopegate_decision_on(at_)); }

    std::string explanation() const {
        return detail::filled([this](char *buffer, std::size_t capacity, std::size_t *needed) {
            return ::scopegate_decision_explanation(at_, buffer, capacity, needed);
        });
    }
    std::string json() const {
        return detail::filled([this](char *buffer, std::size_t capacity, std::size_t *needed) {
            return ::scopegate_decision_json(at_, buffer, capacity, needed);
        });
    }
    std::optional<Rule> rule() const {
        ::scopegate_rule rule = SCOPEGATE_RULE_INIT;
        if (::scopegate_decision_rule(at_, &rule, nullptr) != SCOPEGATE_STATUS_OK) return std::nullopt;
        return Rule::read(rule);
    }
    std::vector<Rule> carve_outs() const { return rules(::scopegate_decision_carve_out_count(at_), ::scopegate_decision_carve_out); }
    std::vector<Rule> partly() const { return rules(::scopegate_decision_partly_count(at_), ::scopegate_decision_partly); }
    std::vector<Rule> overridden() const { return rules(::scopegate_decision_overridden_count(at_), ::scopegate_decision_overridden); }
    /// Alternatives, each a list of facts. All facts of one alternative must be shown.
    std::vector<std::vector<Unmet>> unless() const {
        std::vector<std::vector<Unmet>> all(::scopegate_decision_unless_count(at_));
        for (std::size_t i = 0; i < all.size(); ++i) {
            for (std::size_t j = 0; j < ::scopegate_decision_unless_facts(at_, i); ++j) {
                ::scopegate_text fact;
                bool value;
                if (::scopegate_decision_unless(at_, i, j, &fact, &value, nullptr) == SCOPEGATE_STATUS_OK) {
                    all[i].push_back({detail::text(fact), value});
                }
            }
        }
        return all;
    }
    std::vector<std::string> caveats() const { return texts(::scopegate_decision_caveat_count(at_), ::scopegate_decision_caveat); }
    std::vector<std::string> missing() const { return texts(::scopegate_decision_missing_count(at_), ::scopegate_decision_missing); }
    /// The parts of a finding or a report.
    std::vector<Decision> parts() const {
        std::vector<Decision> all;
        for (std::size_t i = 0; i < ::scopegate_decision_part_count(at_); ++i) {
            Decision part = *this;
            part.at_ = ::scopegate_decision_part(at_, i);
            part.short_ = SCOPEGATE_DECISION_INIT;
            if (::scopegate_decision_short(part.at_, &part.short_, nullptr) == SCOPEGATE_STATUS_OK) all.push_back(std::move(part));
        }
        return all;
    }

  private:
    template <typename At>
    std::vector<Rule> rules(std::size_t count, At at) const {
        std::vector<Rule> all;
        for (std::size_t i = 0; i < count; ++i) {
            ::scopegate_rule rule = SCOPEGATE_RULE_INIT;
            if (at(at_, i, &rule, nullptr) == SCOPEGATE_STATUS_OK) all.push_back(Rule::read(rule));
        }
        return all;
    }
    template <typename At>
    std::vector<std::string> texts(std::size_t count, At at) const {
        std::vector<std::string> all;
        for (std::size_t i = 0; i < count; ++i) all.push_back(detail::text(at(at_, i)));
        return all;
    }

    std::shared_ptr<::scopegate_record> record_;
    const ::scopegate_record *at_;  // the record, or a part that belongs to it
    Short short_;
};

/// Evidence about a host beyond its name.
class Evidence {
  public:
    Evidence() {
        ::scopegate_evidence *made = nullptr;
        ::scopegate_error *error = nullptr;
        if (auto status = ::scopegate_evidence_new(&made, &error); status != SCOPEGATE_STATUS_OK) throw Error(status, error);
        it_.reset(made);
    }
    Evidence &cname(std::string_view name) {
        return did([&](::scopegate_error **error) { return ::scopegate_evidence_add_cname(it_.get(), name.data(), name.size(), error); });
    }
    Evidence &address(std::string_view text) {
        return did([&](::scopegate_error **error) { return ::scopegate_evidence_add_address_text(it_.get(), text.data(), text.size(), error); });
    }
    Evidence &address(const ::scopegate_address &address) {
        return did([&](::scopegate_error **error) { return ::scopegate_evidence_add_address(it_.get(), &address, error); });
    }
    Evidence &owned(bool owned) {
        return did([&](::scopegate_error **error) { return ::scopegate_evidence_set_owned(it_.get(), owned, error); });
    }
    const ::scopegate_evidence *get() const noexcept { return it_.get(); }

  private:
    template <typename Call>
    Evidence &did(Call call) {
        ::scopegate_error *error = nullptr;
        if (auto status = call(&error); status != SCOPEGATE_STATUS_OK) throw Error(status, error);
        return *this;
    }
    detail::Handle<::scopegate_evidence, ::scopegate_evidence_free> it_;
};

/// Known facts about a finding.
class Facts {
  public:
    Facts() {
        ::scopegate_facts *made = nullptr;
        ::scopegate_error *error = nullptr;
        if (auto status = ::scopegate_facts_new(&made, &error); status != SCOPEGATE_STATUS_OK) throw Error(status, error);
        it_.reset(made);
    }
    Facts &with(std::string_view name, bool value) {
        ::scopegate_error *error = nullptr;
        auto status = ::scopegate_facts_set(it_.get(), name.data(), name.size(), value, &error);
        if (status != SCOPEGATE_STATUS_OK) throw Error(status, error);
        return *this;
    }
    Facts &shown(std::string_view name) { return with(name, true); }
    Facts &absent(std::string_view name) { return with(name, false); }
    const ::scopegate_facts *get() const noexcept { return it_.get(); }

  private:
    detail::Handle<::scopegate_facts, ::scopegate_facts_free> it_;
};

/// A part of a network, with the decision for all its addresses.
struct Part {
    ::scopegate_network network;
    Decision decision;
};

/// A compiled policy. Copies share it.
class Policy {
  public:
    static Policy from_file(std::string_view path) { return try_from_file(path).value(); }
    static Policy from_toml(std::string_view text) { return load(::scopegate_policy_from_toml, text).value(); }
    static Policy from_json(std::string_view text) { return load(::scopegate_policy_from_json, text).value(); }
    static Policy from_yaml(std::string_view text) { return load(::scopegate_policy_from_yaml, text).value(); }
    static Result<Policy> try_from_file(std::string_view path) {
        ::scopegate_policy *policy = nullptr;
        ::scopegate_error *error = nullptr;
        auto status = ::scopegate_policy_from_file(path.data(), path.size(), &policy, &error);
        if (status != SCOPEGATE_STATUS_OK) return Error(status, error);
        return Policy(policy);
    }
    static Result<Policy> try_from_toml(std::string_view text) { return load(::scopegate_policy_from_toml, text); }
    static Result<Policy> try_from_json(std::string_view text) { return load(::scopegate_policy_from_json, text); }
    static Result<Policy> try_from_yaml(std::string_view text) { return load(::scopegate_policy_from_yaml, text); }

    Policy(const Policy &other) : it_(::scopegate_policy_ref(other.it_.get())) {}
    Policy &operator=(const Policy &other) {
        if (this != &other) it_.reset(::scopegate_policy_ref(other.it_.get()));
        return *this;
    }
    Policy(Policy &&) noexcept = default;
    Policy &operator=(Policy &&) noexcept = default;

    std::string name() const { return detail::text(::scopegate_policy_name(get())); }
    std::string owner() const { return detail::text(::scopegate_policy_owner(get())); }
    std::string fingerprint() const { return detail::text(::scopegate_policy_fingerprint(get())); }
    const ::scopegate_policy *get() const noexcept { return it_.get(); }
    /// Takes over a reference.
    explicit Policy(::scopegate_policy *policy) : it_(policy) {}

    /// True only if the target is in scope; false in all other cases.
    bool allows(std::string_view target) const noexcept { return ::scopegate_allows(get(), target.data(), target.size(), nullptr); }
    bool allows(std::string_view target, const Evidence &evidence) const noexcept {
        return ::scopegate_allows(get(), target.data(), target.size(), evidence.get());
    }

    Decision check(std::string_view target) const { return try_check(target).value(); }
    Decision check(std::string_view target, const Evidence &evidence) const { return try_check(target, evidence).value(); }
    Result<Decision> try_check(std::string_view target) const { return ask(target, nullptr); }
    Result<Decision> try_check(std::string_view target, const Evidence &evidence) const { return ask(target, evidence.get()); }
    Result<Decision> try_check_parts(std::string_view scheme, std::string_view host, std::uint16_t port, std::string_view path,
                                     const Evidence *evidence = nullptr) const {
        return decided([&](Short *brief, ::scopegate_record **record, ::scopegate_error **error) {
            return ::scopegate_check_parts(get(), scheme.data(), scheme.size(), host.data(), host.size(), port, path.data(), path.size(),
                                           evidence ? evidence->get() : nullptr, brief, record, error);
        });
    }
    Decision check_parts(std::string_view scheme, std::string_view host, std::uint16_t port, std::string_view path,
                         const Evidence *evidence = nullptr) const {
        return try_check_parts(scheme, host, port, path, evidence).value();
    }

    /// A short decision for each target, in the same order. `status` holds the reason if there is no verdict.
    std::vector<Short> check_many(const std::vector<std::string_view> &targets) const {
        std::vector<::scopegate_text> texts;
        texts.reserve(targets.size());
        for (auto target : targets) texts.push_back(detail::view(target));
        std::vector<Short> all(targets.size());
        ::scopegate_error *error = nullptr;
        auto status = ::scopegate_check_many(get(), texts.data(), texts.size(), all.data(), sizeof(Short), &error);
        if (status != SCOPEGATE_STATUS_OK && !all.empty()) throw Error(status, error);
        ::scopegate_error_free(error);
        return all;
    }

    Result<Decision> try_check_finding(std::string_view class_name, const Facts &facts = {}) const {
        return decided([&](Short *brief, ::scopegate_record **record, ::scopegate_error **error) {
            return ::scopegate_check_finding(get(), class_name.data(), class_name.size(), facts.get(), brief, record, error);
        });
    }
    Decision check_finding(std::string_view class_name, const Facts &facts = {}) const {
        return try_check_finding(class_name, facts).value();
    }
    Result<Decision> try_check_report(const std::vector<std::string_view> &targets, std::string_view class_name,
                                      const Facts &facts = {}, const Evidence &evidence = {},
                                      const std::vector<std::string_view> &contains = {}) const {
        std::vector<::scopegate_text> asked, has;
        for (auto target : targets) asked.push_back(detail::view(target));
        for (auto one : contains) has.push_back(detail::view(one));
        return decided([&](Short *brief, ::scopegate_record **record, ::scopegate_error **error) {
            return ::scopegate_check_report(get(), asked.data(), asked.size(), class_name.data(), class_name.size(), facts.get(),
                                            evidence.get(), has.data(), has.size(), brief, record, error);
        });
    }
    Decision check_report(const std::vector<std::string_view> &targets, std::string_view class_name, const Facts &facts = {},
                          const Evidence &evidence = {}, const std::vector<std::string_view> &contains = {}) const {
        return try_check_report(targets, class_name, facts, evidence, contains).value();
    }

    /// The disjoint subnetworks of a network, in order; throws on failure.
    std::vector<Part> partition(std::string_view network, const Evidence *evidence = nullptr) const {
        ::scopegate_parts *made = nullptr;
        ::scopegate_error *error = nullptr;
        auto status = ::scopegate_partition(get(), network.data(), network.size(), evidence ? evidence->get() : nullptr, &made, &error);
        if (status != SCOPEGATE_STATUS_OK) throw Error(status, error);
        detail::Handle<::scopegate_parts, ::scopegate_parts_free> parts(made);
        std::vector<Part> all;
        for (std::size_t i = 0; i < ::scopegate_parts_count(made); ++i) {
            ::scopegate_network part;
            auto decision = decided([&](Short *brief, ::scopegate_record **record, ::scopegate_error **failed) {
                return ::scopegate_parts_at(made, i, &part, brief, record, failed);
            });
            all.push_back({part, std::move(decision).value()});
        }
        return all;
    }

    std::vector<Problem> warnings() const {
        ::scopegate_warnings *made = nullptr;
        ::scopegate_error *error = nullptr;
        auto status = ::scopegate_policy_warnings(get(), &made, &error);
        if (status != SCOPEGATE_STATUS_OK) throw Error(status, error);
        detail::Handle<::scopegate_warnings, ::scopegate_warnings_free> warnings(made);
        std::vector<Problem> all;
        for (std::size_t i = 0; i < ::scopegate_warnings_count(made); ++i) all.push_back(Error::read(::scopegate_warnings_at(made, i)));
        return all;
    }

  private:
    template <typename Load>
    static Result<Policy> load(Load from, std::string_view text) {
        ::scopegate_policy *policy = nullptr;
        ::scopegate_error *error = nullptr;
        auto status = from(text.data(), text.size(), nullptr, 0, &policy, &error);
        if (status != SCOPEGATE_STATUS_OK) return Error(status, error);
        return Policy(policy);
    }
    template <typename Ask>
    static Result<Decision> decided(Ask ask) {
        Short brief = SCOPEGATE_DECISION_INIT;
        ::scopegate_record *record = nullptr;
        ::scopegate_error *error = nullptr;
        auto status = ask(&brief, &record, &error);
        Decision decision(record, brief);
        if (status != SCOPEGATE_STATUS_OK) return Error(status, error);
        return decision;
    }
    Result<Decision> ask(std::string_view target, const ::scopegate_evidence *evidence) const {
        return decided([&](Short *brief, ::scopegate_record **record, ::scopegate_error **error) {
            return ::scopegate_check(get(), target.data(), target.size(), evidence, brief, record, error);
        });
    }

    detail::Handle<::scopegate_policy, ::scopegate_policy_free> it_;
};

/// A policy of a set that mentions a target, and its decision in short form.
struct Mention {
    std::size_t number = 0;
    std::string key;
    Short decision = SCOPEGATE_DECISION_INIT;
};

/// Many policies, each with a key. Copies share it. It does not merge verdicts.
class PolicySet {
  public:
    /// Throws for a key that is invalid or occurs twice.
    explicit PolicySet(const std::vector<std::pair<std::string, Policy>> &policies) {
        ::scopegate_error *error = nullptr;
        ::scopegate_policy_set_builder *made = nullptr;
        if (auto status = ::scopegate_policy_set_builder_new(&made, &error); status != SCOPEGATE_STATUS_OK) throw Error(status, error);
        detail::Handle<::scopegate_policy_set_builder, ::scopegate_policy_set_builder_free> builder(made);
        for (const auto &[key, policy] : policies) {
            auto status = ::scopegate_policy_set_builder_add(made, key.data(), key.size(), policy.get(), &error);
            if (status != SCOPEGATE_STATUS_OK) throw Error(status, error);
        }
        ::scopegate_policy_set *set = nullptr;
        if (auto status = ::scopegate_policy_set_new(made, &set, &error); status != SCOPEGATE_STATUS_OK) throw Error(status, error);
        it_.reset(set, ::scopegate_policy_set_free);
    }

    std::size_t size() const noexcept { return ::scopegate_policy_set_count(get()); }
    /// The key of a policy by number; empty for an invalid number.
    std::string key(std::size_t number) const { return detail::text(::scopegate_policy_set_key(get(), number)); }
    /// A policy by number; no value for an invalid number.
    std::optional<Policy> policy(std::size_t number) const {
        auto *policy = ::scopegate_policy_set_policy(get(), number);
        return policy ? std::optional<Policy>(Policy(policy)) : std::nullopt;
    }
    const ::scopegate_policy_set *get() const noexcept { return it_.get(); }

    /// True only if the target is in scope of the policy with this key and the policy authorizes testing.
    bool allows(std::string_view key, std::string_view target) const noexcept {
        return ::scopegate_policy_set_allows(get(), key.data(), key.size(), target.data(), target.size(), nullptr);
    }
    bool allows(std::string_view key, std::string_view target, const Evidence &evidence) const noexcept {
        return ::scopegate_policy_set_allows(get(), key.data(), key.size(), target.data(), target.size(), evidence.get());
    }

    /// The policies that mention the target, in the order of the set, each with its decision.
    std::vector<Mention> check(std::string_view target) const { return try_check(target).value(); }
    Result<std::vector<Mention>> try_check(std::string_view target) const {
        std::size_t count = 0;
        std::vector<std::size_t> numbers(8);
        for (;;) {
            std::vector<Short> decisions(numbers.size());
            ::scopegate_error *error = nullptr;
            auto status = ::scopegate_policy_set_check(get(), target.data(), target.size(), numbers.data(), decisions.data(),
                                                       sizeof(Short), numbers.size(), &count, &error);
            if (status == SCOPEGATE_STATUS_BUFFER_TOO_SMALL && count > numbers.size()) {
                ::scopegate_error_free(error);
                numbers.resize(count);
                continue;
            }
            if (status != SCOPEGATE_STATUS_OK) return Error(status, error);
            std::vector<Mention> mentions;
            for (std::size_t i = 0; i < count; ++i) mentions.push_back({numbers[i], key(numbers[i]), decisions[i]});
            return mentions;
        }
    }

  private:
    std::shared_ptr<::scopegate_policy_set> it_;
};

/// An address, as the guard decides and as a client dials it. A plain struct.
using Address = ::scopegate_address;

inline Address address(std::string_view text) {
    Address it{};
    ::scopegate_error *error = nullptr;
    auto status = ::scopegate_address_from_text(text.data(), text.size(), &it, &error);
    if (status != SCOPEGATE_STATUS_OK) throw Error(status, error);
    return it;
}

/// The options of a guard. Each setter throws `Error` for an invalid value.
class GuardOptions {
  public:
    GuardOptions() {
        ::scopegate_guard_options *options = nullptr;
        ::scopegate_error *error = nullptr;
        auto status = ::scopegate_guard_options_new(&options, &error);
        if (status != SCOPEGATE_STATUS_OK) throw Error(status, error);
        it_.reset(options);
    }

    GuardOptions &researcher(std::string_view name) { return set(::scopegate_guard_options_set_researcher, name.data(), name.size()); }
    GuardOptions &name(std::string_view name) { return set(::scopegate_guard_options_set_name, name.data(), name.size()); }
    GuardOptions &log(std::string_view path) { return set(::scopegate_guard_options_set_log, path.data(), path.size()); }
    /// Signs the log with the private key in a file.
    GuardOptions &checkpoints(std::string_view path, std::string_view key_path, std::uint32_t every = 100) {
        return set(::scopegate_guard_options_set_checkpoints, path.data(), path.size(), key_path.data(), key_path.size(), every);
    }
    GuardOptions &keep_queries() { return set(::scopegate_guard_options_keep_queries); }
    GuardOptions &longest_delay(std::uint32_t milliseconds) { return set(::scopegate_guard_options_set_longest_delay, milliseconds); }
    GuardOptions &unenforced(std::string_view condition) {
        return set(::scopegate_guard_options_add_unenforced, condition.data(), condition.size());
    }
    const ::scopegate_guard_options *get() const noexcept { return it_.get(); }

  private:
    template <typename Function, typename... Arguments>
    GuardOptions &set(Function function, Arguments... arguments) {
        ::scopegate_error *error = nullptr;
        auto status = function(it_.get(), arguments..., &error);
        if (status != SCOPEGATE_STATUS_OK) throw Error(status, error);
        return *this;
    }

    detail::Handle<::scopegate_guard_options, ::scopegate_guard_options_free> it_;
};

/// Something that a guard allows. Keep it until the response has ended: it holds a place among the concurrent requests.
class Permit {
  public:
    explicit Permit(::scopegate_permit *permit) : it_(permit) {}

    /// The time to wait before the request is sent, in milliseconds.
    std::uint32_t delay() const noexcept { return ::scopegate_permit_delay(it_.get()); }
    /// The addresses that may be dialed.
    std::vector<Address> addresses() const {
        std::vector<Address> all(::scopegate_permit_address_count(it_.get()));
        for (std::size_t i = 0; i < all.size(); ++i) {
            ::scopegate_error *error = nullptr;
            auto status = ::scopegate_permit_address(it_.get(), i, &all[i], &error);
            if (status != SCOPEGATE_STATUS_OK) throw Error(status, error);
        }
        return all;
    }
    /// The headers that the request must have.
    std::vector<std::pair<std::string, std::string>> headers() const {
        std::vector<std::pair<std::string, std::string>> all;
        for (std::size_t i = 0; i < ::scopegate_permit_header_count(it_.get()); ++i) {
            all.emplace_back(detail::text(::scopegate_permit_header_name(it_.get(), i)),
                             detail::text(::scopegate_permit_header_value(it_.get(), i)));
        }
        return all;
    }

  private:
    detail::Handle<::scopegate_permit, ::scopegate_permit_free> it_;
};

/// A request, as `scopegate_guard_request` describes it. The texts stay with the caller.
struct Request {
    std::string_view scheme, host;
    std::uint16_t port = 0;
    std::string_view path = "/";
    std::vector<std::string_view> host_headers{};
    std::string_view sni{};
    std::vector<Address> addresses{};
};

/// Allows requests and connections of a client. A refusal is an `Error`, which the functions with `try_` return and the others throw.
class Guard {
  public:
    explicit Guard(const Policy &policy) : Guard(policy, nullptr) {}
    Guard(const Policy &policy, const GuardOptions &options) : Guard(policy, options.get()) {}

    Permit request(const Request &request) const { return try_request(request).value(); }
    Result<Permit> try_request(const Request &request) const {
        std::vector<::scopegate_text> hosts;
        for (auto host : request.host_headers) hosts.push_back(detail::view(host));
        return asked([&](::scopegate_permit **permit, ::scopegate_error **error) {
            return ::scopegate_guard_request(get(), request.scheme.data(), request.scheme.size(), request.host.data(), request.host.size(),
                                             request.port, request.path.data(), request.path.size(), hosts.data(), hosts.size(),
                                             request.sni.empty() ? nullptr : request.sni.data(), request.sni.size(),
                                             request.addresses.data(), request.addresses.size(), permit, nullptr, error);
        });
    }
    Permit connect(std::string_view host, std::uint16_t port, const std::vector<Address> &addresses) const {
        return try_connect(host, port, addresses).value();
    }
    Result<Permit> try_connect(std::string_view host, std::uint16_t port, const std::vector<Address> &addresses) const {
        return asked([&](::scopegate_permit **permit, ::scopegate_error **error) {
            return ::scopegate_guard_connect(get(), host.data(), host.size(), port, addresses.data(), addresses.size(), permit, nullptr, error);
        });
    }
    /// A connection for a request that was allowed, under a policy that names only paths. `host_headers` and `sni` are unused.
    Result<Permit> try_connect_for(const Request &request) const {
        return asked([&](::scopegate_permit **permit, ::scopegate_error **error) {
            return ::scopegate_guard_connect_for(get(), request.scheme.data(), request.scheme.size(), request.host.data(),
                                                 request.host.size(), request.port, request.path.data(), request.path.size(),
                                                 request.addresses.data(), request.addresses.size(), permit, nullptr, error);
        });
    }
    Permit connect_for(const Request &request) const { return try_connect_for(request).value(); }
    Result<Permit> try_tunnel(std::string_view host, std::uint16_t port) const {
        return asked([&](::scopegate_permit **permit, ::scopegate_error **error) {
            return ::scopegate_guard_tunnel(get(), host.data(), host.size(), port, permit, nullptr, error);
        });
    }
    Permit tunnel(std::string_view host, std::uint16_t port) const { return try_tunnel(host, port).value(); }

    /// Throws unless the caller can enforce every condition of the policy.
    void require_enforced(const std::vector<std::string_view> &conditions) const {
        std::vector<::scopegate_text> texts;
        for (auto condition : conditions) texts.push_back(detail::view(condition));
        done([&](::scopegate_error **error) { return ::scopegate_guard_require_enforced(get(), texts.data(), texts.size(), error); });
    }
    void reload(const Policy &policy) const {
        done([&](::scopegate_error **error) { return ::scopegate_guard_reload(get(), policy.get(), error); });
    }
    void stop() const {
        done([&](::scopegate_error **error) { return ::scopegate_guard_stop(get(), error); });
    }
    bool is_stopped() const noexcept { return ::scopegate_guard_is_stopped(get()); }
    const ::scopegate_guard *get() const noexcept { return it_.get(); }

  private:
    Guard(const Policy &policy, const ::scopegate_guard_options *options) {
        ::scopegate_guard *guard = nullptr;
        done([&](::scopegate_error **error) { return ::scopegate_guard_new(policy.get(), options, &guard, error); });
        it_.reset(guard);
    }

    template <typename Ask>
    static Result<Permit> asked(Ask ask) {
        ::scopegate_permit *permit = nullptr;
        ::scopegate_error *error = nullptr;
        auto status = ask(&permit, &error);
        if (status != SCOPEGATE_STATUS_OK) return Error(status, error);
        return Permit(permit);
    }
    template <typename Do>
    static void done(Do what) {
        ::scopegate_error *error = nullptr;
        auto status = what(&error);
        if (status != SCOPEGATE_STATUS_OK) throw Error(status, error);
    }

    detail::Handle<::scopegate_guard, ::scopegate_guard_free> it_;
};

}  // namespace scopegate

#endif
