/*
 * scopegate: is this target in scope of that vulnerability-disclosure policy?
 *
 * MIT or Apache 2.0, as you prefer. Made from the library's source by a test: do not edit.
 *
 * A wrong "in scope" can mean an attack on a stranger, so every doubt falls the other way. What cannot be understood is an
 * error and never a verdict; `SCOPEGATE_VERDICT_NONE` is 0 and stands wherever there is no verdict.
 *
 * What holds for every function:
 *
 * - Texts that go in are a pointer and a length in bytes, UTF-8, and need no NUL. They are copied where they are kept. NULL
 *   is the empty text where the length is 0. Give `strlen(text)` as the length.
 * - Texts that come out are `const char *` or `scopegate_text`, owned by the handle that they were asked of; or they are
 *   written into a buffer of the caller's, in the manner of `snprintf`.
 * - A function that can fail returns a `scopegate_status`, and the compiler warns where nobody looks at it. Its last
 *   parameter, where it has one, is `scopegate_error **error`, which may be NULL: where the call fails, `*error` becomes what
 *   went wrong, to be freed with `scopegate_error_free`; otherwise it becomes NULL.
 * - A pointer that may be NULL is said to be so. Any other that is NULL makes the call fail with
 *   `SCOPEGATE_STATUS_NULL_ARGUMENT`, and it does nothing else. Functions without a status answer NULL with 0, NULL, false.
 * - What a call returns through a pointer is written in any case: where the call fails, with NULL, 0 or no verdict.
 *   Two such pointers of one call must not be the same.
 * - Each kind of handle is freed with the `_free` of its name; freeing NULL does nothing.
 * - No call changes anything global: no locale, no signal handler, no output. A defect of the library ends as
 *   `SCOPEGATE_STATUS_PANIC` and a message on standard error, not in the program's death.
 * - Any number of threads may use one handle at the same time, as long as none of them changes or frees it. Only evidence
 *   and facts can be changed.
 * - Nothing here opens a socket, reads a clock or the environment; files are opened by `scopegate_policy_from_file` alone.
 */

#ifndef SCOPEGATE_H
#define SCOPEGATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The version that this header belongs to, as text. */
#define SCOPEGATE_VERSION "0.1.0"

/** Marks functions whose status somebody has to look at. */
#if defined(__GNUC__) || defined(__clang__)
#define SCOPEGATE_MUST_USE __attribute__((warn_unused_result))
#else
#define SCOPEGATE_MUST_USE
#endif

/* How the plain structs begin: with their size, and nothing else set. */
#ifdef __cplusplus
#define SCOPEGATE_DECISION_INIT ([] { scopegate_decision it = {}; it.size = sizeof it; return it; }())
#define SCOPEGATE_RULE_INIT ([] { scopegate_rule it = {}; it.size = sizeof it; return it; }())
#define SCOPEGATE_CLASS_INIT ([] { scopegate_class it = {}; it.size = sizeof it; return it; }())
#else
#define SCOPEGATE_DECISION_INIT { .size = sizeof(scopegate_decision) }
#define SCOPEGATE_RULE_INIT { .size = sizeof(scopegate_rule) }
#define SCOPEGATE_CLASS_INIT { .size = sizeof(scopegate_class) }
#endif

/**
 * The first number of the version that this header belongs to.
 */
#define SCOPEGATE_VERSION_MAJOR 0

/**
 * The second number of the version that this header belongs to.
 */
#define SCOPEGATE_VERSION_MINOR 1

/**
 * The third number of the version that this header belongs to.
 */
#define SCOPEGATE_VERSION_PATCH 0

/**
 * The version that this header belongs to, as one number: `MAJOR * 1000000 + MINOR * 1000 + PATCH`.
 */
#define SCOPEGATE_VERSION_NUMBER 1000

/**
 * What `rule` is where there is none.
 */
#define SCOPEGATE_NO_RULE UINT32_MAX

/**
 * What `parent` is where there is none.
 */
#define SCOPEGATE_NO_CLASS UINT32_MAX

/**
 * How a call went. Anything but `SCOPEGATE_STATUS_OK` means that there is no answer: nothing is in scope.
 *
 * New numbers may come; treat one that you do not know as a failure.
 */
enum scopegate_status
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * It went well.
   */
  SCOPEGATE_STATUS_OK = 0,
  /**
   * A pointer that must not be NULL is NULL.
   */
  SCOPEGATE_STATUS_NULL_ARGUMENT = 1,
  /**
   * A text is not UTF-8.
   */
  SCOPEGATE_STATUS_NOT_UTF8 = 2,
  /**
   * An argument makes no sense: an impossible length, offsets that go backwards, a number that names nothing.
   */
  SCOPEGATE_STATUS_INVALID_ARGUMENT = 3,
  /**
   * The `size` of a struct is missing, or smaller than it ever was.
   */
  SCOPEGATE_STATUS_STRUCT_SIZE = 4,
  /**
   * There is nothing at that index.
   */
  SCOPEGATE_STATUS_OUT_OF_RANGE = 5,
  /**
   * The buffer is too small; it holds the beginning of the text.
   */
  SCOPEGATE_STATUS_BUFFER_TOO_SMALL = 6,
  /**
   * A defect of the library was caught. The handles of the call may be freed, and should not be used otherwise.
   */
  SCOPEGATE_STATUS_PANIC = 7,
  /**
   * The file cannot be read as a policy.
   */
  SCOPEGATE_STATUS_FILE = 8,
  /**
   * The policy has mistakes.
   */
  SCOPEGATE_STATUS_POLICY = 9,
  /**
   * The text is no target, or a text of the evidence names no host or address. There is no verdict.
   */
  SCOPEGATE_STATUS_TARGET = 10,
  /**
   * The question about a finding or a report cannot be answered: an unknown class or fact, no targets.
   */
  SCOPEGATE_STATUS_QUESTION = 11,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum scopegate_status scopegate_status;
#else
typedef uint32_t scopegate_status;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * A list of a policy.
 */
enum scopegate_list
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * No list.
   */
  SCOPEGATE_LIST_NONE = 0,
  /**
   * The inclusions.
   */
  SCOPEGATE_LIST_IN_SCOPE = 1,
  /**
   * The exclusions.
   */
  SCOPEGATE_LIST_OUT_OF_SCOPE = 2,
  /**
   * The third-party entries.
   */
  SCOPEGATE_LIST_THIRD_PARTY = 3,
  /**
   * The rules about findings.
   */
  SCOPEGATE_LIST_FINDINGS = 4,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum scopegate_list scopegate_list;
#else
typedef uint32_t scopegate_list;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What a decision is about.
 */
enum scopegate_kind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * Nothing was decided.
   */
  SCOPEGATE_KIND_NONE = 0,
  /**
   * A URL.
   */
  SCOPEGATE_KIND_URL = 1,
  /**
   * A domain name.
   */
  SCOPEGATE_KIND_HOST = 2,
  /**
   * A domain name or address with a port.
   */
  SCOPEGATE_KIND_HOST_PORT = 3,
  /**
   * An address.
   */
  SCOPEGATE_KIND_ADDRESS = 4,
  /**
   * A network.
   */
  SCOPEGATE_KIND_NETWORK = 5,
  /**
   * A class of findings or an activity.
   */
  SCOPEGATE_KIND_FINDING = 6,
  /**
   * A report.
   */
  SCOPEGATE_KIND_REPORT = 7,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum scopegate_kind scopegate_kind;
#else
typedef uint32_t scopegate_kind;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * The answer. `SCOPEGATE_VERDICT_NONE` is 0 and stands wherever there is none, so a zeroed or failed decision never reads
 * as in scope.
 */
enum scopegate_verdict
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * No verdict: nothing was decided.
   */
  SCOPEGATE_VERDICT_NONE = 0,
  /**
   * The policy allows testing it.
   */
  SCOPEGATE_VERDICT_IN_SCOPE = 1,
  /**
   * The policy does not.
   */
  SCOPEGATE_VERDICT_OUT_OF_SCOPE = 2,
  /**
   * It is somebody else's.
   */
  SCOPEGATE_VERDICT_THIRD_PARTY = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum scopegate_verdict scopegate_verdict;
#else
typedef uint32_t scopegate_verdict;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Why: the short, fixed reason beside a verdict. New ones may come.
 */
enum scopegate_basis
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * Nothing was decided.
   */
  SCOPEGATE_BASIS_NONE = 0,
  /**
   * An inclusion covers it.
   */
  SCOPEGATE_BASIS_LISTED = 1,
  /**
   * No rule covers it; it is the owner's, and the policy says that such things are in scope.
   */
  SCOPEGATE_BASIS_OWNED = 2,
  /**
   * An exclusion decides.
   */
  SCOPEGATE_BASIS_EXCLUDED = 3,
  /**
   * Only a part of it is in scope; the worst verdict of its parts stands.
   */
  SCOPEGATE_BASIS_PARTIAL = 4,
  /**
   * The owner's, but nothing includes it.
   */
  SCOPEGATE_BASIS_UNLISTED = 5,
  /**
   * A private or reserved address, or a name outside the public DNS.
   */
  SCOPEGATE_BASIS_NOT_PUBLIC = 6,
  /**
   * An entry of the third-party list decides.
   */
  SCOPEGATE_BASIS_THIRD_PARTY_RULE = 7,
  /**
   * A host of a known provider.
   */
  SCOPEGATE_BASIS_PROVIDER = 8,
  /**
   * Nothing says that the owner owns it.
   */
  SCOPEGATE_BASIS_UNOWNED = 9,
  /**
   * An in-scope rule about the class decides.
   */
  SCOPEGATE_BASIS_CLASS_ALLOWED = 10,
  /**
   * An excluding rule about the class decides.
   */
  SCOPEGATE_BASIS_CLASS_EXCLUDED = 11,
  /**
   * A rule about the class was lifted by its condition.
   */
  SCOPEGATE_BASIS_CLASS_CONDITION_MET = 12,
  /**
   * No rule speaks of the class.
   */
  SCOPEGATE_BASIS_CLASS_UNMENTIONED = 13,
  /**
   * No rule speaks of an activity that is never implied.
   */
  SCOPEGATE_BASIS_CLASS_NEVER_IMPLIED = 14,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum scopegate_basis scopegate_basis;
#else
typedef uint32_t scopegate_basis;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What sort of thing a class is.
 */
enum scopegate_class_kind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * There is no class.
   */
  SCOPEGATE_CLASS_KIND_NONE = 0,
  /**
   * A weakness of a system.
   */
  SCOPEGATE_CLASS_KIND_WEAKNESS = 1,
  /**
   * Something a tester does.
   */
  SCOPEGATE_CLASS_KIND_ACTIVITY = 2,
  /**
   * Something that is wrong with a report, whatever it reports.
   */
  SCOPEGATE_CLASS_KIND_REPORT_QUALITY = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum scopegate_class_kind scopegate_class_kind;
#else
typedef uint32_t scopegate_class_kind;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What went wrong with a call, or one warning about a policy: a stable code, a message, often a hint, and the place.
 *
 * A policy that does not load has all its mistakes here: `scopegate_error_count` says how many, `scopegate_error_at` gives
 * each, and asked without an index every function answers for the first.
 *
 * Owner: who got it from a call frees it with `scopegate_error_free`; one from `scopegate_error_at`,
 * `scopegate_warnings_at` or `scopegate_decision_error` belongs to the handle it came from. Threads: it does not change,
 * and any number of threads may read it.
 *
 * ```c
 * scopegate_error *error = NULL;
 * if (scopegate_policy_from_file(path, strlen(path), &policy, &error) != SCOPEGATE_STATUS_OK) {
 *     for (size_t i = 0; i < scopegate_error_count(error); i++) {
 *         const scopegate_error *one = scopegate_error_at(error, i);
 *         fprintf(stderr, "%u:%u: %s: %s\n", scopegate_error_line(one), scopegate_error_column(one),
 *                 scopegate_error_code(one), scopegate_error_message(one));
 *     }
 *     scopegate_error_free(error);
 * }
 * ```
 */
typedef struct scopegate_error scopegate_error;

/**
 * What the caller knows of a target's host beyond its name: the names it is an alias for, the addresses it resolves to,
 * whether the owner owns it. It can only make an answer stricter, but for `scopegate_evidence_set_owned`.
 *
 * Owner: freed with `scopegate_evidence_free`. Threads: while nobody changes it, any number of threads may ask with it.
 *
 * ```c
 * scopegate_evidence *evidence = NULL;
 * if (scopegate_evidence_new(&evidence, NULL) == SCOPEGATE_STATUS_OK &&
 *     scopegate_evidence_add_address(evidence, &address, NULL) == SCOPEGATE_STATUS_OK) {
 *     allowed = scopegate_allows(policy, url, strlen(url), evidence);
 * }
 * scopegate_evidence_free(evidence);
 * ```
 */
typedef struct scopegate_evidence scopegate_evidence;

/**
 * What the caller knows of a finding: facts that are shown, and facts that are shown not to hold. Of every other fact
 * nothing is known, and nothing unknown ever helps. `scopegate_fact_name` lists the names; a policy may define others.
 *
 * Owner: freed with `scopegate_facts_free`. Threads: while nobody changes it, any number of threads may ask with it.
 */
typedef struct scopegate_facts scopegate_facts;

/**
 * The disjoint sub-networks of a network, in order, each with the decision that all its addresses have.
 *
 * Owner: freed with `scopegate_parts_free`; it may outlive the policy. Threads: it does not change, and any number of
 * threads may read it.
 */
typedef struct scopegate_parts scopegate_parts;

/**
 * A policy, compiled. It never changes.
 *
 * Owner: reference counted. Who loads it holds one reference; `scopegate_policy_ref` takes another, `scopegate_policy_free`
 * gives one back, the last one frees it. Threads: any number of threads may use one policy at the same time, and take and
 * give back references; each must hold one while it uses the policy.
 *
 * To load a new version while others ask, guard the pointer, not the policy: take a reference under a lock, ask without it
 * (the example `reload.c` does so). Reading the pointer and taking the reference must not be two steps.
 */
typedef struct scopegate_policy scopegate_policy;

/**
 * Everything that a decision says, or the error in its place.
 *
 * Owner: freed with `scopegate_record_free`. It holds copies: it may outlive the policy, the target and the evidence. Threads:
 * it does not change, and any number of threads may read it. The functions that read it begin with `scopegate_decision_`.
 */
typedef struct scopegate_record scopegate_record;

/**
 * A target: what is asked about, read once.
 *
 * Owner: freed with `scopegate_target_free`; it needs no policy. Threads: it does not change, and any number of threads may
 * use it.
 */
typedef struct scopegate_target scopegate_target;

/**
 * The warnings about a policy: most of them turn out to be mistakes.
 *
 * Owner: freed with `scopegate_warnings_free`; it may outlive the policy. Threads: it does not change, and any number of
 * threads may read it.
 */
typedef struct scopegate_warnings scopegate_warnings;

/**
 * A text in memory that somebody else owns: `length` bytes of UTF-8 at `data`. This struct never grows.
 *
 * As a result: `data` is followed by a NUL byte that `length` does not count, so it can be printed with `%s`, unless the
 * text itself holds a NUL; then only `length` tells where it ends. It belongs to the handle that it was asked of, and
 * lives as long. `data` is NULL where there is no text, which is not the same as an empty one.
 *
 * As an argument: no NUL is needed; `data` may be NULL where `length` is 0.
 */
typedef struct scopegate_text {
  /**
   * The first byte, or NULL.
   */
  const char *data;
  /**
   * How many bytes there are.
   */
  size_t length;
} scopegate_text;

/**
 * A rule of a policy: a plain struct of the caller's. Its texts belong to the policy, or to the record, that it was asked
 * of, and live as long.
 *
 * Set `size` to `sizeof(scopegate_rule)` before the call, or begin with `SCOPEGATE_RULE_INIT`; where the call fails, everything
 * else is zero. See `scopegate_decision`.
 */
typedef struct scopegate_rule {
  /**
   * The size of this struct in bytes.
   */
  uint32_t size;
  /**
   * The list that the rule stands in.
   */
  scopegate_list list;
  /**
   * The line of its pattern in the policy's text, counted from 1; 0 where there is none.
   */
  uint32_t line;
  /**
   * Zero; for later.
   */
  uint32_t reserved;
  /**
   * The name that the policy gave it, or its list and position: `in_scope[1]`.
   */
  struct scopegate_text id;
  /**
   * The pattern as it was written; for a rule about findings its class.
   */
  struct scopegate_text pattern;
  /**
   * The policy's remark on it, or no text.
   */
  struct scopegate_text note;
  /**
   * Why it is there, or no text.
   */
  struct scopegate_text reason;
  /**
   * The highest severity that counts there, as written, or no text; a record does not tell it.
   */
  struct scopegate_text max_severity;
} scopegate_rule;

/**
 * An IP address: a plain value, to be copied at will. This struct never grows.
 */
typedef struct scopegate_address {
  /**
   * 4 or 6; 0 where there is no address.
   */
  uint8_t version;
  /**
   * The bytes in network order; an address of version 4 has the first four.
   */
  uint8_t bytes[16];
} scopegate_address;

/**
 * A decision in short: a plain struct of the caller's, which needs no freeing.
 *
 * Set `size` to `sizeof(scopegate_decision)` before the call, or begin with `SCOPEGATE_DECISION_INIT`: so a program that was
 * compiled with an older header than the library's gets what it knows, and with a newer one zeros in the rest. A call
 * writes the whole struct whether it fails or not; where it fails, `verdict` is `SCOPEGATE_VERDICT_NONE` and `in_scope` is
 * false. Only where `size` is smaller than this struct ever was, nothing is written.
 *
 * ```c
 * scopegate_decision decision = SCOPEGATE_DECISION_INIT;
 * if (scopegate_check(policy, url, strlen(url), NULL, &decision, NULL, NULL) == SCOPEGATE_STATUS_OK && decision.in_scope) {
 *     send_request(url);
 * }
 * ```
 */
typedef struct scopegate_decision {
  /**
   * The size of this struct in bytes.
   */
  uint32_t size;
  /**
   * How the decision went; what the call returned, and in a batch what it would have returned for this target alone.
   */
  scopegate_status status;
  /**
   * The answer.
   */
  scopegate_verdict verdict;
  /**
   * Why.
   */
  scopegate_basis basis;
  /**
   * What was asked about.
   */
  scopegate_kind kind;
  /**
   * The index of the deciding rule, for `scopegate_policy_rule`; `SCOPEGATE_NO_RULE` where no rule decided, and for findings,
   * reports and their parts, of which the record tells the rule.
   */
  uint32_t rule;
  /**
   * Whether the verdict is `SCOPEGATE_VERDICT_IN_SCOPE`.
   */
  bool in_scope;
  /**
   * Whether it is in scope and nothing of it is carved out: no path of the host, no address of the network.
   */
  bool entire;
  /**
   * Zero; for later.
   */
  uint8_t reserved[2];
} scopegate_decision;

/**
 * A network: an address and the length of its prefix. This struct never grows.
 */
typedef struct scopegate_network {
  /**
   * The first address.
   */
  struct scopegate_address address;
  /**
   * The length of the prefix, 0 to 32 or 128.
   */
  uint8_t prefix_length;
} scopegate_network;

/**
 * A class of findings or activities: a plain struct of the caller's. Its texts live for ever.
 *
 * Set `size` to `sizeof(scopegate_class)` before the call, or begin with `SCOPEGATE_CLASS_INIT`; where the call fails,
 * everything else is zero. See `scopegate_decision`.
 */
typedef struct scopegate_class {
  /**
   * The size of this struct in bytes.
   */
  uint32_t size;
  /**
   * What sort of thing it is.
   */
  scopegate_class_kind kind;
  /**
   * The index of the class right above it, or `SCOPEGATE_NO_CLASS`.
   */
  uint32_t parent;
  /**
   * Whether a policy that does not mention it has not allowed it: denial of service, social engineering and the like.
   */
  bool never_implied;
  /**
   * Zero; for later.
   */
  uint8_t reserved[3];
  /**
   * The one name that means this class alone: `xss/stored`.
   */
  struct scopegate_text id;
  /**
   * What it is called, for people.
   */
  struct scopegate_text title;
} scopegate_class;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * The version of the library that runs, as one number. A program that was compiled with another header than the library's
 * sees it here: before 1.0, `SCOPEGATE_VERSION_NUMBER / 1000` has to be the same, later the millions.
 */
uint32_t scopegate_version_number(void);

/**
 * The version of the library that runs, as text: `0.1.0`. Never NULL; it lives for ever.
 */
const char *scopegate_version(void);

/**
 * A word for a `scopegate_status`, such as `not-utf8`; `none` for a number that is none. Never NULL; it lives for ever.
 */
const char *scopegate_status_text(uint32_t status);

/**
 * The word for a `scopegate_verdict` that JSON has too, such as `in-scope`; `none` for `SCOPEGATE_VERDICT_NONE` and a number
 * that is none. Never NULL; it lives for ever.
 */
const char *scopegate_verdict_text(uint32_t verdict);

/**
 * The word for a `scopegate_basis`, such as `third-party-rule`; `none` as in `scopegate_verdict_text`.
 */
const char *scopegate_basis_text(uint32_t basis);

/**
 * The word for a `scopegate_kind`, such as `host-port`; `none` as in `scopegate_verdict_text`.
 */
const char *scopegate_kind_text(uint32_t kind);

/**
 * The word for a `scopegate_list`, such as `out_of_scope`; `none` as in `scopegate_verdict_text`.
 */
const char *scopegate_list_text(uint32_t list);

/**
 * How many errors there are: 1, or as many as a policy has mistakes. 0 for NULL.
 */
size_t scopegate_error_count(const struct scopegate_error *error);

/**
 * One of the errors, counted from 0; the first is `error` itself. NULL where there is none. It belongs to `error`: do not
 * free it.
 */
const struct scopegate_error *scopegate_error_at(const struct scopegate_error *error,
                                                 size_t index);

/**
 * The status of the call that failed; `SCOPEGATE_STATUS_OK` for a warning and for NULL.
 */
scopegate_status scopegate_error_status(const struct scopegate_error *error);

/**
 * The stable name of the error, the same in every language: `target.ambiguous`, `policy.unknown-key`; the family `call` is
 * about the call itself. Ends with a NUL, belongs to `error`; NULL for NULL.
 */
const char *scopegate_error_code(const struct scopegate_error *error);

/**
 * What is wrong, in UTF-8. It may be worded better in any release: compare codes. Ends with a NUL, belongs to `error`;
 * NULL for NULL.
 */
const char *scopegate_error_message(const struct scopegate_error *error);

/**
 * How to mend it, or NULL where nothing is known. Otherwise as `scopegate_error_message`.
 */
const char *scopegate_error_hint(const struct scopegate_error *error);

/**
 * The name of the policy's source, as the caller gave it, or NULL. Otherwise as `scopegate_error_message`.
 */
const char *scopegate_error_source(const struct scopegate_error *error);

/**
 * Where in the policy, as a JSON Pointer such as `/scope/in_scope/3`; empty for the policy as a whole, NULL for an error
 * that is not about one. Otherwise as `scopegate_error_message`.
 */
const char *scopegate_error_path(const struct scopegate_error *error);

/**
 * The character of the target's text, counted from 1, at which it stops making sense; 0 where that is not known.
 */
uint32_t scopegate_error_position(const struct scopegate_error *error);

/**
 * Which of a report's targets is none, counted from 0; -1 for every other error.
 */
int64_t scopegate_error_target_index(const struct scopegate_error *error);

/**
 * The line of the policy, counted from 1; 0 where there is none.
 */
uint32_t scopegate_error_line(const struct scopegate_error *error);

/**
 * The column of the policy, counted in characters from 1; 0 where there is none.
 */
uint32_t scopegate_error_column(const struct scopegate_error *error);

/**
 * The column behind the last character, on the same line; 0 where there is none.
 */
uint32_t scopegate_error_end_column(const struct scopegate_error *error);

/**
 * All errors as a person reads them, a line each and a line for each hint, into a buffer; see `scopegate_decision_json` for
 * how buffers are filled.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_error_display(const struct scopegate_error *error,
                                         char *buffer,
                                         size_t capacity,
                                         size_t *needed);

/**
 * Frees an error that a call gave. NULL is fine. One that belongs to another handle must not come here.
 */
void scopegate_error_free(struct scopegate_error *error);

/**
 * Loads a policy from a file whose ending says its format: `.toml`, `.json`, `.yaml` or `.yml`.
 *
 * `path` is `path_length` bytes: on Unix as the system has them, on Windows UTF-8. No environment variable and no `~` is
 * expanded. `*policy` is written in any case; NULL where it fails. `SCOPEGATE_STATUS_FILE` for a file that cannot be read,
 * `SCOPEGATE_STATUS_POLICY` for one with mistakes, all of which are in the error with line and column.
 *
 * ```c
 * scopegate_policy *policy = NULL;
 * scopegate_error *error = NULL;
 * if (scopegate_policy_from_file("policy.toml", 11, &policy, &error) != SCOPEGATE_STATUS_OK) {
 *     fprintf(stderr, "%s\n", scopegate_error_message(error));
 *     scopegate_error_free(error);
 * }
 * ```
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_policy_from_file(const char *path,
                                            size_t path_length,
                                            struct scopegate_policy **policy,
                                            struct scopegate_error **error);

/**
 * Loads a policy from a text in TOML, in UTF-8.
 *
 * `source` is what errors call the text by, usually a file name; NULL for none. The texts may be freed after the call.
 * `*policy` is written in any case; NULL where it fails. `SCOPEGATE_STATUS_POLICY` where the policy has mistakes.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_policy_from_toml(const char *text,
                                            size_t text_length,
                                            const char *source,
                                            size_t source_length,
                                            struct scopegate_policy **policy,
                                            struct scopegate_error **error);

/**
 * Loads a policy from a text in JSON; otherwise as `scopegate_policy_from_toml`.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_policy_from_json(const char *text,
                                            size_t text_length,
                                            const char *source,
                                            size_t source_length,
                                            struct scopegate_policy **policy,
                                            struct scopegate_error **error);

/**
 * Loads a policy from a text in YAML; otherwise as `scopegate_policy_from_toml`.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_policy_from_yaml(const char *text,
                                            size_t text_length,
                                            const char *source,
                                            size_t source_length,
                                            struct scopegate_policy **policy,
                                            struct scopegate_error **error);

/**
 * Takes another reference to a policy and returns the same pointer; NULL for NULL. The caller must hold a reference
 * already. Each is given back with `scopegate_policy_free`.
 */
SCOPEGATE_MUST_USE struct scopegate_policy *scopegate_policy_ref(const struct scopegate_policy *policy);

/**
 * Gives back one reference to a policy; the last one frees it. NULL is fine.
 */
void scopegate_policy_free(struct scopegate_policy *policy);

/**
 * The policy's name. It belongs to the policy; no text for NULL.
 */
struct scopegate_text scopegate_policy_name(const struct scopegate_policy *policy);

/**
 * The organisation that published the policy. It belongs to the policy; no text for NULL.
 */
struct scopegate_text scopegate_policy_owner(const struct scopegate_policy *policy);

/**
 * Twelve hex digits that are the same for policies that decide the same way by the same rules. For telling versions apart
 * in logs. It belongs to the policy; no text for NULL.
 */
struct scopegate_text scopegate_policy_fingerprint(const struct scopegate_policy *policy);

/**
 * Whether the policy's last day is before a day, given as `2026-11-01`. The library reads no clock. `*expired` is written
 * in any case. `SCOPEGATE_STATUS_INVALID_ARGUMENT` where the text is no date.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_policy_expired_on(const struct scopegate_policy *policy,
                                             const char *day,
                                             size_t day_length,
                                             bool *expired,
                                             struct scopegate_error **error);

/**
 * Makes the warnings about a policy, in the order of its text. `*warnings` is written in any case; NULL where it fails.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_policy_warnings(const struct scopegate_policy *policy,
                                           struct scopegate_warnings **warnings,
                                           struct scopegate_error **error);

/**
 * How many warnings there are; 0 for NULL.
 */
size_t scopegate_warnings_count(const struct scopegate_warnings *warnings);

/**
 * A warning by its index, to be read with the functions of `scopegate_error`; NULL where there is none. It belongs to
 * `warnings`: do not free it.
 */
const struct scopegate_error *scopegate_warnings_at(const struct scopegate_warnings *warnings, size_t index);

/**
 * Frees warnings. NULL is fine.
 */
void scopegate_warnings_free(struct scopegate_warnings *warnings);

/**
 * How many rules the policy has: inclusions, exclusions and third-party entries; 0 for NULL.
 */
size_t scopegate_policy_rule_count(const struct scopegate_policy *policy);

/**
 * A rule of a policy by its index: the inclusions, then the exclusions, then the third-party entries, each in the order of
 * the text. `scopegate_decision.rule` is such an index. Its texts belong to the policy. `rule` is written in any case.
 *
 * `SCOPEGATE_STATUS_OUT_OF_RANGE` where there is no such rule.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_policy_rule(const struct scopegate_policy *policy,
                                       size_t index,
                                       struct scopegate_rule *rule,
                                       struct scopegate_error **error);

/**
 * A label of a policy's rule, each by its index; no text behind the last one, and where there is no such rule. It belongs to
 * the policy.
 */
struct scopegate_text scopegate_policy_rule_tag(const struct scopegate_policy *policy,
                                                size_t index,
                                                size_t tag);

/**
 * How many rules about findings the policy has; 0 for NULL.
 */
size_t scopegate_policy_finding_rule_count(const struct scopegate_policy *policy);

/**
 * A rule about findings by its index, in the order of the policy; otherwise as `scopegate_policy_rule`.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_policy_finding_rule(const struct scopegate_policy *policy,
                                               size_t index,
                                               struct scopegate_rule *rule,
                                               struct scopegate_error **error);

/**
 * What the policy says that a report must contain, each by its index; no text behind the last one, and for NULL. It belongs to
 * the policy.
 */
struct scopegate_text scopegate_policy_report_requirement(const struct scopegate_policy *policy,
                                                          size_t index);

/**
 * Reads an address as text: `192.0.2.7`, `2001:db8::1`, without brackets, port, prefix or zone.
 *
 * `SCOPEGATE_STATUS_INVALID_ARGUMENT` where it is none, code `call.invalid-address`. `address` is written in any case.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_address_from_text(const char *text,
                                             size_t text_length,
                                             struct scopegate_address *address,
                                             struct scopegate_error **error);

/**
 * Takes the address out of a `struct sockaddr`: what `connect`, `accept` and `getaddrinfo` speak of.
 *
 * `sockaddr` points to `sockaddr_length` bytes, a `struct sockaddr_in` or `struct sockaddr_in6`. Its port, flow and scope are
 * left aside. `SCOPEGATE_STATUS_INVALID_ARGUMENT` for another family, and where the length is too short for the family.
 * `address` is written in any case.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_address_from_sockaddr(const void *sockaddr,
                                                 size_t sockaddr_length,
                                                 struct scopegate_address *address,
                                                 struct scopegate_error **error);

/**
 * Makes evidence that says nothing. `*evidence` is written in any case; NULL where it fails.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_evidence_new(struct scopegate_evidence **evidence,
                                        struct scopegate_error **error);

/**
 * Adds a name of the CNAME chain, in UTF-8. `SCOPEGATE_STATUS_TARGET` where it is no domain name; the evidence stays as it
 * was then, and must not be used as if the name were in it.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_evidence_add_cname(struct scopegate_evidence *evidence,
                                              const char *name,
                                              size_t name_length,
                                              struct scopegate_error **error);

/**
 * Adds an address that the host resolves to. `SCOPEGATE_STATUS_INVALID_ARGUMENT` where it is none.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_evidence_add_address(struct scopegate_evidence *evidence,
                                                const struct scopegate_address *address,
                                                struct scopegate_error **error);

/**
 * Adds an address as text; see `scopegate_address_from_text`.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_evidence_add_address_text(struct scopegate_evidence *evidence,
                                                     const char *text,
                                                     size_t text_length,
                                                     struct scopegate_error **error);

/**
 * Says whether the owner of the policy owns the host, as an inventory knows it. Without this call it is unknown.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_evidence_set_owned(struct scopegate_evidence *evidence,
                                              bool owned,
                                              struct scopegate_error **error);

/**
 * Frees evidence. NULL is fine.
 */
void scopegate_evidence_free(struct scopegate_evidence *evidence);

/**
 * Reads a target. `text` is `text_length` bytes of UTF-8 and may be freed after the call. `*target` is written in any case;
 * NULL where it fails. `SCOPEGATE_STATUS_TARGET` where the text is no target, or one that clients disagree about.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_target_from_text(const char *text,
                                            size_t text_length,
                                            struct scopegate_target **target,
                                            struct scopegate_error **error);

/**
 * The target of a request about to be sent, by its parts; see `scopegate_check_parts`. `*target` is written in any case; NULL
 * where it fails.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_target_from_parts(const char *scheme,
                                             size_t scheme_length,
                                             const char *host,
                                             size_t host_length,
                                             uint16_t port,
                                             const char *path,
                                             size_t path_length,
                                             struct scopegate_target **target,
                                             struct scopegate_error **error);

/**
 * The target as it was given. It belongs to the target; no text for NULL.
 */
struct scopegate_text scopegate_target_given(const struct scopegate_target *target);

/**
 * The one spelling of the target. It belongs to the target; no text for NULL.
 */
struct scopegate_text scopegate_target_canonical(const struct scopegate_target *target);

/**
 * The host: a domain name, an address without brackets, or a network with its prefix. It belongs to the target; no text for
 * NULL.
 */
struct scopegate_text scopegate_target_host(const struct scopegate_target *target);

/**
 * The canonical path of a URL; no text for a target that stands for every path, and for NULL. It belongs to the target.
 */
struct scopegate_text scopegate_target_path(const struct scopegate_target *target);

/**
 * The port; -1 where nothing said which, so that it stands for 80 and 443, and for NULL.
 */
int32_t scopegate_target_port(const struct scopegate_target *target);

/**
 * What the target was written as; `SCOPEGATE_KIND_NONE` for NULL.
 */
scopegate_kind scopegate_target_kind(const struct scopegate_target *target);

/**
 * Frees a target. NULL is fine.
 */
void scopegate_target_free(struct scopegate_target *target);

/**
 * Decides one target by its name and what is known of its host.
 *
 * `target` is `target_length` bytes of UTF-8: a URL, a host, a host and port, an address, a network. `evidence` may be NULL.
 * `decision` is filled; see `scopegate_decision`. `record` may be NULL, which is the fast way: nothing is allocated for the
 * answer then. Otherwise `*record` becomes everything the decision says, to be freed with `scopegate_record_free`; for a
 * text that is no target it holds the error, as JSON shows it, and for any other failure it is NULL.
 *
 * `SCOPEGATE_STATUS_TARGET` where the text is no target, or one that clients disagree about: there is no verdict, and
 * nothing may be sent. Threads: any number may ask one policy at the same time.
 *
 * ```c
 * scopegate_decision decision = SCOPEGATE_DECISION_INIT;
 * scopegate_record *record = NULL;
 * scopegate_error *error = NULL;
 * if (scopegate_check(policy, text, strlen(text), NULL, &decision, &record, &error) == SCOPEGATE_STATUS_OK) {
 *     char explanation[512];
 *     if (scopegate_decision_explanation(record, explanation, sizeof explanation, NULL) == SCOPEGATE_STATUS_OK) {
 *         printf("%s: %s\n", scopegate_verdict_text(decision.verdict), explanation);
 *     }
 * } else {
 *     fprintf(stderr, "%s\n", scopegate_error_message(error));
 * }
 * scopegate_record_free(record);
 * scopegate_error_free(error);
 * ```
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_check(const struct scopegate_policy *policy,
                                 const char *target,
                                 size_t target_length,
                                 const struct scopegate_evidence *evidence,
                                 struct scopegate_decision *decision,
                                 struct scopegate_record **record,
                                 struct scopegate_error **error);

/**
 * Decides the target of a request about to be sent, by the parts that a client holds: no URL text has to be glued together,
 * and no part can reach into another.
 *
 * `scheme` is such as `https`; `host` is in canonical or Unicode form, IPv6 bare or in brackets, never percent-encoded;
 * `path` is the raw path as it will be sent, with `?` and the query where there is one, and begins with `/`. Everything else
 * as in `scopegate_check`.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_check_parts(const struct scopegate_policy *policy,
                                       const char *scheme,
                                       size_t scheme_length,
                                       const char *host,
                                       size_t host_length,
                                       uint16_t port,
                                       const char *path,
                                       size_t path_length,
                                       const struct scopegate_evidence *evidence,
                                       struct scopegate_decision *decision,
                                       struct scopegate_record **record,
                                       struct scopegate_error **error);

/**
 * Decides a target that was read before: for asking several policies, or one again. Everything else as in
 * `scopegate_check`; nothing is allocated where `record` is NULL.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_check_target(const struct scopegate_policy *policy,
                                        const struct scopegate_target *target,
                                        const struct scopegate_evidence *evidence,
                                        struct scopegate_decision *decision,
                                        struct scopegate_record **record,
                                        struct scopegate_error **error);

/**
 * Whether a target is in scope: true only where `scopegate_check` would say so, false on anything else, NULL and a text
 * that is no target included. `evidence` may be NULL.
 */
SCOPEGATE_MUST_USE
bool scopegate_allows(const struct scopegate_policy *policy,
                      const char *target,
                      size_t target_length,
                      const struct scopegate_evidence *evidence);

/**
 * Whether a request about to be sent is in scope: `scopegate_allows` for the parts of `scopegate_check_parts`.
 */
SCOPEGATE_MUST_USE
bool scopegate_allows_parts(const struct scopegate_policy *policy,
                            const char *scheme,
                            size_t scheme_length,
                            const char *host,
                            size_t host_length,
                            uint16_t port,
                            const char *path,
                            size_t path_length,
                            const struct scopegate_evidence *evidence);

/**
 * Decides many targets, given as an array of texts: a decision each, in the same order.
 *
 * `targets` are `count` texts of UTF-8; `decisions` has room for `count` structs of `decision_size` bytes, which is
 * `sizeof(scopegate_decision)` and need not be set in them. Every decision is written, whatever happens. A text that is no
 * target, is not UTF-8 or is NULL fails for itself alone: its `status` says so, its verdict is `SCOPEGATE_VERDICT_NONE`;
 * ask `scopegate_check` about it for the reason. So the call is `SCOPEGATE_STATUS_OK` though no target may have a verdict.
 * Threads: several may each decide a part of the targets.
 *
 * ```c
 * scopegate_decision decisions[2];
 * scopegate_text targets[2] = {{"app.example.com", 15}, {"198.51.100.7", 12}};
 * if (scopegate_check_many(policy, targets, 2, decisions, sizeof decisions[0], NULL) == SCOPEGATE_STATUS_OK) {
 *     for (int i = 0; i < 2; i++) if (decisions[i].in_scope) puts(targets[i].data);
 * }
 * ```
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_check_many(const struct scopegate_policy *policy,
                                      const struct scopegate_text *targets,
                                      size_t count,
                                      struct scopegate_decision *decisions,
                                      size_t decision_size,
                                      struct scopegate_error **error);

/**
 * Decides many targets that lie behind one another in one buffer, as columns of text do: target `i` is what stands from
 * `offsets[i]` to `offsets[i + 1]`, so there are `count + 1` offsets, none smaller than the one before.
 *
 * `SCOPEGATE_STATUS_INVALID_ARGUMENT` where an offset is negative, goes backwards or is beyond `data_length`; no target has a
 * verdict then. Everything else as in `scopegate_check_many`.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_check_offsets32(const struct scopegate_policy *policy,
                                           const char *data,
                                           size_t data_length,
                                           const int32_t *offsets,
                                           size_t count,
                                           struct scopegate_decision *decisions,
                                           size_t decision_size,
                                           struct scopegate_error **error);

/**
 * The same as `scopegate_check_offsets32`, with offsets for more than 2 GiB.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_check_offsets64(const struct scopegate_policy *policy,
                                           const char *data,
                                           size_t data_length,
                                           const int64_t *offsets,
                                           size_t count,
                                           struct scopegate_decision *decisions,
                                           size_t decision_size,
                                           struct scopegate_error **error);

/**
 * Makes facts of which none is known. `*facts` is written in any case; NULL where it fails.
 */
SCOPEGATE_MUST_USE scopegate_status scopegate_facts_new(struct scopegate_facts **facts, struct scopegate_error **error);

/**
 * Says of a fact whether it holds. Whether the policy knows the fact is found out when it is asked; a fact that is given
 * with both values makes every question fail with the code `fact.contradiction`.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_facts_set(struct scopegate_facts *facts,
                                     const char *name,
                                     size_t name_length,
                                     bool value,
                                     struct scopegate_error **error);

/**
 * Frees facts. NULL is fine.
 */
void scopegate_facts_free(struct scopegate_facts *facts);

/**
 * Decides a class of findings, or an activity, by what is known of it.
 *
 * `class_name` is `class_length` bytes of UTF-8: an id, an alias, a VRT id (`vrt:...`) or a CWE number; where it means several
 * classes, the worst answer stands and each is a part of the record. `facts` may be NULL. `decision` and `record` are as in
 * `scopegate_check`. `SCOPEGATE_STATUS_QUESTION` for an unknown class or fact: there is no verdict.
 *
 * ```c
 * scopegate_facts *facts = NULL;
 * scopegate_decision decision = SCOPEGATE_DECISION_INIT;
 * if (scopegate_facts_new(&facts, NULL) == SCOPEGATE_STATUS_OK &&
 *     scopegate_facts_set(facts, "sensitive-action", 16, true, NULL) == SCOPEGATE_STATUS_OK &&
 *     scopegate_check_finding(policy, "CWE-1021", 8, facts, &decision, NULL, NULL) == SCOPEGATE_STATUS_OK) {
 *     puts(scopegate_verdict_text(decision.verdict));
 * }
 * scopegate_facts_free(facts);
 * ```
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_check_finding(const struct scopegate_policy *policy,
                                         const char *class_name,
                                         size_t class_length,
                                         const struct scopegate_facts *facts,
                                         struct scopegate_decision *decision,
                                         struct scopegate_record **record,
                                         struct scopegate_error **error);

/**
 * Decides a report: each of its targets, and the class on each of them. The worst answer stands, and every one is a part of
 * the record.
 *
 * `targets` are `target_count` texts, at least one. `contains` are `contains_count` names of what the report has of what the
 * policy asks for; `scopegate_decision_missing` tells what it lacks, which changes no verdict. `facts` and `evidence` may be
 * NULL. Where the evidence does not say whether the targets are owned, the fact `owned-asset` does. Everything else is as in
 * `scopegate_check_finding`; a target that is none fails with `SCOPEGATE_STATUS_QUESTION` and its `target.` code, and
 * `scopegate_error_target_index` says which.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_check_report(const struct scopegate_policy *policy,
                                        const struct scopegate_text *targets,
                                        size_t target_count,
                                        const char *class_name,
                                        size_t class_length,
                                        const struct scopegate_facts *facts,
                                        const struct scopegate_evidence *evidence,
                                        const struct scopegate_text *contains,
                                        size_t contains_count,
                                        struct scopegate_decision *decision,
                                        struct scopegate_record **record,
                                        struct scopegate_error **error);

/**
 * The whole decision as one JSON object in one line, UTF-8, the same as every language and the command line show.
 *
 * Buffers are filled in the manner of `snprintf`, by every function with such parameters: `buffer` has room for `capacity`
 * bytes, and gets the text and a NUL. `*needed`, unless `needed` is NULL, becomes the length of the text without the NUL,
 * whether it fits or not. Where it does not fit, the buffer holds the beginning of the text, cut between two characters, and
 * a NUL, and the status is `SCOPEGATE_STATUS_BUFFER_TOO_SMALL`. To ask for the length alone, give NULL and 0.
 *
 * ```c
 * size_t length = 0;
 * char *json = NULL;
 * if (scopegate_decision_json(record, NULL, 0, &length) == SCOPEGATE_STATUS_BUFFER_TOO_SMALL &&
 *     (json = malloc(length + 1)) != NULL &&
 *     scopegate_decision_json(record, json, length + 1, NULL) == SCOPEGATE_STATUS_OK) {
 *     puts(json);
 * }
 * free(json);
 * ```
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_decision_json(const struct scopegate_record *record,
                                         char *buffer,
                                         size_t capacity,
                                         size_t *needed);

/**
 * Why, in one plain sentence that could be sent to a reporter; for an error its message. The wording may change in any
 * release. Buffers as in `scopegate_decision_json`.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_decision_explanation(const struct scopegate_record *record,
                                                char *buffer,
                                                size_t capacity,
                                                size_t *needed);

/**
 * The short form of the decision. `decision` is filled as in `scopegate_check`, with the status of the call that made the
 * record.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_decision_short(const struct scopegate_record *record,
                                          struct scopegate_decision *decision,
                                          struct scopegate_error **error);

/**
 * What was asked about, as it was given. It belongs to the record; no text for NULL.
 */
struct scopegate_text scopegate_decision_target(const struct scopegate_record *record);

/**
 * The one spelling of what was asked about; no text for an error and for NULL. It belongs to the record.
 */
struct scopegate_text scopegate_decision_canonical(const struct scopegate_record *record);

/**
 * The provider that decided, or that evidence brought up; no text where there is none, and for NULL. It belongs to the record.
 */
struct scopegate_text scopegate_decision_provider(const struct scopegate_record *record);

/**
 * The fingerprint of the policy that decided; no text for an error and for NULL. It belongs to the record.
 */
struct scopegate_text scopegate_decision_policy(const struct scopegate_record *record);

/**
 * The error in place of a decision; NULL where there is a decision, and for NULL. It belongs to the record: do not free it.
 */
const struct scopegate_error *scopegate_decision_error(const struct scopegate_record *record);

/**
 * Frees a record. NULL is fine.
 */
void scopegate_record_free(struct scopegate_record *record);

/**
 * The rule that decided. Its texts belong to the record. `rule` is written in any case.
 *
 * `SCOPEGATE_STATUS_OUT_OF_RANGE` where no rule decided; ask `scopegate_decision_has_rule` before.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_decision_rule(const struct scopegate_record *record,
                                         struct scopegate_rule *rule,
                                         struct scopegate_error **error);

/**
 * Whether a rule decided; false for NULL.
 */
bool scopegate_decision_has_rule(const struct scopegate_record *record);

/**
 * How many rules that take something out of a whole that is in scope; 0 for NULL.
 */
size_t scopegate_decision_carve_out_count(const struct scopegate_record *record);

/**
 * A rule that takes something out of a whole that is in scope, by its index. Its texts belong to the record. `rule` is written in any case.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_decision_carve_out(const struct scopegate_record *record,
                                              size_t index,
                                              struct scopegate_rule *rule,
                                              struct scopegate_error **error);

/**
 * How many rules that put a part of the target in scope, where the whole is not; 0 for NULL.
 */
size_t scopegate_decision_partly_count(const struct scopegate_record *record);

/**
 * A rule that puts a part of the target in scope, where the whole is not, by its index. Its texts belong to the record. `rule` is written in any case.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_decision_partly(const struct scopegate_record *record,
                                           size_t index,
                                           struct scopegate_rule *rule,
                                           struct scopegate_error **error);

/**
 * How many rules that cover the target and would have said otherwise; 0 for NULL.
 */
size_t scopegate_decision_overridden_count(const struct scopegate_record *record);

/**
 * A rule that covers the target and would have said otherwise, by its index. Its texts belong to the record. `rule` is written in any case.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_decision_overridden(const struct scopegate_record *record,
                                               size_t index,
                                               struct scopegate_rule *rule,
                                               struct scopegate_error **error);

/**
 * How many alternatives there are, each of which would lift the decision; 0 for NULL.
 */
size_t scopegate_decision_unless_count(const struct scopegate_record *record);

/**
 * How many facts an alternative asks for, all of which must be shown; 0 where there is no such alternative.
 */
size_t scopegate_decision_unless_facts(const struct scopegate_record *record, size_t alternative);

/**
 * A fact that an alternative asks for, and the value that it must have. `*fact` belongs to the record; both are written in any
 * case. `SCOPEGATE_STATUS_OUT_OF_RANGE` where there is no such fact.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_decision_unless(const struct scopegate_record *record,
                                           size_t alternative,
                                           size_t index,
                                           struct scopegate_text *fact,
                                           bool *value,
                                           struct scopegate_error **error);

/**
 * How many statements of the policy no program can decide, which somebody must still mind; 0 where the target is not in scope
 * anyway, and for NULL.
 */
size_t scopegate_decision_caveat_count(const struct scopegate_record *record);

/**
 * Such a statement, by its index; no text behind the last one, and for NULL. It belongs to the record.
 */
struct scopegate_text scopegate_decision_caveat(const struct scopegate_record *record, size_t index);

/**
 * How many parts a decision has: of a finding whose name means several classes one for each; of a report one for each target,
 * followed by one for each class on it. 0 for every other decision, and for NULL.
 */
size_t scopegate_decision_part_count(const struct scopegate_record *record);

/**
 * A part, by its index, to be read like any record; NULL where there is none. It belongs to `record`: do not free it.
 */
const struct scopegate_record *scopegate_decision_part(const struct scopegate_record *record, size_t index);

/**
 * The target that a finding is decided on, as part of a report; no text where it is asked about alone, for every other
 * decision, and for NULL. It belongs to the record.
 */
struct scopegate_text scopegate_decision_on(const struct scopegate_record *record);

/**
 * How many things a report lacks that the policy asks for; 0 for every other decision, and for NULL.
 */
size_t scopegate_decision_missing_count(const struct scopegate_record *record);

/**
 * Such a thing, by its index; no text behind the last one, and for NULL. It belongs to the record.
 */
struct scopegate_text scopegate_decision_missing(const struct scopegate_record *record, size_t index);

/**
 * Cuts a network where decisions change.
 *
 * `network` is `network_length` bytes of UTF-8, such as `192.0.2.0/24`; of `evidence`, which may be NULL, only what is owned
 * bears on it. `*parts` is written in any case; NULL where it fails. `SCOPEGATE_STATUS_TARGET` where the text is no network
 * or address, or has too many parts: about a million.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_partition(const struct scopegate_policy *policy,
                                     const char *network,
                                     size_t network_length,
                                     const struct scopegate_evidence *evidence,
                                     struct scopegate_parts **parts,
                                     struct scopegate_error **error);

/**
 * How many parts there are; 0 for NULL.
 */
size_t scopegate_parts_count(const struct scopegate_parts *parts);

/**
 * A part by its index: the network, and the decision for all its addresses. `network`, `decision` and, unless `record` is
 * NULL, `*record` are written in any case; see `scopegate_check`.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_parts_at(const struct scopegate_parts *parts,
                                    size_t index,
                                    struct scopegate_network *network,
                                    struct scopegate_decision *decision,
                                    struct scopegate_record **record,
                                    struct scopegate_error **error);

/**
 * Frees a partition. NULL is fine.
 */
void scopegate_parts_free(struct scopegate_parts *parts);

/**
 * How many classes the taxonomy has.
 */
size_t scopegate_class_count(void);

/**
 * A class by its index, which is the same as long as the library is: keep the id, not the index. `found` is written in any
 * case. `SCOPEGATE_STATUS_OUT_OF_RANGE` where there is no such class.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_class_at(size_t index,
                                    struct scopegate_class *found,
                                    struct scopegate_error **error);

/**
 * Another name of a class, each by its number; no text behind the last one. It lives for ever.
 */
struct scopegate_text scopegate_class_alias(size_t index, size_t number);

/**
 * An id of Bugcrowd's Vulnerability Rating Taxonomy that means a class, each by its number; no text behind the last one. It
 * lives for ever.
 */
struct scopegate_text scopegate_class_vrt(size_t index,
                                          size_t number);

/**
 * A number of the Common Weakness Enumeration that means a class, each by its number here; 0 behind the last one.
 */
uint32_t scopegate_class_cwe(size_t index, size_t number);

/**
 * Finds the classes that a name means: an id, an alias, a VRT id (`vrt:...`) or a CWE number (`CWE-79`).
 *
 * `name` is `name_length` bytes of UTF-8. `*count` becomes how many classes there are, and `indexes` gets the indexes of the
 * first `capacity` of them. `SCOPEGATE_STATUS_QUESTION` where no class is called that: the hint names the nearest.
 * `SCOPEGATE_STATUS_BUFFER_TOO_SMALL` where there are more than `capacity`.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_class_find(const char *name,
                                      size_t name_length,
                                      uint32_t *indexes,
                                      size_t capacity,
                                      size_t *count,
                                      struct scopegate_error **error);

/**
 * How many facts the vocabulary has, of which conditions and questions about findings speak. A policy may define others.
 */
size_t scopegate_fact_count(void);

/**
 * The name of a fact, by its index; no text behind the last one. It lives for ever.
 */
struct scopegate_text scopegate_fact_name(size_t index);

/**
 * What is so where a fact holds, in one clause, by its index; no text behind the last one. It lives for ever.
 */
struct scopegate_text scopegate_fact_meaning(size_t index);

/**
 * How many presets there are: pieces of a policy with exclusions that many programs share.
 */
size_t scopegate_preset_count(void);

/**
 * The name of a preset, by its index; no text behind the last one. It lives for ever.
 */
struct scopegate_text scopegate_preset_name(size_t index);

/**
 * What a preset is for, in one sentence, by its index; no text behind the last one. It lives for ever.
 */
struct scopegate_text scopegate_preset_summary(size_t index);

/**
 * A preset's piece of a policy, in TOML, to be copied into one; by its index; no text behind the last one. It lives for ever.
 */
struct scopegate_text scopegate_preset_text(size_t index);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* SCOPEGATE_H */
