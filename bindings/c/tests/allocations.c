/*
 * Counts the heap allocations of a decision, on both sides of the interface. It is linked with the static library and with
 * `-Wl,--wrap` for each function below.
 */
#include <scopegate.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t count = 0;

void *__real_malloc(size_t size);
void *__real_calloc(size_t members, size_t size);
void *__real_realloc(void *old, size_t size);
int __real_posix_memalign(void **out, size_t alignment, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t members, size_t size);
void *__wrap_realloc(void *old, size_t size);
int __wrap_posix_memalign(void **out, size_t alignment, size_t size);

void *__wrap_malloc(size_t size) {
    count++;
    return __real_malloc(size);
}

void *__wrap_calloc(size_t members, size_t size) {
    count++;
    return __real_calloc(members, size);
}

void *__wrap_realloc(void *old, size_t size) {
    count++;
    return __real_realloc(old, size);
}

int __wrap_posix_memalign(void **out, size_t alignment, size_t size) {
    count++;
    return __real_posix_memalign(out, alignment, size);
}

static const char POLICY[] =
    "version = 1\npolicy = { name = 'A', owner = 'B' }\n[scope]\n"
    "in_scope = ['*.example.com', '9.9.9.0/24']\nout_of_scope = ['https://app.example.com/admin', 'x.example.com']\n";
static const char *const TARGETS[] = {
    "https://app.example.com/login", "app.example.com", "https://x.example.com/", "https://app.example.com/admin/1",
    "other.org", "9.9.9.9", "10.0.0.1", "a.example.com:8443",
};

static const struct { const char *host; uint16_t port; const char *path; } REQUESTS[] = {
    {"app.example.com", 443, "/login?next=/"}, {"app.example.com", 443, "/admin"}, {"x.example.com", 80, "/"},
    {"app.example.com", 8443, "/"}, {"other.org", 443, "/a"}, {"9.9.9.9", 443, "/"}, {"10.0.0.1", 80, "/a/b"},
};

static void die(const char *what, const char *target) {
    fprintf(stderr, "%s: %s: %zu allocations\n", what, target, count);
    exit(1);
}

int main(void) {
    scopegate_policy *policy = NULL;
    if (scopegate_policy_from_toml(POLICY, sizeof POLICY - 1, NULL, 0, &policy, NULL) != SCOPEGATE_STATUS_OK) return 1;
    if (count == 0) die("nothing is counted", "policy");
    for (size_t i = 0; i < sizeof TARGETS / sizeof *TARGETS; i++) {
        const char *text = TARGETS[i];
        scopegate_decision first = SCOPEGATE_DECISION_INIT, again = SCOPEGATE_DECISION_INIT;
        scopegate_target *target = NULL;
        /* Once before, for values that are computed on first use. */
        if (scopegate_check(policy, text, strlen(text), NULL, &first, NULL, NULL) != SCOPEGATE_STATUS_OK) return 1;
        if (scopegate_allows(policy, text, strlen(text), NULL) != first.in_scope) return 1;

        /* A decision about a parsed target allocates nothing. */
        if (scopegate_target_from_text(text, strlen(text), &target, NULL) != SCOPEGATE_STATUS_OK) return 1;
        if (scopegate_check_target(policy, target, NULL, &again, NULL, NULL) != SCOPEGATE_STATUS_OK) return 1;
        count = 0;
        if (scopegate_check_target(policy, target, NULL, &again, NULL, NULL) != SCOPEGATE_STATUS_OK) return 1;
        if (count != 0) die("a parsed target", text);
        if (memcmp(&first, &again, sizeof first) != 0) die("another decision", text);
        scopegate_target_free(target);

        /* Neither does a decision about a canonical text. */
        count = 0;
        if (scopegate_check(policy, text, strlen(text), NULL, &again, NULL, NULL) != SCOPEGATE_STATUS_OK) return 1;
        size_t one = count;
        count = 0;
        if (scopegate_allows(policy, text, strlen(text), NULL) != again.in_scope) return 1;
        if (count != one) die("`allows` differs from `check`", text);
        scopegate_text slice = {text, strlen(text)};
        count = 0;
        if (scopegate_check_many(policy, &slice, 1, &again, sizeof again, NULL) != SCOPEGATE_STATUS_OK) return 1;
        if (count != one) die("`check_many` differs from `check`", text);
        if (one > MOST) die("a text", text);
        printf("%zu allocations: %s\n", one, text);
    }

    /* Neither does a decision about the parts of a request. */
    for (size_t i = 0; i < sizeof REQUESTS / sizeof *REQUESTS; i++) {
        const char *host = REQUESTS[i].host, *path = REQUESTS[i].path;
        uint16_t port = REQUESTS[i].port;
        scopegate_decision first = SCOPEGATE_DECISION_INIT, again = SCOPEGATE_DECISION_INIT;
        if (scopegate_check_parts(policy, "https", 5, host, strlen(host), port, path, strlen(path), NULL, &first, NULL, NULL)
            != SCOPEGATE_STATUS_OK) return 1;
        count = 0;
        if (scopegate_check_parts(policy, "https", 5, host, strlen(host), port, path, strlen(path), NULL, &again, NULL, NULL)
            != SCOPEGATE_STATUS_OK) return 1;
        if (scopegate_allows_parts(policy, "https", 5, host, strlen(host), port, path, strlen(path), NULL) != again.in_scope)
            return 1;
        if (memcmp(&first, &again, sizeof first) != 0) die("another decision about a request", host);
        if (count > MOST) die("a request", host);
        printf("%zu allocations: https, %s, %d, %s\n", count, host, port, path);
    }
    scopegate_policy_free(policy);
    return 0;
}
