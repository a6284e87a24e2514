/*
 * Misuses the C interface in every way that the header mentions: NULL for each pointer, invalid UTF-8, wrong sizes, invalid
 * indexes, small buffers, handles that outlive others, many threads. Under valgrind and sanitizers, it also shows that
 * nothing leaks.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <scopegate.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int checks = 0;

#define CHECK(condition) \
    do { \
        checks++; \
        if (!(condition)) { \
            fprintf(stderr, "%s:%d: failed: %s\n", __FILE__, __LINE__, #condition); \
            exit(1); \
        } \
    } while (0)

/* A call that must fail with a status and an error that has this status, and again without an error parameter. */
#define FAILS(expected, call) \
    do { \
        scopegate_error *error = (scopegate_error *)(void *)&checks; \
        scopegate_error **err = &error; \
        CHECK((call) == (expected)); \
        CHECK(error != NULL && scopegate_error_status(error) == (expected)); \
        CHECK(strchr(scopegate_error_code(error), '.') != NULL && *scopegate_error_message(error) != '\0'); \
        CHECK(scopegate_error_count(error) >= 1 && scopegate_error_at(error, 0) == error); \
        scopegate_error_free(error); \
        err = NULL; \
        CHECK((call) == (expected)); \
        (void)err; \
    } while (0)

#define WORKS(call) \
    do { \
        scopegate_error *error = (scopegate_error *)(void *)&checks; \
        scopegate_error **err = &error; \
        CHECK((call) == SCOPEGATE_STATUS_OK && error == NULL); \
        (void)err; \
    } while (0)

#define GARBAGE(type) ((type *)(void *)&checks)
#define NULLS SCOPEGATE_STATUS_NULL_ARGUMENT
#define UTF8 SCOPEGATE_STATUS_NOT_UTF8

static const char BAD[] = "a\xff";
static const char POLICY[] =
    "version = 1\npolicy = { name = 'N\xc3\xa4me', owner = 'Owner' }\n"
    "ownership = { in_scope = true }\n"
    "report = { requires = ['steps'] }\n"
    "findings = { rules = [{ class = 'clickjacking', reason = 'noise', unless = ['exploit-path'] }] }\n"
    "[scope]\nin_scope = [{ host = '*.example.com', tags = ['a', 'b'], note = \"a\\u0000b\" }, '8.8.8.0/24']\n"
    "out_of_scope = ['https://app.example.com/admin', '8.8.8.128/25']\n";

static scopegate_policy *load(void) {
    scopegate_policy *policy = NULL;
    WORKS(scopegate_policy_from_toml(POLICY, sizeof POLICY - 1, NULL, 0, &policy, err));
    return policy;
}

static void policies(void) {
    scopegate_policy *policy;
#define LOADS_NOT(expected, call) policy = GARBAGE(scopegate_policy); FAILS(expected, call); CHECK(policy == NULL)
    LOADS_NOT(NULLS, scopegate_policy_from_toml(NULL, 1, NULL, 0, &policy, err));
    LOADS_NOT(NULLS, scopegate_policy_from_json(NULL, 1, NULL, 0, &policy, err));
    LOADS_NOT(NULLS, scopegate_policy_from_yaml(NULL, 1, NULL, 0, &policy, err));
    LOADS_NOT(NULLS, scopegate_policy_from_toml("", 0, NULL, 1, &policy, err));
    LOADS_NOT(NULLS, scopegate_policy_from_file(NULL, 1, &policy, err));
    LOADS_NOT(UTF8, scopegate_policy_from_toml(BAD, 2, NULL, 0, &policy, err));
    LOADS_NOT(UTF8, scopegate_policy_from_json(BAD, 2, NULL, 0, &policy, err));
    LOADS_NOT(UTF8, scopegate_policy_from_yaml(BAD, 2, NULL, 0, &policy, err));
    LOADS_NOT(UTF8, scopegate_policy_from_toml("", 0, BAD, 2, &policy, err));
    LOADS_NOT(SCOPEGATE_STATUS_POLICY, scopegate_policy_from_toml(NULL, 0, NULL, 0, &policy, err));
    LOADS_NOT(SCOPEGATE_STATUS_POLICY, scopegate_policy_from_json("{}", 2, "x", 1, &policy, err));
    LOADS_NOT(SCOPEGATE_STATUS_POLICY, scopegate_policy_from_yaml("a: 1", 4, "x", 1, &policy, err));
    LOADS_NOT(SCOPEGATE_STATUS_FILE, scopegate_policy_from_file("", 0, &policy, err));
    LOADS_NOT(SCOPEGATE_STATUS_FILE, scopegate_policy_from_file("/no/such.toml", 13, &policy, err));
    LOADS_NOT(SCOPEGATE_STATUS_FILE, scopegate_policy_from_file("/", 1, &policy, err));
    LOADS_NOT(SCOPEGATE_STATUS_FILE, scopegate_policy_from_file(BAD, 2, &policy, err));
    LOADS_NOT(SCOPEGATE_STATUS_INVALID_ARGUMENT, scopegate_policy_from_toml("", SIZE_MAX, NULL, 0, &policy, err));
    FAILS(NULLS, scopegate_policy_from_file("x", 1, NULL, err));
    FAILS(NULLS, scopegate_policy_from_toml("", 0, NULL, 0, NULL, err));
    FAILS(NULLS, scopegate_policy_from_json("", 0, NULL, 0, NULL, err));
    FAILS(NULLS, scopegate_policy_from_yaml("", 0, NULL, 0, NULL, err));

    /* Several errors at once, each with its position. */
    static const char mistakes[] = "version = 1\npolicy = { name = 'N', owner = 'O' }\n[scope]\nin_scop = []\nin_scope = ['*.com']\n";
    scopegate_error *error = NULL;
    CHECK(scopegate_policy_from_toml(mistakes, sizeof mistakes - 1, "m.toml", 6, &policy, &error) == SCOPEGATE_STATUS_POLICY);
    CHECK(scopegate_error_count(error) == 2 && scopegate_error_at(error, 2) == NULL && scopegate_error_at(error, SIZE_MAX) == NULL);
    const scopegate_error *second = scopegate_error_at(error, 1);
    CHECK(strcmp(scopegate_error_code(error), "policy.unknown-key") == 0 && strcmp(scopegate_error_path(error), "/scope/in_scop") == 0);
    CHECK(scopegate_error_line(error) == 4 && scopegate_error_column(error) == 1 && scopegate_error_end_column(error) == 8);
    CHECK(strcmp(scopegate_error_source(second), "m.toml") == 0 && scopegate_error_line(second) == 5);
    CHECK(strcmp(scopegate_error_code(second), "pattern.public-suffix") == 0 && scopegate_error_hint(second) != NULL);
    CHECK(scopegate_error_position(second) == 0 && scopegate_error_target_index(second) == -1);
    char text[1024];
    size_t needed = 1;
    CHECK(scopegate_error_display(error, text, sizeof text, &needed) == SCOPEGATE_STATUS_OK && needed == strlen(text));
    CHECK(strstr(text, "m.toml:4:1: error[policy.unknown-key]") != NULL && strstr(text, "pattern.public-suffix") != NULL);
    CHECK(scopegate_error_display(error, text, 10, NULL) == SCOPEGATE_STATUS_BUFFER_TOO_SMALL && strlen(text) == 9);
    CHECK(scopegate_error_display(error, NULL, 10, NULL) == NULLS);
    needed = 1;
    CHECK(scopegate_error_display(NULL, text, 10, &needed) == NULLS && needed == 0);
    scopegate_error_free(error);
    scopegate_error_free(NULL);

    CHECK(scopegate_error_count(NULL) == 0 && scopegate_error_at(NULL, 0) == NULL && scopegate_error_code(NULL) == NULL);
    CHECK(scopegate_error_message(NULL) == NULL && scopegate_error_hint(NULL) == NULL && scopegate_error_source(NULL) == NULL);
    CHECK(scopegate_error_path(NULL) == NULL && scopegate_error_position(NULL) == 0 && scopegate_error_line(NULL) == 0);
    CHECK(scopegate_error_column(NULL) == 0 && scopegate_error_end_column(NULL) == 0 && scopegate_error_target_index(NULL) == -1);
    CHECK(scopegate_error_status(NULL) == SCOPEGATE_STATUS_OK);

    CHECK(scopegate_policy_ref(NULL) == NULL);
    scopegate_policy_free(NULL);
    CHECK(scopegate_policy_name(NULL).data == NULL && scopegate_policy_owner(NULL).data == NULL);
    CHECK(!scopegate_policy_authorizes_testing(NULL));
    CHECK(scopegate_policy_fingerprint(NULL).data == NULL && scopegate_policy_rule_count(NULL) == 0);
    CHECK(scopegate_policy_finding_rule_count(NULL) == 0 && scopegate_policy_report_requirement(NULL, 0).data == NULL);
    CHECK(scopegate_policy_rule_tag(NULL, 0, 0).data == NULL);

    policy = load();
    scopegate_policy *other = scopegate_policy_ref(policy);
    CHECK(other == policy);
    scopegate_policy_free(policy);
    CHECK(strcmp(scopegate_policy_name(other).data, "N\xc3\xa4me") == 0 && scopegate_policy_fingerprint(other).length == 12);
    CHECK(scopegate_policy_authorizes_testing(other));
    CHECK(strcmp(scopegate_policy_owner(other).data, "Owner") == 0);

    scopegate_rule rule = SCOPEGATE_RULE_INIT;
    CHECK(scopegate_policy_rule_count(other) == 4 && scopegate_policy_finding_rule_count(other) == 1);
    WORKS(scopegate_policy_rule(other, 0, &rule, err));
    CHECK(rule.note.length == 3 && memcmp(rule.note.data, "a\0b", 4) == 0 && rule.reason.data == NULL);
    CHECK(strcmp(scopegate_policy_rule_tag(other, 0, 1).data, "b") == 0 && scopegate_policy_rule_tag(other, 0, 2).data == NULL);
    CHECK(scopegate_policy_rule_tag(other, 99, 0).data == NULL);
    FAILS(SCOPEGATE_STATUS_OUT_OF_RANGE, scopegate_policy_rule(other, 4, &rule, err));
    CHECK(rule.size == sizeof rule && rule.id.data == NULL && rule.list == SCOPEGATE_LIST_NONE);
    FAILS(NULLS, scopegate_policy_rule(NULL, 0, &rule, err));
    FAILS(NULLS, scopegate_policy_rule(other, 0, NULL, err));
    WORKS(scopegate_policy_finding_rule(other, 0, &rule, err));
    CHECK(strcmp(rule.id.data, "findings.rules[0]") == 0 && rule.list == SCOPEGATE_LIST_FINDINGS);
    FAILS(SCOPEGATE_STATUS_OUT_OF_RANGE, scopegate_policy_finding_rule(other, SIZE_MAX, &rule, err));
    FAILS(NULLS, scopegate_policy_finding_rule(NULL, 0, &rule, err));
    rule.size = 0;
    FAILS(SCOPEGATE_STATUS_STRUCT_SIZE, scopegate_policy_rule(other, 0, &rule, err));
    CHECK(strcmp(scopegate_policy_report_requirement(other, 0).data, "steps") == 0);

    bool expired = true;
    WORKS(scopegate_policy_expired_on(other, "2026-11-01", 10, &expired, err));
    CHECK(!expired);
    expired = true;
    FAILS(SCOPEGATE_STATUS_INVALID_ARGUMENT, scopegate_policy_expired_on(other, "yesterday", 9, &expired, err));
    CHECK(!expired);
    FAILS(UTF8, scopegate_policy_expired_on(other, BAD, 2, &expired, err));
    FAILS(NULLS, scopegate_policy_expired_on(NULL, "2026-11-01", 10, &expired, err));
    FAILS(NULLS, scopegate_policy_expired_on(other, "2026-11-01", 10, NULL, err));

    scopegate_warnings *warnings = GARBAGE(scopegate_warnings);
    FAILS(NULLS, scopegate_policy_warnings(NULL, &warnings, err));
    CHECK(warnings == NULL);
    FAILS(NULLS, scopegate_policy_warnings(other, NULL, err));
    WORKS(scopegate_policy_warnings(other, &warnings, err));
    scopegate_policy_free(other);
    CHECK(scopegate_warnings_at(warnings, scopegate_warnings_count(warnings)) == NULL);
    CHECK(scopegate_warnings_count(NULL) == 0 && scopegate_warnings_at(NULL, 0) == NULL);
    scopegate_warnings_free(warnings);
    scopegate_warnings_free(NULL);
}

static void evidence_and_targets(void) {
    scopegate_evidence *evidence = NULL;
    scopegate_address address = {4, {8, 8, 8, 8}};
    FAILS(NULLS, scopegate_evidence_new(NULL, err));
    WORKS(scopegate_evidence_new(&evidence, err));
    FAILS(NULLS, scopegate_evidence_add_cname(NULL, "a.example", 9, err));
    FAILS(NULLS, scopegate_evidence_add_cname(evidence, NULL, 9, err));
    FAILS(UTF8, scopegate_evidence_add_cname(evidence, BAD, 2, err));
    FAILS(SCOPEGATE_STATUS_TARGET, scopegate_evidence_add_cname(evidence, "not a name", 10, err));
    FAILS(NULLS, scopegate_evidence_add_address_text(NULL, "8.8.8.8", 7, err));
    FAILS(NULLS, scopegate_evidence_add_address_text(evidence, NULL, 7, err));
    FAILS(UTF8, scopegate_evidence_add_address_text(evidence, BAD, 2, err));
    FAILS(SCOPEGATE_STATUS_INVALID_ARGUMENT, scopegate_evidence_add_address_text(evidence, "8.8.8", 5, err));
    FAILS(NULLS, scopegate_evidence_add_address(NULL, &address, err));
    FAILS(NULLS, scopegate_evidence_add_address(evidence, NULL, err));
    memset(&address, 0, sizeof address);
    FAILS(SCOPEGATE_STATUS_INVALID_ARGUMENT, scopegate_evidence_add_address(evidence, &address, err));
    FAILS(NULLS, scopegate_evidence_set_owned(NULL, true, err));
    scopegate_evidence_free(evidence);
    scopegate_evidence_free(NULL);

    memset(&address, 0xff, sizeof address);
    FAILS(SCOPEGATE_STATUS_INVALID_ARGUMENT, scopegate_address_from_text("::1%lo", 6, &address, err));
    CHECK(address.version == 0 && address.bytes[0] == 0);
    FAILS(UTF8, scopegate_address_from_text(BAD, 2, &address, err));
    FAILS(NULLS, scopegate_address_from_text(NULL, 2, &address, err));
    FAILS(NULLS, scopegate_address_from_text("::1", 3, NULL, err));
    WORKS(scopegate_address_from_text("2001:db8::1", 11, &address, err));
    CHECK(address.version == 6 && address.bytes[0] == 0x20 && address.bytes[15] == 1);

    struct sockaddr_in four;
    struct sockaddr_in6 six;
    memset(&four, 0, sizeof four);
    memset(&six, 0, sizeof six);
    four.sin_family = AF_INET;
    six.sin6_family = AF_INET6;
    CHECK(inet_pton(AF_INET, "192.0.2.7", &four.sin_addr) == 1 && inet_pton(AF_INET6, "2001:db8::7", &six.sin6_addr) == 1);
    WORKS(scopegate_address_from_sockaddr(&four, sizeof four, &address, err));
    CHECK(address.version == 4 && memcmp(address.bytes, "\xc0\x00\x02\x07\0", 5) == 0);
    WORKS(scopegate_address_from_sockaddr(&six, sizeof six, &address, err));
    CHECK(address.version == 6 && address.bytes[15] == 7);
    for (size_t length = 0; length < 8; length++) {
        FAILS(SCOPEGATE_STATUS_INVALID_ARGUMENT, scopegate_address_from_sockaddr(&four, length, &address, err));
        FAILS(SCOPEGATE_STATUS_INVALID_ARGUMENT, scopegate_address_from_sockaddr(&six, length + 16, &address, err));
        CHECK(address.version == 0);
    }
    four.sin_family = AF_UNIX;
    FAILS(SCOPEGATE_STATUS_INVALID_ARGUMENT, scopegate_address_from_sockaddr(&four, sizeof four, &address, err));
    FAILS(NULLS, scopegate_address_from_sockaddr(NULL, 16, &address, err));
    FAILS(NULLS, scopegate_address_from_sockaddr(NULL, 0, &address, err));
    FAILS(NULLS, scopegate_address_from_sockaddr(&four, sizeof four, NULL, err));

    scopegate_target *target = GARBAGE(scopegate_target);
    FAILS(SCOPEGATE_STATUS_TARGET, scopegate_target_from_text("", 0, &target, err));
    CHECK(target == NULL);
    FAILS(UTF8, scopegate_target_from_text(BAD, 2, &target, err));
    FAILS(NULLS, scopegate_target_from_text(NULL, 2, &target, err));
    FAILS(NULLS, scopegate_target_from_text("a.example", 9, NULL, err));
    FAILS(SCOPEGATE_STATUS_TARGET, scopegate_target_from_parts("https", 5, "a@b", 3, 443, "/", 1, &target, err));
    FAILS(UTF8, scopegate_target_from_parts(BAD, 2, "a", 1, 443, "/", 1, &target, err));
    FAILS(NULLS, scopegate_target_from_parts("https", 5, NULL, 1, 443, "/", 1, &target, err));
    FAILS(NULLS, scopegate_target_from_parts("https", 5, "a", 1, 443, "/", 1, NULL, err));
    WORKS(scopegate_target_from_parts("https", 5, "A.example", 9, 8443, "/x?y", 4, &target, err));
    CHECK(strcmp(scopegate_target_canonical(target).data, "https://a.example:8443/x?y") == 0);
    CHECK(strcmp(scopegate_target_host(target).data, "a.example") == 0 && strcmp(scopegate_target_path(target).data, "/x") == 0);
    CHECK(scopegate_target_port(target) == 8443 && scopegate_target_kind(target) == SCOPEGATE_KIND_URL);
    CHECK(scopegate_target_given(target).length == 26);
    scopegate_target_free(target);
    scopegate_target_free(NULL);
    CHECK(scopegate_target_canonical(NULL).data == NULL && scopegate_target_given(NULL).data == NULL);
    CHECK(scopegate_target_host(NULL).data == NULL && scopegate_target_path(NULL).data == NULL);
    CHECK(scopegate_target_port(NULL) == -1 && scopegate_target_kind(NULL) == SCOPEGATE_KIND_NONE);
}

#include "misuse_decisions.h"
#include "misuse_guards.h"
#include "misuse_policy_sets.h"

int main(void) {
    policies();
    evidence_and_targets();
    decisions();
    batches();
    records();
    taxonomies();
    guards();
    policy_sets();
    threads();
    printf("%d passed, 0 failed\n", checks);
    return 0;
}
