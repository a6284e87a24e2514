/* Guards: wrong arguments, refusals, permits that outlive their guard, many threads. A part of misuse.c. */

static const char TESTING[] =
    "version = 1\npolicy = { name = 'N', owner = 'Owner' }\n"
    "scope = { in_scope = ['*.example.com'], out_of_scope = ['https://app.example.com/admin', '8.8.8.8'] }\n"
    "[testing]\nconcurrent = 1\nrequests_per_second = 2\nheaders = { 'X-Bug-Bounty' = '{researcher}' }\n";

#define GUARD SCOPEGATE_STATUS_GUARD
#define REFUSED SCOPEGATE_STATUS_REFUSED

/* The code of a refusal, and the record that comes with it. */
#define REFUSES(expected, decided, call) \
    do { \
        scopegate_error *error = NULL; \
        scopegate_error **err = &error; \
        permit = GARBAGE(scopegate_permit); \
        record = GARBAGE(scopegate_record); \
        CHECK((call) == REFUSED && permit == NULL && error != NULL); \
        CHECK(strcmp(scopegate_error_code(error), expected) == 0 && scopegate_error_status(error) == REFUSED); \
        CHECK((record != NULL) == (decided)); \
        scopegate_error_free(error); \
        scopegate_record_free(record); \
        err = NULL; \
        (void)err; \
    } while (0)

static scopegate_policy *load_testing(void) {
    scopegate_policy *policy = NULL;
    WORKS(scopegate_policy_from_toml(TESTING, sizeof TESTING - 1, NULL, 0, &policy, err));
    return policy;
}

static void guard_options(void) {
    scopegate_guard_options *options = GARBAGE(scopegate_guard_options);
    FAILS(NULLS, scopegate_guard_options_new(NULL, err));
    WORKS(scopegate_guard_options_new(&options, err));
    FAILS(NULLS, scopegate_guard_options_set_researcher(NULL, "jane", 4, err));
    FAILS(NULLS, scopegate_guard_options_set_researcher(options, NULL, 4, err));
    FAILS(UTF8, scopegate_guard_options_set_researcher(options, BAD, 2, err));
    FAILS(NULLS, scopegate_guard_options_set_name(NULL, "g", 1, err));
    FAILS(UTF8, scopegate_guard_options_set_name(options, BAD, 2, err));
    FAILS(NULLS, scopegate_guard_options_set_log(NULL, "log", 3, err));
    FAILS(NULLS, scopegate_guard_options_set_log(options, NULL, 3, err));
    FAILS(NULLS, scopegate_guard_options_set_checkpoints(NULL, "log", 3, "key", 3, 1, err));
    FAILS(NULLS, scopegate_guard_options_set_checkpoints(options, NULL, 3, "key", 3, 1, err));
    FAILS(NULLS, scopegate_guard_options_set_checkpoints(options, "log", 3, NULL, 3, 1, err));
    FAILS(SCOPEGATE_STATUS_INVALID_ARGUMENT, scopegate_guard_options_set_checkpoints(options, "log", 3, "key", 3, 0, err));
    FAILS(GUARD, scopegate_guard_options_set_checkpoints(options, "log", 3, "/no/such/folder/key", 19, 1, err));
    FAILS(NULLS, scopegate_guard_options_keep_queries(NULL, err));
    FAILS(NULLS, scopegate_guard_options_set_longest_delay(NULL, 1, err));
    FAILS(NULLS, scopegate_guard_options_add_unenforced(NULL, "rate", 4, err));
    FAILS(UTF8, scopegate_guard_options_add_unenforced(options, BAD, 2, err));
    FAILS(SCOPEGATE_STATUS_INVALID_ARGUMENT, scopegate_guard_options_add_unenforced(options, "rates", 5, err));
    FAILS(SCOPEGATE_STATUS_INVALID_ARGUMENT, scopegate_guard_options_add_unenforced(options, NULL, 0, err));
    WORKS(scopegate_guard_options_set_name(options, "c", 1, err));
    WORKS(scopegate_guard_options_keep_queries(options, err));

    scopegate_policy *policy = load_testing();
    scopegate_guard *guard = GARBAGE(scopegate_guard);
    FAILS(NULLS, scopegate_guard_new(NULL, options, &guard, err));
    FAILS(NULLS, scopegate_guard_new(policy, options, NULL, err));
    /* Without a researcher the required header has no value. */
    guard = GARBAGE(scopegate_guard);
    FAILS(GUARD, scopegate_guard_new(policy, options, &guard, err));
    CHECK(guard == NULL);
    FAILS(GUARD, scopegate_guard_new(policy, NULL, &guard, err));
    WORKS(scopegate_guard_options_set_researcher(options, "jane", 4, err));
    /* A log in a folder that does not exist. */
    WORKS(scopegate_guard_options_set_log(options, "/no/such/folder/log", 19, err));
    FAILS(GUARD, scopegate_guard_new(policy, options, &guard, err));
    scopegate_guard_options_free(options);
    scopegate_guard_options_free(NULL);
    scopegate_policy_free(policy);
}

static scopegate_guard *new_guard(uint32_t longest_delay) {
    scopegate_policy *policy = load_testing();
    scopegate_guard_options *options = NULL;
    scopegate_guard *guard = NULL;
    WORKS(scopegate_guard_options_new(&options, err));
    WORKS(scopegate_guard_options_set_researcher(options, "jane", 4, err));
    WORKS(scopegate_guard_options_set_longest_delay(options, longest_delay, err));
    WORKS(scopegate_guard_new(policy, options, &guard, err));
    /* The guard needs neither of them any more. */
    scopegate_guard_options_free(options);
    scopegate_policy_free(policy);
    return guard;
}

static void guard_questions(void) {
    scopegate_guard *guard = new_guard(10000);
    scopegate_permit *permit;
    scopegate_record *record;
    scopegate_address good = {4, {9, 9, 9, 9}}, excluded = {4, {8, 8, 8, 8}}, none = {0, {0}}, out;
    scopegate_address mixed[2] = {good, excluded};
    scopegate_text host = {"app.example.com", 15}, stranger = {"evil.org", 8}, no_text = {NULL, 1};
    scopegate_text two[2] = {host, host};

#define REQUEST(...) REQUEST_OF(__VA_ARGS__)
#define REQUEST_OF(host, port, path, headers, count, sni, sni_length, addresses, number) \
    scopegate_guard_request(guard, "https", 5, host, strlen(host), port, path, strlen(path), headers, count, sni, \
                            sni_length, addresses, number, &permit, &record, err)
#define APP "app.example.com"
#define NO_SNI NULL, 0

    FAILS(NULLS, scopegate_guard_request(NULL, "https", 5, APP, 15, 443, "/", 1, NULL, 0, NULL, 0, NULL, 0, &permit, &record, err));
    CHECK(permit == NULL && record == NULL);
    FAILS(NULLS, scopegate_guard_request(guard, "https", 5, APP, 15, 443, "/", 1, NULL, 0, NULL, 0, NULL, 0, NULL, NULL, err));
    FAILS(NULLS, scopegate_guard_request(guard, NULL, 5, APP, 15, 443, "/", 1, NULL, 0, NULL, 0, NULL, 0, &permit, NULL, err));
    FAILS(NULLS, scopegate_guard_request(guard, "https", 5, NULL, 15, 443, "/", 1, NULL, 0, NULL, 0, NULL, 0, &permit, NULL, err));
    FAILS(NULLS, scopegate_guard_request(guard, "https", 5, APP, 15, 443, NULL, 1, NULL, 0, NULL, 0, NULL, 0, &permit, NULL, err));
    FAILS(NULLS, scopegate_guard_request(guard, "https", 5, APP, 15, 443, "/", 1, NULL, 1, NULL, 0, NULL, 0, &permit, NULL, err));
    FAILS(NULLS, scopegate_guard_request(guard, "https", 5, APP, 15, 443, "/", 1, &no_text, 1, NULL, 0, NULL, 0, &permit, NULL, err));
    FAILS(NULLS, scopegate_guard_request(guard, "https", 5, APP, 15, 443, "/", 1, NULL, 0, NULL, 1, NULL, 0, &permit, NULL, err));
    FAILS(NULLS, scopegate_guard_request(guard, "https", 5, APP, 15, 443, "/", 1, NULL, 0, NULL, 0, NULL, 1, &permit, NULL, err));
    FAILS(UTF8, scopegate_guard_request(guard, "https", 5, BAD, 2, 443, "/", 1, NULL, 0, NULL, 0, NULL, 0, &permit, NULL, err));
    FAILS(SCOPEGATE_STATUS_INVALID_ARGUMENT, REQUEST(APP, 443, "/", NULL, 0, NO_SNI, &none, 1));
    CHECK(permit == NULL && record == NULL);

    REFUSES("unowned", true, REQUEST("evil.org", 443, "/", NULL, 0, NO_SNI, NULL, 0));
    REFUSES("excluded", true, REQUEST(APP, 443, "/admin/1", NULL, 0, NO_SNI, NULL, 0));
    REFUSES("target.invalid-host", false, REQUEST("a b", 443, "/", NULL, 0, NO_SNI, NULL, 0));
    REFUSES("guard.host-header", false, REQUEST(APP, 443, "/", two, 2, NO_SNI, NULL, 0));
    REFUSES("unowned", true, REQUEST(APP, 443, "/", &stranger, 1, NO_SNI, NULL, 0));
    REFUSES("unowned", true, REQUEST(APP, 443, "/", NULL, 0, "evil.org", 8, NULL, 0));
    REFUSES("guard.server-name", false, REQUEST(APP, 443, "/", NULL, 0, "", 0, NULL, 0));
    REFUSES("excluded", true, REQUEST(APP, 443, "/", NULL, 0, NO_SNI, mixed, 2));

    FAILS(NULLS, scopegate_guard_connect(NULL, APP, 15, 443, &good, 1, &permit, &record, err));
    FAILS(NULLS, scopegate_guard_connect(guard, NULL, 15, 443, &good, 1, &permit, &record, err));
    FAILS(NULLS, scopegate_guard_connect(guard, APP, 15, 443, &good, 1, NULL, &record, err));
    REFUSES("guard.no-address", false, scopegate_guard_connect(guard, APP, 15, 443, NULL, 0, &permit, &record, err));
    REFUSES("excluded", true, scopegate_guard_connect(guard, APP, 15, 443, mixed, 2, &permit, &record, err));
    FAILS(NULLS, scopegate_guard_connect_for(NULL, "https", 5, APP, 15, 443, "/", 1, &good, 1, &permit, &record, err));
    FAILS(NULLS, scopegate_guard_connect_for(guard, "https", 5, APP, 15, 443, "/", 1, &good, 1, NULL, &record, err));
    REFUSES("excluded", true, scopegate_guard_connect_for(guard, "https", 5, APP, 15, 443, "/admin", 6, &good, 1, &permit, &record, err));
    WORKS(scopegate_guard_connect_for(guard, "https", 5, APP, 15, 443, "/", 1, &good, 1, &permit, NULL, err));
    scopegate_permit_free(permit);
    FAILS(NULLS, scopegate_guard_tunnel(NULL, APP, 15, 443, &permit, &record, err));
    FAILS(NULLS, scopegate_guard_tunnel(guard, APP, 15, 443, NULL, &record, err));
    REFUSES("guard.not-entire", true, scopegate_guard_tunnel(guard, APP, 15, 443, &permit, &record, err));

    /* A permit: its addresses, its headers, its place among the concurrent requests. */
    WORKS(REQUEST(APP, 443, "/login?a", &host, 1, APP, 15, &good, 1));
    CHECK(permit != NULL && record != NULL);
    scopegate_decision decision = SCOPEGATE_DECISION_INIT;
    WORKS(scopegate_decision_short(record, &decision, err));
    CHECK(decision.in_scope && decision.rule == SCOPEGATE_NO_RULE);
    scopegate_record_free(record);
    CHECK(scopegate_permit_delay(permit) == 0 && scopegate_permit_address_count(permit) == 1);
    WORKS(scopegate_permit_address(permit, 0, &out, err));
    CHECK(out.version == 4 && memcmp(out.bytes, good.bytes, 16) == 0);
    FAILS(SCOPEGATE_STATUS_OUT_OF_RANGE, scopegate_permit_address(permit, 1, &out, err));
    CHECK(out.version == 0);
    FAILS(NULLS, scopegate_permit_address(NULL, 0, &out, err));
    FAILS(NULLS, scopegate_permit_address(permit, 0, NULL, err));
    CHECK(scopegate_permit_header_count(permit) == 1);
    CHECK(strcmp(scopegate_permit_header_name(permit, 0).data, "X-Bug-Bounty") == 0);
    CHECK(strcmp(scopegate_permit_header_value(permit, 0).data, "jane") == 0);
    CHECK(scopegate_permit_header_name(permit, 1).data == NULL && scopegate_permit_header_value(permit, 1).data == NULL);
    CHECK(scopegate_permit_header_name(NULL, 0).data == NULL && scopegate_permit_header_value(NULL, 0).data == NULL);
    CHECK(scopegate_permit_delay(NULL) == 0 && scopegate_permit_address_count(NULL) == 0 && scopegate_permit_header_count(NULL) == 0);
    scopegate_permit *first = permit;
    REFUSES("guard.concurrent", false, REQUEST(APP, 443, "/", NULL, 0, NO_SNI, NULL, 0));
    scopegate_permit_free(first);
    scopegate_permit_free(NULL);
    WORKS(REQUEST(APP, 443, "/", NULL, 0, NO_SNI, NULL, 0));
    scopegate_record_free(record);
    CHECK(scopegate_permit_delay(permit) > 0 && scopegate_permit_delay(permit) <= 500);
    CHECK(scopegate_permit_address_count(permit) == 0);

    /* The permit outlives its guard. */
    scopegate_guard_free(guard);
    scopegate_guard_free(NULL);
    CHECK(scopegate_permit_header_count(permit) == 1);
    scopegate_permit_free(permit);

    guard = new_guard(0);
    WORKS(REQUEST("a.example.com", 443, "/", NULL, 0, NO_SNI, NULL, 0));
    scopegate_record_free(record);
    scopegate_permit_free(permit);
    REFUSES("guard.rate", false, REQUEST("a.example.com", 443, "/", NULL, 0, NO_SNI, NULL, 0));
    scopegate_guard_free(guard);
}

static void guard_life(void) {
    scopegate_guard *guard = new_guard(10000);
    scopegate_permit *permit;
    scopegate_record *record;
    scopegate_text known[2] = {{"rate", 4}, {"concurrent", 10}}, unknown = {"x", 1};
    FAILS(NULLS, scopegate_guard_require_enforced(NULL, known, 2, err));
    FAILS(NULLS, scopegate_guard_require_enforced(guard, NULL, 2, err));
    FAILS(SCOPEGATE_STATUS_INVALID_ARGUMENT, scopegate_guard_require_enforced(guard, &unknown, 1, err));
    FAILS(GUARD, scopegate_guard_require_enforced(guard, known, 2, err));

    /* If the guard cannot take a policy, the old one stays. */
    static const char forbids[] = "version = 1\npolicy = { name = 'N', owner = 'O' }\ntesting = { automated = 'forbidden' }\n";
    scopegate_policy *other = NULL;
    WORKS(scopegate_policy_from_toml(forbids, sizeof forbids - 1, NULL, 0, &other, err));
    FAILS(NULLS, scopegate_guard_reload(NULL, other, err));
    FAILS(NULLS, scopegate_guard_reload(guard, NULL, err));
    FAILS(GUARD, scopegate_guard_reload(guard, other, err));
    scopegate_policy_free(other);
    WORKS(scopegate_guard_connect(guard, APP, 15, 443, &(scopegate_address){4, {9, 9, 9, 9}}, 1, &permit, NULL, err));
    scopegate_permit_free(permit);
    static const char elsewhere[] = "version = 1\npolicy = { name = 'N', owner = 'O' }\nscope = { in_scope = ['*.example.org'] }\n";
    WORKS(scopegate_policy_from_toml(elsewhere, sizeof elsewhere - 1, NULL, 0, &other, err));
    WORKS(scopegate_guard_reload(guard, other, err));
    WORKS(scopegate_guard_require_enforced(guard, NULL, 0, err));
    REFUSES("unowned", true, REQUEST(APP, 443, "/", NULL, 0, NO_SNI, NULL, 0));
    WORKS(REQUEST("www.example.org", 443, "/", NULL, 0, NO_SNI, NULL, 0));
    scopegate_record_free(record);
    scopegate_permit_free(permit);

    FAILS(NULLS, scopegate_guard_stop(NULL, err));
    CHECK(scopegate_guard_is_stopped(NULL) && !scopegate_guard_is_stopped(guard));
    WORKS(scopegate_guard_stop(guard, err));
    CHECK(scopegate_guard_is_stopped(guard));
    REFUSES("guard.stopped", false, REQUEST("www.example.org", 443, "/", NULL, 0, NO_SNI, NULL, 0));
    FAILS(GUARD, scopegate_guard_reload(guard, other, err));
    scopegate_policy_free(other);
    scopegate_guard_free(guard);
}

/* Threads use a guard while its policy is replaced. At the end it is stopped. */
static void *asks(void *shared) {
    const scopegate_guard *guard = shared;
    for (int i = 0; i < 500; i++) {
        scopegate_permit *permit = NULL;
        scopegate_status status = scopegate_guard_tunnel(guard, "a.example.org", 13, 443, &permit, NULL, NULL);
        if ((status == SCOPEGATE_STATUS_OK) != (permit != NULL) || (status != SCOPEGATE_STATUS_OK && status != REFUSED)) {
            return shared;
        }
        scopegate_permit_free(permit);
    }
    return NULL;
}

static void guards(void) {
    guard_options();
    guard_questions();
    guard_life();

    static const char text[] = "version = 1\npolicy = { name = 'N', owner = 'O' }\nscope = { in_scope = ['*.example.org'] }\n";
    scopegate_policy *policy = NULL;
    scopegate_guard *guard = NULL;
    WORKS(scopegate_policy_from_toml(text, sizeof text - 1, NULL, 0, &policy, err));
    WORKS(scopegate_guard_new(policy, NULL, &guard, err));
    pthread_t threads[4];
    for (size_t i = 0; i < 4; i++) CHECK(pthread_create(&threads[i], NULL, asks, guard) == 0);
    for (int i = 0; i < 100; i++) WORKS(scopegate_guard_reload(guard, policy, err));
    WORKS(scopegate_guard_stop(guard, err));
    for (size_t i = 0; i < 4; i++) {
        void *failed = guard;
        CHECK(pthread_join(threads[i], &failed) == 0 && failed == NULL);
    }
    scopegate_policy_free(policy);
    scopegate_guard_free(guard);
}
