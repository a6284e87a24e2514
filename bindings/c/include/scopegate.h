/*
 * scopegate: decide whether a target is in scope of a vulnerability disclosure policy.
 *
 * License: MIT or Apache 2.0, at your option. Generated from the source of the library by a test: do not edit.
 *
 * A wrong "in scope" can lead to an attack on a third party, so the library fails closed. Invalid input is an error and
 * never gets a verdict. `SCOPEGATE_VERDICT_NONE` is 0 and means that there is no verdict.
 *
 * Rules for every function:
 *
 * - An input text is a pointer and a length in bytes. It is UTF-8 and needs no terminating NUL. The library copies what it
 *   keeps. If the length is 0, the pointer may be NULL. For a C string, pass `strlen(text)` as the length.
 * - An output text is a `const char *` or a `scopegate_text` that the handle owns, or it is written to a buffer of the
 *   caller as `snprintf` does.
 * - A function that can fail returns a `scopegate_status`, and the compiler warns if the caller ignores it. The last
 *   parameter of most of these functions is `scopegate_error **error`, which may be NULL. On failure, `*error` is set to
 *   the error; free it with `scopegate_error_free`. On success, `*error` is set to NULL.
 * - The documentation says which pointers may be NULL. If any other pointer is NULL, the call fails with
 *   `SCOPEGATE_STATUS_NULL_ARGUMENT` and has no other effect. Functions without a status return 0, NULL or false for NULL.
 * - Output parameters are always written. On failure they are set to NULL, 0 or no verdict. Two output parameters of one
 *   call must not be the same pointer.
 * - Free each kind of handle with the `_free` function of its type. Freeing NULL does nothing.
 * - No call changes global state such as the locale, signal handlers or output streams. A bug in the library causes
 *   `SCOPEGATE_STATUS_PANIC` and a message on standard error; it does not abort the program.
 * - Any number of threads may use a handle at the same time, as long as no thread changes or frees it. Only evidence,
 *   facts and the options of a guard can be changed.
 * - The library opens no socket. Only `scopegate_policy_from_file` and guards open files, and only guards read the clock
 *   and the time zones of the system. Other calls read no clock and no environment variable.
 */

#ifndef SCOPEGATE_H
#define SCOPEGATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The version of this header as text. */
#define SCOPEGATE_VERSION "0.1.0"

/** Marks functions whose status the caller must check. */
#if defined(__GNUC__) || defined(__clang__)
#define SCOPEGATE_MUST_USE __attribute__((warn_unused_result))
#else
#define SCOPEGATE_MUST_USE
#endif

/* Initializers for the plain structs: they set `size` and zero the rest. */
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
 * The major version of this header.
 */
#define SCOPEGATE_VERSION_MAJOR 0

/**
 * The minor version of this header.
 */
#define SCOPEGATE_VERSION_MINOR 1

/**
 * The patch version of this header.
 */
#define SCOPEGATE_VERSION_PATCH 0

/**
 * The version of this header as one number: `MAJOR * 1000000 + MINOR * 1000 + PATCH`.
 */
#define SCOPEGATE_VERSION_NUMBER 1000

/**
 * The value of `rule` if there is no rule.
 */
#define SCOPEGATE_NO_RULE UINT32_MAX

/**
 * The value of `parent` if there is no parent.
 */
#define SCOPEGATE_NO_CLASS UINT32_MAX

/**
 * The status of a call. Any value except `SCOPEGATE_STATUS_OK` means that there is no answer: nothing is in scope.
 *
 * New numbers may be added. Treat an unknown number as a failure.
 */
enum scopegate_status
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * Success.
   */
  SCOPEGATE_STATUS_OK = 0,
  /**
   * A pointer that must not be NULL is NULL.
   */
  SCOPEGATE_STATUS_NULL_ARGUMENT = 1,
  /**
   * A text is not valid UTF-8.
   */
  SCOPEGATE_STATUS_NOT_UTF8 = 2,
  /**
   * An argument is invalid: an impossible length, descending offsets or an unknown number.
   */
  SCOPEGATE_STATUS_INVALID_ARGUMENT = 3,
  /**
   * The `size` of a struct is missing or too small.
   */
  SCOPEGATE_STATUS_STRUCT_SIZE = 4,
  /**
   * The index is out of range.
   */
  SCOPEGATE_STATUS_OUT_OF_RANGE = 5,
  /**
   * The buffer is too small. It holds the beginning of the text.
   */
  SCOPEGATE_STATUS_BUFFER_TOO_SMALL = 6,
  /**
   * The library caught a bug of its own. Only free the handles of the call; do not use them otherwise.
   */
  SCOPEGATE_STATUS_PANIC = 7,
  /**
   * The file cannot be read as a policy.
   */
  SCOPEGATE_STATUS_FILE = 8,
  /**
   * The policy has errors.
   */
  SCOPEGATE_STATUS_POLICY = 9,
  /**
   * The target is invalid, or a text of the evidence is not a host or an address. There is no verdict.
   */
  SCOPEGATE_STATUS_TARGET = 10,
  /**
   * The question about a finding or a report is invalid: an unknown class or fact, or no targets.
   */
  SCOPEGATE_STATUS_QUESTION = 11,
  /**
   * A guard refuses a request, a connection or a tunnel: contact nothing.
   */
  SCOPEGATE_STATUS_REFUSED = 12,
  /**
   * A guard cannot start, take a policy or write its log.
   */
  SCOPEGATE_STATUS_GUARD = 13,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum scopegate_status scopegate_status;
#else
typedef uint32_t scopegate_status;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * A list of rules in a policy.
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
 * The kind of the target of a decision.
 */
enum scopegate_kind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * No decision.
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
 * The verdict. `SCOPEGATE_VERDICT_NONE` is 0 and means that there is no verdict, so a zeroed or failed decision is
 * never in scope.
 */
enum scopegate_verdict
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * No verdict.
   */
  SCOPEGATE_VERDICT_NONE = 0,
  /**
   * The policy allows testing it.
   */
  SCOPEGATE_VERDICT_IN_SCOPE = 1,
  /**
   * The policy does not allow testing it.
   */
  SCOPEGATE_VERDICT_OUT_OF_SCOPE = 2,
  /**
   * It belongs to a third party.
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
 * The reason for a verdict. New values may be added.
 */
enum scopegate_basis
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * No decision.
   */
  SCOPEGATE_BASIS_NONE = 0,
  /**
   * An inclusion covers it.
   */
  SCOPEGATE_BASIS_LISTED = 1,
  /**
   * No rule covers it. The owner owns it, and the policy puts owned targets in scope.
   */
  SCOPEGATE_BASIS_OWNED = 2,
  /**
   * An exclusion decides.
   */
  SCOPEGATE_BASIS_EXCLUDED = 3,
  /**
   * Only a part of it is in scope; the worst verdict of its parts applies.
   */
  SCOPEGATE_BASIS_PARTIAL = 4,
  /**
   * The owner owns it, but no rule includes it.
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
   * No rule or evidence shows that the owner owns it.
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
   * No rule mentions the class.
   */
  SCOPEGATE_BASIS_CLASS_UNMENTIONED = 13,
  /**
   * No rule mentions an activity that is never implied.
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
 * The kind of a class.
 */
enum scopegate_class_kind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * No class.
   */
  SCOPEGATE_CLASS_KIND_NONE = 0,
  /**
   * A weakness of a system.
   */
  SCOPEGATE_CLASS_KIND_WEAKNESS = 1,
  /**
   * An action of a tester.
   */
  SCOPEGATE_CLASS_KIND_ACTIVITY = 2,
  /**
   * A defect of a report, independent of its subject.
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
 * An error of a call, or one warning about a policy: a stable code, a message, an optional hint and a position.
 *
 * If a policy does not load, the error holds all errors of the policy. `scopegate_error_count` returns their number,
 * and `scopegate_error_at` returns each of them. Functions without an index describe the first error.
 *
 * Owner: free an error from a call with `scopegate_error_free`. An error from `scopegate_error_at`,
 * `scopegate_warnings_at` or `scopegate_decision_error` belongs to the handle that returned it. Threads: it does not
 * change, and any number of threads may read it.
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
 * Evidence about the host of a target: the names of its CNAME chain, the addresses that it resolves to, and whether
 * the owner of the policy owns it. Evidence can only make a decision stricter, except `scopegate_evidence_set_owned`.
 *
 * Owner: free it with `scopegate_evidence_free`. Threads: any number of threads may use it as long as no thread
 * changes it.
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
 * Known facts about a finding, each true or false. All other facts are unknown, and an unknown fact never helps.
 * `scopegate_fact_name` lists the names of facts. A policy may define more.
 *
 * Owner: free them with `scopegate_facts_free`. Threads: any number of threads may use them as long as no thread
 * changes them.
 */
typedef struct scopegate_facts scopegate_facts;

/**
 * A guard: allows requests, connections and tunnels by a policy, or refuses them. A client asks it before each request
 * and before each connection, and contacts nothing that the guard does not allow.
 *
 * A guard decides; it opens no socket and resolves no name. It reads the clock and the time zones of the system, and
 * writes its log. It does not stop another client of the process, or a program that the process starts.
 *
 * Owner: free it with `scopegate_guard_free`. Threads: any number of threads may use one guard at the same time, also to
 * reload and to stop it. No thread may use it while it is freed.
 *
 * ```c
 * scopegate_guard *guard = NULL;
 * scopegate_permit *permit = NULL;
 * scopegate_error *error = NULL;
 * if (scopegate_guard_new(policy, NULL, &guard, NULL) == SCOPEGATE_STATUS_OK) {
 *     if (scopegate_guard_request(guard, "https", 5, "app.example.com", 15, 443, "/login", 6, NULL, 0, NULL, 0, addresses,
 *                                 count, &permit, NULL, &error) == SCOPEGATE_STATUS_OK) {
 *         send_request(permit);
 *     } else {
 *         fprintf(stderr, "refused: %s\n", scopegate_error_message(error));
 *         scopegate_error_free(error);
 *     }
 *     scopegate_permit_free(permit);
 * }
 * scopegate_guard_free(guard);
 * ```
 */
typedef struct scopegate_guard scopegate_guard;

/**
 * The options of a guard. Without any, a guard has no log, and a request waits for at most ten seconds.
 *
 * Owner: free it with `scopegate_guard_options_free`. A guard copies the options, so they may be freed after
 * `scopegate_guard_new`. Threads: any number of threads may use it as long as no thread changes it.
 */
typedef struct scopegate_guard_options scopegate_guard_options;

/**
 * The disjoint subnetworks of a network, in order. All addresses of a subnetwork have the same decision.
 *
 * Owner: free them with `scopegate_parts_free`. They may outlive the policy. Threads: they do not change, and any
 * number of threads may read them.
 */
typedef struct scopegate_parts scopegate_parts;

/**
 * A permit of a guard: how long to wait, which headers the request must have, and which addresses may be dialed.
 *
 * Owner: free it with `scopegate_permit_free` when the response has ended. It holds a place in the limit of concurrent
 * requests, and may outlive its guard. Threads: it does not change, and any number of threads may read it.
 */
typedef struct scopegate_permit scopegate_permit;

/**
 * A compiled policy. It never changes.
 *
 * Owner: reference counted. Loading returns one reference. `scopegate_policy_ref` adds a reference, and
 * `scopegate_policy_free` releases one. The last release frees the policy. Threads: any number of threads may use one
 * policy and add and release references at the same time. Each thread must hold a reference while it uses the policy.
 *
 * To replace a policy while other threads use it, protect the pointer, not the policy: take a reference under a lock,
 * then use the policy without the lock, as the example `reload.c` shows. Reading the pointer and taking the reference
 * must be one atomic step.
 */
typedef struct scopegate_policy scopegate_policy;

/**
 * Many policies, each with a key, and one index over all of them. It never changes.
 *
 * A set answers which policies mention a target, and what each of them decides: exactly what `scopegate_check` answers. A
 * policy mentions a target if one of its rules that name hosts meets the target, wholly or in part, or if the target is in
 * what its owner owns. A set does not merge verdicts: `scopegate_policy_set_allows` takes the key of the policy that gives
 * permission.
 *
 * Owner: free it with `scopegate_policy_set_free`. It does not need the builder and the handles of the policies. Threads:
 * any number of threads may use it.
 *
 * ```c
 * scopegate_policy_set_builder *builder = NULL;
 * scopegate_policy_set *set = NULL;
 * if (scopegate_policy_set_builder_new(&builder, NULL) == SCOPEGATE_STATUS_OK &&
 *     scopegate_policy_set_builder_add(builder, "acme", 4, acme, NULL) == SCOPEGATE_STATUS_OK &&
 *     scopegate_policy_set_builder_add(builder, "globex", 6, globex, NULL) == SCOPEGATE_STATUS_OK &&
 *     scopegate_policy_set_new(builder, &set, NULL) == SCOPEGATE_STATUS_OK) {
 *     allowed = scopegate_policy_set_allows(set, "acme", 4, url, strlen(url), NULL);
 * }
 * scopegate_policy_set_builder_free(builder);
 * scopegate_policy_set_free(set);
 * ```
 */
typedef struct scopegate_policy_set scopegate_policy_set;

/**
 * Policies with their keys, from which `scopegate_policy_set_new` makes a set.
 *
 * Owner: free it with `scopegate_policy_set_builder_free`. Threads: one thread at a time.
 */
typedef struct scopegate_policy_set_builder scopegate_policy_set_builder;

/**
 * A complete decision, or the error that replaces it.
 *
 * Owner: free it with `scopegate_record_free`. It holds copies and may outlive the policy, the target and the
 * evidence. Threads: it does not change, and any number of threads may read it. The functions that read it begin with
 * `scopegate_decision_`.
 */
typedef struct scopegate_record scopegate_record;

/**
 * A parsed target.
 *
 * Owner: free it with `scopegate_target_free`. It needs no policy. Threads: it does not change, and any number of
 * threads may use it.
 */
typedef struct scopegate_target scopegate_target;

/**
 * The warnings about a policy. Most of them indicate mistakes.
 *
 * Owner: free them with `scopegate_warnings_free`. They may outlive the policy. Threads: they do not change, and any
 * number of threads may read them.
 */
typedef struct scopegate_warnings scopegate_warnings;

/**
 * A text owned by another object: `length` bytes of UTF-8 at `data`. The size of this struct never changes.
 *
 * As a result: a NUL byte follows `data` and is not counted in `length`, so `%s` can print the text unless it contains
 * a NUL itself. The handle that returned the text owns it. `data` is NULL if there is no text, which is different from
 * an empty text.
 *
 * As an argument: no NUL is needed. `data` may be NULL if `length` is 0.
 */
typedef struct scopegate_text {
  /**
   * The first byte, or NULL.
   */
  const char *data;
  /**
   * The number of bytes.
   */
  size_t length;
} scopegate_text;

/**
 * A rule of a policy. A plain struct of the caller. The policy or record that it was read from owns its texts.
 *
 * Set `size` to `sizeof(scopegate_rule)` before the call, or initialize the struct with `SCOPEGATE_RULE_INIT`. On
 * failure, all other fields are zero. See `scopegate_decision`.
 */
typedef struct scopegate_rule {
  /**
   * The size of this struct in bytes.
   */
  uint32_t size;
  /**
   * The list of the rule.
   */
  scopegate_list list;
  /**
   * The line of the pattern in the policy, counted from 1; 0 if unknown.
   */
  uint32_t line;
  /**
   * Reserved; zero.
   */
  uint32_t reserved;
  /**
   * The name of the rule, or its list and position: `in_scope[1]`.
   */
  struct scopegate_text id;
  /**
   * The pattern as written; the class for a rule about findings.
   */
  struct scopegate_text pattern;
  /**
   * The note of the rule, or no text.
   */
  struct scopegate_text note;
  /**
   * The reason of the rule, or no text.
   */
  struct scopegate_text reason;
  /**
   * The maximum severity as written, or no text. Records do not contain it.
   */
  struct scopegate_text max_severity;
} scopegate_rule;

/**
 * An IP address. A plain value that can be copied. The size of this struct never changes.
 */
typedef struct scopegate_address {
  /**
   * 4 or 6; 0 if there is no address.
   */
  uint8_t version;
  /**
   * The bytes in network order. An IPv4 address uses the first four.
   */
  uint8_t bytes[16];
} scopegate_address;

/**
 * A decision in short form. A plain struct of the caller that needs no freeing.
 *
 * Set `size` to `sizeof(scopegate_decision)` before the call, or initialize the struct with `SCOPEGATE_DECISION_INIT`.
 * A program that was compiled with an older header receives the fields that it knows. A program that was compiled with
 * a newer header receives zeros in the other fields. The call always writes the whole struct. On failure, `verdict` is
 * `SCOPEGATE_VERDICT_NONE` and `in_scope` is false. Nothing is written only if `size` is smaller than the first
 * version of this struct.
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
   * The status of this decision: the return value of the call, or in a batch the status of this target alone.
   */
  scopegate_status status;
  /**
   * The verdict.
   */
  scopegate_verdict verdict;
  /**
   * The reason for the verdict.
   */
  scopegate_basis basis;
  /**
   * The kind of the target.
   */
  scopegate_kind kind;
  /**
   * The index of the rule that decided, for `scopegate_policy_rule`. `SCOPEGATE_NO_RULE` if no rule decided, and for
   * findings, reports, their parts and records of a guard, whose rules are in the record.
   */
  uint32_t rule;
  /**
   * Whether the verdict is `SCOPEGATE_VERDICT_IN_SCOPE`.
   */
  bool in_scope;
  /**
   * Whether the target is entirely in scope: no path of the host and no address of the network is excluded.
   */
  bool entire;
  /**
   * Reserved; zero.
   */
  uint8_t reserved[2];
} scopegate_decision;

/**
 * A network: an address and a prefix length. The size of this struct never changes.
 */
typedef struct scopegate_network {
  /**
   * The first address.
   */
  struct scopegate_address address;
  /**
   * The prefix length, 0 to 32 or 128.
   */
  uint8_t prefix_length;
} scopegate_network;

/**
 * A class of findings or activities. A plain struct of the caller. Its texts are static.
 *
 * Set `size` to `sizeof(scopegate_class)` before the call, or initialize the struct with `SCOPEGATE_CLASS_INIT`. On
 * failure, all other fields are zero. See `scopegate_decision`.
 */
typedef struct scopegate_class {
  /**
   * The size of this struct in bytes.
   */
  uint32_t size;
  /**
   * The kind of the class.
   */
  scopegate_class_kind kind;
  /**
   * The index of the parent class, or `SCOPEGATE_NO_CLASS`.
   */
  uint32_t parent;
  /**
   * Whether the class is out of scope unless the policy mentions it, for example denial of service or social
   * engineering.
   */
  bool never_implied;
  /**
   * Reserved; zero.
   */
  uint8_t reserved[3];
  /**
   * The id, which names this class only: `xss/stored`.
   */
  struct scopegate_text id;
  /**
   * The title for people.
   */
  struct scopegate_text title;
} scopegate_class;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * The version of the loaded library as one number. Compare it with the header to find a mismatch: before 1.0,
 * `SCOPEGATE_VERSION_NUMBER / 1000` must be equal; later, the major version must be equal.
 */
uint32_t scopegate_version_number(void);

/**
 * The version of the loaded library as text: `0.1.0`. Never NULL. The text is static.
 */
const char *scopegate_version(void);

/**
 * The version of the Public Suffix List in the loaded library as text: the version of the `psl` package that contains
 * it. Two libraries with the same version and the same list decide the same. Never NULL. The text is static.
 */
const char *scopegate_public_suffix_list_version(void);

/**
 * The word for a `scopegate_status`, for example `not-utf8`; `none` for an unknown number. Never NULL. The text is
 * static.
 */
const char *scopegate_status_text(uint32_t status);

/**
 * The word for a `scopegate_verdict` as in JSON, for example `in-scope`; `none` for `SCOPEGATE_VERDICT_NONE` and
 * unknown numbers. Never NULL. The text is static.
 */
const char *scopegate_verdict_text(uint32_t verdict);

/**
 * The word for a `scopegate_basis`, for example `third-party-rule`; otherwise the same as `scopegate_verdict_text`.
 */
const char *scopegate_basis_text(uint32_t basis);

/**
 * The word for a `scopegate_kind`, for example `host-port`; otherwise the same as `scopegate_verdict_text`.
 */
const char *scopegate_kind_text(uint32_t kind);

/**
 * The word for a `scopegate_list`, for example `out_of_scope`; otherwise the same as `scopegate_verdict_text`.
 */
const char *scopegate_list_text(uint32_t list);

/**
 * The number of errors: 1, or the number of errors in the policy; 0 for NULL.
 */
size_t scopegate_error_count(const struct scopegate_error *error);

/**
 * An error by index, counted from 0; index 0 is `error` itself. NULL for an invalid index. `error` owns it: do not
 * free it.
 */
const struct scopegate_error *scopegate_error_at(const struct scopegate_error *error, size_t index);

/**
 * The status of the call that failed; `SCOPEGATE_STATUS_OK` for a warning and for NULL.
 */
scopegate_status scopegate_error_status(const struct scopegate_error *error);

/**
 * The stable code of the error, which is the same in every language: `target.ambiguous`, `policy.unknown-key`. Codes
 * of the family `call` are about the call itself. Ends with a NUL; `error` owns it; NULL for NULL.
 */
const char *scopegate_error_code(const struct scopegate_error *error);

/**
 * The message in UTF-8. The wording may change in any release, so compare codes instead. Ends with a NUL; `error` owns
 * it; NULL for NULL.
 */
const char *scopegate_error_message(const struct scopegate_error *error);

/**
 * The hint, or NULL if there is none. Otherwise the same as `scopegate_error_message`.
 */
const char *scopegate_error_hint(const struct scopegate_error *error);

/**
 * The name of the policy source as given by the caller, or NULL. Otherwise the same as `scopegate_error_message`.
 */
const char *scopegate_error_source(const struct scopegate_error *error);

/**
 * The location in the policy as a JSON Pointer, for example `/scope/in_scope/3`. Empty for the policy as a whole; NULL
 * for an error that is not about a policy. Otherwise the same as `scopegate_error_message`.
 */
const char *scopegate_error_path(const struct scopegate_error *error);

/**
 * The position of the first invalid character of the target, counted from 1; 0 if unknown.
 */
uint32_t scopegate_error_position(const struct scopegate_error *error);

/**
 * The index of the invalid target of a report, counted from 0; -1 for all other errors.
 */
int64_t scopegate_error_target_index(const struct scopegate_error *error);

/**
 * The line in the policy, counted from 1; 0 if unknown.
 */
uint32_t scopegate_error_line(const struct scopegate_error *error);

/**
 * The column in the policy, counted in characters from 1; 0 if unknown.
 */
uint32_t scopegate_error_column(const struct scopegate_error *error);

/**
 * The column after the last character, on the same line; 0 if unknown.
 */
uint32_t scopegate_error_end_column(const struct scopegate_error *error);

/**
 * Writes all errors as text for people, with one line for each error and each hint. For buffers see
 * `scopegate_decision_json`.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_error_display(const struct scopegate_error *error,
                                         char *buffer,
                                         size_t capacity,
                                         size_t *needed);

/**
 * Frees an error that a call returned. NULL is allowed. Do not pass an error that another handle owns.
 */
void scopegate_error_free(struct scopegate_error *error);

/**
 * Loads a policy from a file. The extension determines the format: `.toml`, `.json`, `.yaml` or `.yml`.
 *
 * `path` is `path_length` bytes: native bytes on Unix, UTF-8 on Windows. Environment variables and `~` are not
 * expanded. `*policy` is always written; NULL on failure. Fails with `SCOPEGATE_STATUS_FILE` for an unreadable file
 * and with `SCOPEGATE_STATUS_POLICY` for a policy with errors. The error holds all of them with line and column.
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
 * Loads a policy from UTF-8 text in TOML.
 *
 * `source` is the name of the text in errors, usually a file name; NULL for none. The texts may be freed after the
 * call. `*policy` is always written; NULL on failure. Fails with `SCOPEGATE_STATUS_POLICY` for a policy with errors.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_policy_from_toml(const char *text,
                                            size_t text_length,
                                            const char *source,
                                            size_t source_length,
                                            struct scopegate_policy **policy,
                                            struct scopegate_error **error);

/**
 * Loads a policy from text in JSON; otherwise the same as `scopegate_policy_from_toml`.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_policy_from_json(const char *text,
                                            size_t text_length,
                                            const char *source,
                                            size_t source_length,
                                            struct scopegate_policy **policy,
                                            struct scopegate_error **error);

/**
 * Loads a policy from text in YAML; otherwise the same as `scopegate_policy_from_toml`.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_policy_from_yaml(const char *text,
                                            size_t text_length,
                                            const char *source,
                                            size_t source_length,
                                            struct scopegate_policy **policy,
                                            struct scopegate_error **error);

/**
 * Adds a reference to a policy and returns the same pointer; NULL for NULL. The caller must already hold a reference.
 * Release each reference with `scopegate_policy_free`.
 */
SCOPEGATE_MUST_USE struct scopegate_policy *scopegate_policy_ref(const struct scopegate_policy *policy);

/**
 * Releases one reference to a policy. The last release frees the policy. NULL is allowed.
 */
void scopegate_policy_free(struct scopegate_policy *policy);

/**
 * Whether the policy authorizes testing: its `testing.posture` is `authorized`, the default. False for NULL. Verdicts do
 * not depend on it; `scopegate_allows` does.
 */
SCOPEGATE_MUST_USE
bool scopegate_policy_authorizes_testing(const struct scopegate_policy *policy);

/**
 * The name of the policy. The policy owns it; no text for NULL.
 */
struct scopegate_text scopegate_policy_name(const struct scopegate_policy *policy);

/**
 * The organization that published the policy. The policy owns the text; no text for NULL.
 */
struct scopegate_text scopegate_policy_owner(const struct scopegate_policy *policy);

/**
 * A fingerprint of twelve hexadecimal digits. It is equal for policies that decide equally by the same rules. Use it
 * to distinguish versions in logs. The policy owns it; no text for NULL.
 */
struct scopegate_text scopegate_policy_fingerprint(const struct scopegate_policy *policy);

/**
 * Whether the policy expired before a day such as `2026-11-01`. The library reads no clock. `*expired` is always
 * written. Fails with `SCOPEGATE_STATUS_INVALID_ARGUMENT` for an invalid date.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_policy_expired_on(const struct scopegate_policy *policy,
                                             const char *day,
                                             size_t day_length,
                                             bool *expired,
                                             struct scopegate_error **error);

/**
 * Makes the list of warnings about a policy, in the order of its text. `*warnings` is always written; NULL on failure.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_policy_warnings(const struct scopegate_policy *policy,
                                           struct scopegate_warnings **warnings,
                                           struct scopegate_error **error);

/**
 * The number of warnings; 0 for NULL.
 */
size_t scopegate_warnings_count(const struct scopegate_warnings *warnings);

/**
 * A warning by index, which can be read with the functions of `scopegate_error`; NULL for an invalid index. `warnings`
 * owns it: do not free it.
 */
const struct scopegate_error *scopegate_warnings_at(const struct scopegate_warnings *warnings, size_t index);

/**
 * Frees warnings. NULL is allowed.
 */
void scopegate_warnings_free(struct scopegate_warnings *warnings);

/**
 * The number of rules: inclusions, exclusions and third-party entries; 0 for NULL.
 */
size_t scopegate_policy_rule_count(const struct scopegate_policy *policy);

/**
 * Reads a rule by index: first the inclusions, then the exclusions, then the third-party entries, each in the order of
 * the text. `scopegate_decision.rule` is such an index. The policy owns the texts. `rule` is always written.
 *
 * Fails with `SCOPEGATE_STATUS_OUT_OF_RANGE` for an invalid index.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_policy_rule(const struct scopegate_policy *policy,
                                       size_t index,
                                       struct scopegate_rule *rule,
                                       struct scopegate_error **error);

/**
 * A tag of a rule, by index; no text for an invalid index. The policy owns it.
 */
struct scopegate_text scopegate_policy_rule_tag(const struct scopegate_policy *policy, size_t index, size_t tag);

/**
 * The number of rules about findings; 0 for NULL.
 */
size_t scopegate_policy_finding_rule_count(const struct scopegate_policy *policy);

/**
 * Reads a rule about findings by index, in the order of the policy; otherwise the same as `scopegate_policy_rule`.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_policy_finding_rule(const struct scopegate_policy *policy,
                                               size_t index,
                                               struct scopegate_rule *rule,
                                               struct scopegate_error **error);

/**
 * An item that the policy requires in reports, by index; no text for an invalid index and for NULL. The policy owns
 * it.
 */
struct scopegate_text scopegate_policy_report_requirement(const struct scopegate_policy *policy, size_t index);

/**
 * Parses an address: `192.0.2.7` or `2001:db8::1`, without brackets, port, prefix length or zone.
 *
 * Fails with `SCOPEGATE_STATUS_INVALID_ARGUMENT` and the code `call.invalid-address` for an invalid address.
 * `*address` is always written. Only the usual spellings are accepted, because evidence comes from programs. Targets
 * can have more spellings.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_address_from_text(const char *text,
                                             size_t text_length,
                                             struct scopegate_address *address,
                                             struct scopegate_error **error);

/**
 * Reads the address of a `struct sockaddr`, as `connect`, `accept` and `getaddrinfo` use it.
 *
 * `sockaddr` points to `sockaddr_length` bytes that hold a `struct sockaddr_in` or `struct sockaddr_in6`. The port,
 * flow information and scope id are ignored. Fails with `SCOPEGATE_STATUS_INVALID_ARGUMENT` for another family or a
 * length that is too short for the family. `*address` is always written.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_address_from_sockaddr(const void *sockaddr,
                                                 size_t sockaddr_length,
                                                 struct scopegate_address *address,
                                                 struct scopegate_error **error);

/**
 * Makes empty evidence. `*evidence` is always written; NULL on failure.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_evidence_new(struct scopegate_evidence **evidence,
                                        struct scopegate_error **error);

/**
 * Adds a name of the CNAME chain, in UTF-8. Fails with `SCOPEGATE_STATUS_TARGET` for an invalid domain name. Then the
 * evidence does not contain the name and must not be used as if it did.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_evidence_add_cname(struct scopegate_evidence *evidence,
                                              const char *name,
                                              size_t name_length,
                                              struct scopegate_error **error);

/**
 * Adds an address that the host resolves to. Fails with `SCOPEGATE_STATUS_INVALID_ARGUMENT` for an invalid address.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_evidence_add_address(struct scopegate_evidence *evidence,
                                                const struct scopegate_address *address,
                                                struct scopegate_error **error);

/**
 * Adds an address from text; see `scopegate_address_from_text`.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_evidence_add_address_text(struct scopegate_evidence *evidence,
                                                     const char *text,
                                                     size_t text_length,
                                                     struct scopegate_error **error);

/**
 * Sets whether the owner of the policy owns the host, for example from an inventory. By default this is unknown.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_evidence_set_owned(struct scopegate_evidence *evidence,
                                              bool owned,
                                              struct scopegate_error **error);

/**
 * Frees evidence. NULL is allowed.
 */
void scopegate_evidence_free(struct scopegate_evidence *evidence);

/**
 * Parses a target. `text` is `text_length` bytes of UTF-8 and may be freed after the call. `*target` is always
 * written; NULL on failure. Fails with `SCOPEGATE_STATUS_TARGET` for an invalid target or a target that clients
 * interpret differently.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_target_from_text(const char *text,
                                            size_t text_length,
                                            struct scopegate_target **target,
                                            struct scopegate_error **error);

/**
 * Makes the target of a request from its parts; see `scopegate_check_parts`. `*target` is always written; NULL on
 * failure.
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
 * The target as given. The target owns the text; no text for NULL.
 */
struct scopegate_text scopegate_target_given(const struct scopegate_target *target);

/**
 * The canonical form of the target. The target owns the text; no text for NULL.
 */
struct scopegate_text scopegate_target_canonical(const struct scopegate_target *target);

/**
 * The host: a domain name, an address without brackets, or a network with its prefix length. The target owns the text;
 * no text for NULL.
 */
struct scopegate_text scopegate_target_host(const struct scopegate_target *target);

/**
 * The canonical path of a URL; no text for a target that covers every path and for NULL. The target owns the text.
 */
struct scopegate_text scopegate_target_path(const struct scopegate_target *target);

/**
 * The port; -1 for NULL and for a target without a port, which covers ports 80 and 443.
 */
int32_t scopegate_target_port(const struct scopegate_target *target);

/**
 * The kind of the target; `SCOPEGATE_KIND_NONE` for NULL.
 */
scopegate_kind scopegate_target_kind(const struct scopegate_target *target);

/**
 * Frees a target. NULL is allowed.
 */
void scopegate_target_free(struct scopegate_target *target);

/**
 * Decides one target from its text and the evidence about its host.
 *
 * `target` is `target_length` bytes of UTF-8: a URL, a host, a host with a port, an address or a network. `evidence`
 * may be NULL. `decision` is filled in; see `scopegate_decision`. `record` may be NULL, which is faster because the
 * call then allocates nothing for the answer. Otherwise `*record` is set to the complete decision; free it with
 * `scopegate_record_free`. For an invalid target, the record holds the error as JSON shows it. For any other failure,
 * it is NULL.
 *
 * Fails with `SCOPEGATE_STATUS_TARGET` for an invalid target or a target that clients interpret differently. Then
 * there is no verdict, and no request may be sent. Threads: any number of threads may use one policy at the same time.
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
 * Decides the target of a request from the parts that a client has. No URL text needs to be built, and no part can
 * change the meaning of another.
 *
 * `scheme` is, for example, `https`. `host` is in canonical or Unicode form and never percent-encoded; an IPv6 address
 * may have brackets. `path` is the raw path of the request, including `?` and the query if there is one. It begins
 * with `/`. Otherwise the same as `scopegate_check`.
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
 * Decides a parsed target, for example with several policies. Otherwise the same as `scopegate_check`. Allocates
 * nothing if `record` is NULL.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_check_target(const struct scopegate_policy *policy,
                                        const struct scopegate_target *target,
                                        const struct scopegate_evidence *evidence,
                                        struct scopegate_decision *decision,
                                        struct scopegate_record **record,
                                        struct scopegate_error **error);

/**
 * Whether a target may be tested. True only if `scopegate_check` decides that it is in scope and the policy authorizes
 * testing (its `testing.posture` is `authorized`, the default); false in all other cases, including NULL and invalid
 * targets. `evidence` may be NULL.
 */
SCOPEGATE_MUST_USE
bool scopegate_allows(const struct scopegate_policy *policy,
                      const char *target,
                      size_t target_length,
                      const struct scopegate_evidence *evidence);

/**
 * Whether a request may be sent: `scopegate_allows` for the parts of `scopegate_check_parts`.
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
 * Decides many targets from an array of texts and writes one decision for each, in the same order.
 *
 * `targets` holds `count` UTF-8 texts. `decisions` has room for `count` structs of `decision_size` bytes. Pass
 * `sizeof(scopegate_decision)` as `decision_size`; the `size` fields need not be set. Every decision is always
 * written. An invalid target, invalid UTF-8 or a NULL text fails alone: its `status` has the reason and its verdict is
 * `SCOPEGATE_VERDICT_NONE`. Use `scopegate_check` to get its error. So the call can return `SCOPEGATE_STATUS_OK`
 * although no target has a verdict. Threads: several threads may each decide a part of the targets.
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
 * Decides many targets from one buffer, as in a column of strings: target `i` is the text from `offsets[i]` to
 * `offsets[i + 1]`. There are `count + 1` offsets in ascending order.
 *
 * Fails with `SCOPEGATE_STATUS_INVALID_ARGUMENT`, without any verdict, if an offset is negative, is smaller than the
 * previous one or exceeds `data_length`. Otherwise the same as `scopegate_check_many`.
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
 * The same as `scopegate_check_offsets32`, with 64-bit offsets for more than 2 GiB.
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
 * Makes a builder without policies. `*builder` is always written; NULL on failure.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_policy_set_builder_new(struct scopegate_policy_set_builder **builder,
                                                  struct scopegate_error **error);

/**
 * Adds a policy. Its number is the number of policies before it, and the order of the policies is the order of mentions.
 *
 * `key` is `key_length` bytes of UTF-8. Fails with `SCOPEGATE_STATUS_INVALID_ARGUMENT` for a key that the builder has
 * (`set.duplicate-key`), and for an empty key and for one with a control character (`set.invalid-key`). Then the builder
 * does not change.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_policy_set_builder_add(struct scopegate_policy_set_builder *builder,
                                                  const char *key,
                                                  size_t key_length,
                                                  const struct scopegate_policy *policy,
                                                  struct scopegate_error **error);

/**
 * Frees a builder. NULL is allowed.
 */
void scopegate_policy_set_builder_free(struct scopegate_policy_set_builder *builder);

/**
 * Makes a set of the policies of a builder, which may be empty. `*set` is always written; NULL on failure. The builder keeps
 * its policies.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_policy_set_new(const struct scopegate_policy_set_builder *builder,
                                          struct scopegate_policy_set **set,
                                          struct scopegate_error **error);

/**
 * Frees a set. NULL is allowed.
 */
void scopegate_policy_set_free(struct scopegate_policy_set *set);

/**
 * The number of policies; 0 for NULL.
 */
size_t scopegate_policy_set_count(const struct scopegate_policy_set *set);

/**
 * The key of a policy, by number, counted from 0. The set owns it; no text for an invalid number and for NULL.
 */
struct scopegate_text scopegate_policy_set_key(const struct scopegate_policy_set *set, size_t number);

/**
 * A policy, by number, counted from 0: a new reference, to be released with `scopegate_policy_free`. NULL for an invalid
 * number and for NULL. `scopegate_policy_rule` on it takes the `rule` of a decision.
 */
SCOPEGATE_MUST_USE
struct scopegate_policy *scopegate_policy_set_policy(const struct scopegate_policy_set *set,
                                                     size_t number);

/**
 * Decides a target by each policy that mentions it, in the order of the set.
 *
 * `target` is `target_length` bytes of UTF-8. `*count` is set to the number of mentions, which may be 0. `numbers` receives
 * the number of the policy of each mention, and `decisions` its decision. Both have room for `capacity` mentions; the
 * number of policies is always enough. Pass `sizeof(scopegate_decision)` as `decision_size`; the `size` fields need not be
 * set. All `capacity` decisions are always written; those that are not used have no verdict.
 *
 * Fails as `scopegate_check` does, with `*count` 0. Fails with `SCOPEGATE_STATUS_BUFFER_TOO_SMALL` if there are more than
 * `capacity` mentions; then no decision has a verdict, and `*count` is the number of mentions.
 *
 * ```c
 * size_t numbers[16], count;
 * scopegate_decision decisions[16];
 * if (scopegate_policy_set_check(set, url, strlen(url), numbers, decisions, sizeof decisions[0], 16, &count, NULL) ==
 *     SCOPEGATE_STATUS_OK) {
 *     for (size_t i = 0; i < count; i++) {
 *         printf("%s: %s\n", scopegate_policy_set_key(set, numbers[i]).data, scopegate_verdict_text(decisions[i].verdict));
 *     }
 * }
 * ```
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_policy_set_check(const struct scopegate_policy_set *set,
                                            const char *target,
                                            size_t target_length,
                                            size_t *numbers,
                                            struct scopegate_decision *decisions,
                                            size_t decision_size,
                                            size_t capacity,
                                            size_t *count,
                                            struct scopegate_error **error);

/**
 * Whether a target may be tested with the permission of the policy with a key: `scopegate_allows` for that policy. False in
 * all other cases, including NULL and a key that the set does not have. `evidence` may be NULL.
 */
SCOPEGATE_MUST_USE
bool scopegate_policy_set_allows(const struct scopegate_policy_set *set,
                                 const char *key,
                                 size_t key_length,
                                 const char *target,
                                 size_t target_length,
                                 const struct scopegate_evidence *evidence);

/**
 * Makes an empty set of facts. `*facts` is always written; NULL on failure.
 */
SCOPEGATE_MUST_USE scopegate_status scopegate_facts_new(struct scopegate_facts **facts, struct scopegate_error **error);

/**
 * Sets the value of a fact. The policy checks the name of the fact when it decides. If a fact is set to both values,
 * every decision fails with the code `fact.contradiction`.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_facts_set(struct scopegate_facts *facts,
                                     const char *name,
                                     size_t name_length,
                                     bool value,
                                     struct scopegate_error **error);

/**
 * Frees facts. NULL is allowed.
 */
void scopegate_facts_free(struct scopegate_facts *facts);

/**
 * Decides a class of findings or an activity from the known facts.
 *
 * `class_name` is `class_length` bytes of UTF-8: an id, an alias, a VRT id (`vrt:...`) or a CWE number. If it names
 * several classes, the worst decision applies, and each class is a part of the record. `facts` may be NULL. `decision`
 * and `record` are the same as in `scopegate_check`. Fails with `SCOPEGATE_STATUS_QUESTION`, without a verdict, for an
 * unknown class or fact.
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
 * Decides a report: each of its targets, and the class on each target. The worst decision applies, and every decision
 * is a part of the record.
 *
 * `targets` holds `target_count` texts, at least one. `contains` holds `contains_count` names of items that the report
 * contains. `scopegate_decision_missing` lists the items that the policy requires and the report lacks; they do not
 * change the verdict. `facts` and `evidence` may be NULL. If the evidence does not say whether the targets are owned,
 * the fact `owned-asset` applies. Otherwise the same as `scopegate_check_finding`. An invalid target fails with
 * `SCOPEGATE_STATUS_QUESTION` and its `target.` code; `scopegate_error_target_index` returns its index.
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
 * Writes the complete decision as one JSON object on one line, in UTF-8. The JSON is the same in every language and in
 * the command.
 *
 * All functions with these parameters fill buffers as `snprintf` does. `buffer` has room for `capacity` bytes and
 * receives the text and a NUL. `*needed`, unless `needed` is NULL, is set to the length of the text without the NUL,
 * even if the text does not fit. If the text does not fit, the buffer holds its beginning, cut between two characters,
 * and a NUL, and the status is `SCOPEGATE_STATUS_BUFFER_TOO_SMALL`. To get only the length, pass NULL and 0.
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
 * Writes the explanation: one sentence that can be sent to a reporter. For an error, writes its message. The wording
 * may change in any release. For buffers see `scopegate_decision_json`.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_decision_explanation(const struct scopegate_record *record,
                                                char *buffer,
                                                size_t capacity,
                                                size_t *needed);

/**
 * Writes the short form of the decision. `decision` is filled in as by `scopegate_check`, with the status of the call
 * that made the record.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_decision_short(const struct scopegate_record *record,
                                          struct scopegate_decision *decision,
                                          struct scopegate_error **error);

/**
 * The target as given. The record owns it; no text for NULL.
 */
struct scopegate_text scopegate_decision_target(const struct scopegate_record *record);

/**
 * The canonical form of the target; no text for an error and for NULL. The record owns it.
 */
struct scopegate_text scopegate_decision_canonical(const struct scopegate_record *record);

/**
 * The provider that decided or that the evidence indicates; no text without one and for NULL. The record owns it.
 */
struct scopegate_text scopegate_decision_provider(const struct scopegate_record *record);

/**
 * The fingerprint of the policy that decided; no text for an error and for NULL. The record owns it.
 */
struct scopegate_text scopegate_decision_policy(const struct scopegate_record *record);

/**
 * The error that replaces a decision; NULL if there is a decision and for NULL. The record owns it: do not free it.
 */
const struct scopegate_error *scopegate_decision_error(const struct scopegate_record *record);

/**
 * Frees a record. NULL is allowed.
 */
void scopegate_record_free(struct scopegate_record *record);

/**
 * Reads the rule that decided. The record owns its texts. `rule` is always written.
 *
 * Fails with `SCOPEGATE_STATUS_OUT_OF_RANGE` if no rule decided; use `scopegate_decision_has_rule` first.
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
 * The number of rules that exclude a part of a target that is in scope; 0 for NULL.
 */
size_t scopegate_decision_carve_out_count(const struct scopegate_record *record);

/**
 * Reads a rule that excludes a part of a target that is in scope, by index. The record owns its texts. `rule` is
 * always written.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_decision_carve_out(const struct scopegate_record *record,
                                              size_t index,
                                              struct scopegate_rule *rule,
                                              struct scopegate_error **error);

/**
 * The number of rules that put a part of the target in scope if the whole is not; 0 for NULL.
 */
size_t scopegate_decision_partly_count(const struct scopegate_record *record);

/**
 * Reads a rule that puts a part of the target in scope if the whole is not, by index. The record owns its texts.
 * `rule` is always written.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_decision_partly(const struct scopegate_record *record,
                                           size_t index,
                                           struct scopegate_rule *rule,
                                           struct scopegate_error **error);

/**
 * The number of overridden rules: they cover the target but have another effect; 0 for NULL.
 */
size_t scopegate_decision_overridden_count(const struct scopegate_record *record);

/**
 * Reads an overridden rule, which covers the target but has another effect, by index. The record owns its texts.
 * `rule` is always written.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_decision_overridden(const struct scopegate_record *record,
                                               size_t index,
                                               struct scopegate_rule *rule,
                                               struct scopegate_error **error);

/**
 * The number of alternatives, each of which would lift the exclusion; 0 for NULL.
 */
size_t scopegate_decision_unless_count(const struct scopegate_record *record);

/**
 * The number of facts that an alternative requires; 0 for an invalid index. All of them must be shown.
 */
size_t scopegate_decision_unless_facts(const struct scopegate_record *record, size_t alternative);

/**
 * Reads a fact that an alternative requires, and its required value. The record owns `*fact`; both outputs are always
 * written. Fails with `SCOPEGATE_STATUS_OUT_OF_RANGE` for an invalid index.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_decision_unless(const struct scopegate_record *record,
                                           size_t alternative,
                                           size_t index,
                                           struct scopegate_text *fact,
                                           bool *value,
                                           struct scopegate_error **error);

/**
 * The number of caveats: statements of the policy that a person must observe because no rule can express them. 0 if
 * the target is not in scope, and for NULL.
 */
size_t scopegate_decision_caveat_count(const struct scopegate_record *record);

/**
 * A caveat by index; no text for an invalid index and for NULL. The record owns it.
 */
struct scopegate_text scopegate_decision_caveat(const struct scopegate_record *record, size_t index);

/**
 * The number of parts. A finding whose name means several classes has one part per class. A report has one part per
 * target, followed by one per class on each target. 0 for all other decisions and for NULL.
 */
size_t scopegate_decision_part_count(const struct scopegate_record *record);

/**
 * A part by index, which can be read like any record; NULL for an invalid index. `record` owns it: do not free it.
 */
const struct scopegate_record *scopegate_decision_part(const struct scopegate_record *record, size_t index);

/**
 * The target of a finding that is a part of a report; no text for all other decisions and for NULL. The record owns
 * it.
 */
struct scopegate_text scopegate_decision_on(const struct scopegate_record *record);

/**
 * The number of items that the policy requires and the report lacks; 0 for all other decisions and for NULL.
 */
size_t scopegate_decision_missing_count(const struct scopegate_record *record);

/**
 * A missing item by index; no text for an invalid index and for NULL. The record owns it.
 */
struct scopegate_text scopegate_decision_missing(const struct scopegate_record *record, size_t index);

/**
 * Splits a network where decisions change.
 *
 * `network` is `network_length` bytes of UTF-8, for example `192.0.2.0/24`. `evidence` may be NULL; only ownership
 * affects the result. `*parts` is always written; NULL on failure. Fails with `SCOPEGATE_STATUS_TARGET` for an invalid
 * network or address, or for more than about a million parts.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_partition(const struct scopegate_policy *policy,
                                     const char *network,
                                     size_t network_length,
                                     const struct scopegate_evidence *evidence,
                                     struct scopegate_parts **parts,
                                     struct scopegate_error **error);

/**
 * The number of parts; 0 for NULL.
 */
size_t scopegate_parts_count(const struct scopegate_parts *parts);

/**
 * Reads a part by index: the network and the decision for all its addresses. `network`, `decision` and, if `record` is
 * not NULL, `*record` are always written; see `scopegate_check`.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_parts_at(const struct scopegate_parts *parts,
                                    size_t index,
                                    struct scopegate_network *network,
                                    struct scopegate_decision *decision,
                                    struct scopegate_record **record,
                                    struct scopegate_error **error);

/**
 * Frees a partition. NULL is allowed.
 */
void scopegate_parts_free(struct scopegate_parts *parts);

/**
 * The number of classes in the taxonomy.
 */
size_t scopegate_class_count(void);

/**
 * Reads a class by index. Indexes are stable only within one version of the library, so store the id instead. `found`
 * is always written. Fails with `SCOPEGATE_STATUS_OUT_OF_RANGE` for an invalid index.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_class_at(size_t index,
                                    struct scopegate_class *found,
                                    struct scopegate_error **error);

/**
 * An alias of a class, by number; no text for an invalid number. The text is static.
 */
struct scopegate_text scopegate_class_alias(size_t index, size_t number);

/**
 * An id of the class in the Bugcrowd Vulnerability Rating Taxonomy, by number; no text for an invalid number. The text
 * is static.
 */
struct scopegate_text scopegate_class_vrt(size_t index, size_t number);

/**
 * A Common Weakness Enumeration number of the class, by number; 0 for an invalid number.
 */
uint32_t scopegate_class_cwe(size_t index, size_t number);

/**
 * Finds the classes with a name: an id, an alias, a VRT id (`vrt:...`) or a CWE number (`CWE-79`).
 *
 * `name` is `name_length` bytes of UTF-8. `*count` is set to the number of classes, and `indexes` receives the indexes
 * of the first `capacity` classes. Fails with `SCOPEGATE_STATUS_QUESTION` if no class has that name; the hint lists
 * the closest names. Fails with `SCOPEGATE_STATUS_BUFFER_TOO_SMALL` if there are more than `capacity` classes.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_class_find(const char *name,
                                      size_t name_length,
                                      uint32_t *indexes,
                                      size_t capacity,
                                      size_t *count,
                                      struct scopegate_error **error);

/**
 * The number of built-in facts for conditions and findings. A policy may define more.
 */
size_t scopegate_fact_count(void);

/**
 * The name of a fact by index; no text for an invalid index. The text is static.
 */
struct scopegate_text scopegate_fact_name(size_t index);

/**
 * The meaning of a fact in one clause, by index; no text for an invalid index. The text is static.
 */
struct scopegate_text scopegate_fact_meaning(size_t index);

/**
 * The number of presets. A preset is a part of a policy with exclusions that many programs share.
 */
size_t scopegate_preset_count(void);

/**
 * The name of a preset by index; no text for an invalid index. The text is static.
 */
struct scopegate_text scopegate_preset_name(size_t index);

/**
 * The summary of a preset in one sentence, by index; no text for an invalid index. The text is static.
 */
struct scopegate_text scopegate_preset_summary(size_t index);

/**
 * The TOML text of a preset, to be copied into a policy, by index; no text for an invalid index. The text is static.
 */
struct scopegate_text scopegate_preset_text(size_t index);

/**
 * Makes options. `*options` is always written; NULL on failure.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_guard_options_new(struct scopegate_guard_options **options,
                                             struct scopegate_error **error);

/**
 * Sets the name of the researcher, which replaces `{researcher}` in the headers that a policy requires.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_guard_options_set_researcher(struct scopegate_guard_options *options,
                                                        const char *name,
                                                        size_t name_length,
                                                        struct scopegate_error **error);

/**
 * Sets the name of the guard in its log; `guard` by default.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_guard_options_set_name(struct scopegate_guard_options *options,
                                                  const char *name,
                                                  size_t name_length,
                                                  struct scopegate_error **error);

/**
 * Sets the file of the log: one JSON line for each answer, written before the answer is given. The file is created, or
 * continued if it is a log. Queries of URLs are dropped; see `scopegate_guard_options_keep_queries`. `path` is as in
 * `scopegate_policy_from_file`. The file is opened by `scopegate_guard_new`.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_guard_options_set_log(struct scopegate_guard_options *options,
                                                 const char *path,
                                                 size_t path_length,
                                                 struct scopegate_error **error);

/**
 * Sets the file of the signed checkpoints of the log. A checkpoint follows each `every` lines, and the end of the log. `key`
 * is the path of the private key, which `scopegate log keygen` makes; it is read at once. Paths are as in
 * `scopegate_policy_from_file`. Fails with `SCOPEGATE_STATUS_GUARD` and `guard.log` if the key cannot be read, and with
 * `SCOPEGATE_STATUS_INVALID_ARGUMENT` if `every` is 0.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_guard_options_set_checkpoints(struct scopegate_guard_options *options,
                                                         const char *path,
                                                         size_t path_length,
                                                         const char *key,
                                                         size_t key_length,
                                                         uint32_t every,
                                                         struct scopegate_error **error);

/**
 * Keeps the queries of URLs in the log. They may hold secrets.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_guard_options_keep_queries(struct scopegate_guard_options *options,
                                                      struct scopegate_error **error);

/**
 * Sets the longest time that a request waits for its turn, in milliseconds. A request that would wait longer is
 * refused.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_guard_options_set_longest_delay(struct scopegate_guard_options *options,
                                                           uint32_t milliseconds,
                                                           struct scopegate_error **error);

/**
 * Adds a condition of the policy that the caller observes, and the guard does not enforce: `rate`, `concurrent`,
 * `headers`, `windows` or `automated`. Fails with `SCOPEGATE_STATUS_INVALID_ARGUMENT` for another name.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_guard_options_add_unenforced(struct scopegate_guard_options *options,
                                                        const char *condition,
                                                        size_t condition_length,
                                                        struct scopegate_error **error);

/**
 * Frees options. NULL is allowed.
 */
void scopegate_guard_options_free(struct scopegate_guard_options *options);

/**
 * The time to wait before the request is sent, in milliseconds; 0 for NULL.
 */
uint32_t scopegate_permit_delay(const struct scopegate_permit *permit);

/**
 * The number of addresses that may be dialed: those that the guard was asked about; 0 for NULL.
 */
size_t scopegate_permit_address_count(const struct scopegate_permit *permit);

/**
 * An address that may be dialed, by index, counted from 0 in the order of the question. `*address` is always written.
 * Fails with `SCOPEGATE_STATUS_OUT_OF_RANGE` for an invalid index.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_permit_address(const struct scopegate_permit *permit,
                                          size_t index,
                                          struct scopegate_address *address,
                                          struct scopegate_error **error);

/**
 * The number of headers that the request must have; 0 for NULL. Add each of them, and refuse a request that has another
 * value.
 */
size_t scopegate_permit_header_count(const struct scopegate_permit *permit);

/**
 * The name of a header, by index, counted from 0. No text for an invalid index and for NULL. The permit owns it.
 */
struct scopegate_text scopegate_permit_header_name(const struct scopegate_permit *permit, size_t index);

/**
 * The value of a header; otherwise the same as `scopegate_permit_header_name`.
 */
struct scopegate_text scopegate_permit_header_value(const struct scopegate_permit *permit, size_t index);

/**
 * Frees a permit, and its place in the limit of concurrent requests. NULL is allowed.
 */
void scopegate_permit_free(struct scopegate_permit *permit);

/**
 * Makes a guard for a policy. `options` may be NULL. The guard holds its own copy of the policy. `*guard` is always
 * written; NULL on failure. Fails with `SCOPEGATE_STATUS_GUARD` if the guard cannot enforce a condition of the policy, and
 * if the log cannot be opened or written: `guard.no-researcher`, `guard.unknown-zone`, `guard.unenforced`, `guard.log`.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_guard_new(const struct scopegate_policy *policy,
                                     const struct scopegate_guard_options *options,
                                     struct scopegate_guard **guard,
                                     struct scopegate_error **error);

/**
 * Fails unless the caller can enforce every condition of the policy. `conditions` are the `count` conditions that the
 * caller can enforce: `rate`, `concurrent`, `headers`, `windows` and `automated`. A caller that cannot, for example, add
 * headers calls this before its first request, and again after each reload. Fails with `SCOPEGATE_STATUS_GUARD` and
 * `guard.unenforced`.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_guard_require_enforced(const struct scopegate_guard *guard,
                                                  const struct scopegate_text *conditions,
                                                  size_t count,
                                                  struct scopegate_error **error);

/**
 * Allows or refuses one request. Ask for each request, including each redirect and each retry.
 *
 * `scheme`, `host` and `port` are those of the URL, and `path` is the path with its query as it is sent.
 * `host_headers` are the values of all `Host` headers that the caller sends; none if the client sets the header from the
 * URL. `sni` is the server name of TLS if the caller sets it; NULL otherwise. `addresses` are all addresses of the host,
 * or those of the kept connection; none if the caller asks `scopegate_guard_connect` before it dials.
 *
 * On success, `*permit` is the permit. Keep it until the response has ended, and free it with `scopegate_permit_free`:
 * until then it holds a place in the limit of concurrent requests. A refusal has `SCOPEGATE_STATUS_REFUSED`, and its code
 * is the basis of the decision, the code of an invalid target, or a code of the family `guard`. Contact nothing after any
 * status except `SCOPEGATE_STATUS_OK`. `*permit` is always written; NULL on failure. `*record`, unless `record` is NULL,
 * is set to the decision if there is one, also for a refusal; free it with `scopegate_record_free`.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_guard_request(const struct scopegate_guard *guard,
                                         const char *scheme,
                                         size_t scheme_length,
                                         const char *host,
                                         size_t host_length,
                                         uint16_t port,
                                         const char *path,
                                         size_t path_length,
                                         const struct scopegate_text *host_headers,
                                         size_t host_header_count,
                                         const char *sni,
                                         size_t sni_length,
                                         const struct scopegate_address *addresses,
                                         size_t address_count,
                                         struct scopegate_permit **permit,
                                         struct scopegate_record **record,
                                         struct scopegate_error **error);

/**
 * Allows or refuses one connection to a host, by all addresses that its name has. Dial only the addresses of the permit,
 * and do not resolve the name again. One private or excluded address refuses the connection. `permit`, `record` and
 * refusals are as in `scopegate_guard_request`; without an address the code is `guard.no-address`.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_guard_connect(const struct scopegate_guard *guard,
                                         const char *host,
                                         size_t host_length,
                                         uint16_t port,
                                         const struct scopegate_address *addresses,
                                         size_t address_count,
                                         struct scopegate_permit **permit,
                                         struct scopegate_record **record,
                                         struct scopegate_error **error);

/**
 * Allows or refuses one connection for a request that `scopegate_guard_request` has allowed. It is for a policy that names
 * only paths of a host, where no connection to the host as a whole is in scope. Otherwise the same as
 * `scopegate_guard_connect`.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_guard_connect_for(const struct scopegate_guard *guard,
                                             const char *scheme,
                                             size_t scheme_length,
                                             const char *host,
                                             size_t host_length,
                                             uint16_t port,
                                             const char *path,
                                             size_t path_length,
                                             const struct scopegate_address *addresses,
                                             size_t address_count,
                                             struct scopegate_permit **permit,
                                             struct scopegate_record **record,
                                             struct scopegate_error **error);

/**
 * Allows or refuses a tunnel, in which no request can be seen. The host must be in scope as a whole; otherwise the code is
 * `guard.not-entire`. `permit`, `record` and refusals are as in `scopegate_guard_request`.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_guard_tunnel(const struct scopegate_guard *guard,
                                        const char *host,
                                        size_t host_length,
                                        uint16_t port,
                                        struct scopegate_permit **permit,
                                        struct scopegate_record **record,
                                        struct scopegate_error **error);

/**
 * Replaces the policy of a guard. The guard holds its own copy. Other threads may use the guard during the call; each
 * answer comes from the old or from the new policy. On failure, the old policy stays, except after `guard.log`. Fails with
 * `SCOPEGATE_STATUS_GUARD` as `scopegate_guard_new` does, and with `guard.stopped`.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_guard_reload(const struct scopegate_guard *guard,
                                        const struct scopegate_policy *policy,
                                        struct scopegate_error **error);

/**
 * Stops a guard: it refuses everything from now on, in every thread. A stopped guard stays stopped. Fails with
 * `SCOPEGATE_STATUS_GUARD` and `guard.log` if the log cannot be written; the guard is stopped nevertheless.
 */
SCOPEGATE_MUST_USE
scopegate_status scopegate_guard_stop(const struct scopegate_guard *guard,
                                      struct scopegate_error **error);

/**
 * Whether a guard is stopped; true for NULL.
 */
bool scopegate_guard_is_stopped(const struct scopegate_guard *guard);

/**
 * Frees a guard, and writes the end to its log. Permits may outlive the guard. NULL is allowed.
 */
void scopegate_guard_free(struct scopegate_guard *guard);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* SCOPEGATE_H */
