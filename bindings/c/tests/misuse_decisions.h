/* A part of misuse.c: questions, their answers, and every function that reads an answer. */
#define URL "https://app.example.com/login"
#define NOTHING(d) ((d).verdict == SCOPEGATE_VERDICT_NONE && !(d).in_scope && !(d).entire && (d).rule == SCOPEGATE_NO_RULE)

/* A decision whose memory says "in scope" before the call. */
static scopegate_decision dirty(void) {
    scopegate_decision decision;
    memset(&decision, 1, sizeof decision);
    decision.size = sizeof decision;
    return decision;
}

static void decisions(void) {
    scopegate_policy *policy = load();
    scopegate_decision d;
    scopegate_record *record;
    scopegate_target *target = NULL;
    WORKS(scopegate_target_from_text(URL, strlen(URL), &target, err));
#define DECIDES_NOT(expected, call) \
    d = dirty(); \
    record = GARBAGE(scopegate_record); \
    FAILS(expected, call); \
    CHECK(NOTHING(d) && d.status == (expected) && d.size == sizeof d && record == NULL)
    DECIDES_NOT(NULLS, scopegate_check(NULL, URL, strlen(URL), NULL, &d, &record, err));
    DECIDES_NOT(NULLS, scopegate_check(policy, NULL, 3, NULL, &d, &record, err));
    DECIDES_NOT(UTF8, scopegate_check(policy, BAD, 2, NULL, &d, &record, err));
    DECIDES_NOT(SCOPEGATE_STATUS_INVALID_ARGUMENT, scopegate_check(policy, URL, SIZE_MAX / 2 + 1, NULL, &d, &record, err));
    DECIDES_NOT(NULLS, scopegate_check_target(NULL, target, NULL, &d, &record, err));
    DECIDES_NOT(NULLS, scopegate_check_target(policy, NULL, NULL, &d, &record, err));
    DECIDES_NOT(NULLS, scopegate_check_parts(NULL, "https", 5, "a", 1, 1, "/", 1, NULL, &d, &record, err));
    DECIDES_NOT(NULLS, scopegate_check_parts(policy, NULL, 5, "a", 1, 1, "/", 1, NULL, &d, &record, err));
    DECIDES_NOT(NULLS, scopegate_check_parts(policy, "https", 5, NULL, 1, 1, "/", 1, NULL, &d, &record, err));
    DECIDES_NOT(NULLS, scopegate_check_parts(policy, "https", 5, "a", 1, 1, NULL, 1, NULL, &d, &record, err));
    DECIDES_NOT(UTF8, scopegate_check_parts(policy, "https", 5, "a", 1, 1, BAD, 2, NULL, &d, &record, err));
    DECIDES_NOT(NULLS, scopegate_check_finding(NULL, "dos", 3, NULL, &d, &record, err));
    DECIDES_NOT(NULLS, scopegate_check_finding(policy, NULL, 3, NULL, &d, &record, err));
    DECIDES_NOT(UTF8, scopegate_check_finding(policy, BAD, 2, NULL, &d, &record, err));
    scopegate_text asked[2] = {{URL, sizeof URL - 1}, {BAD, 2}};
    DECIDES_NOT(NULLS, scopegate_check_report(NULL, asked, 1, "dos", 3, NULL, NULL, NULL, 0, &d, &record, err));
    DECIDES_NOT(NULLS, scopegate_check_report(policy, NULL, 1, "dos", 3, NULL, NULL, NULL, 0, &d, &record, err));
    DECIDES_NOT(NULLS, scopegate_check_report(policy, asked, 1, NULL, 3, NULL, NULL, NULL, 0, &d, &record, err));
    DECIDES_NOT(NULLS, scopegate_check_report(policy, asked, 1, "dos", 3, NULL, NULL, NULL, 1, &d, &record, err));
    DECIDES_NOT(UTF8, scopegate_check_report(policy, asked, 2, "dos", 3, NULL, NULL, NULL, 0, &d, &record, err));
    DECIDES_NOT(UTF8, scopegate_check_report(policy, asked, 1, "dos", 3, NULL, NULL, asked + 1, 1, &d, &record, err));

    FAILS(NULLS, scopegate_check(policy, URL, strlen(URL), NULL, NULL, NULL, err));
    FAILS(NULLS, scopegate_check_target(policy, target, NULL, NULL, NULL, err));
    FAILS(NULLS, scopegate_check_parts(policy, "https", 5, "a", 1, 1, "/", 1, NULL, NULL, NULL, err));
    FAILS(NULLS, scopegate_check_finding(policy, "dos", 3, NULL, NULL, NULL, err));
    FAILS(NULLS, scopegate_check_report(policy, asked, 1, "dos", 3, NULL, NULL, NULL, 0, NULL, NULL, err));

    /* An invalid target has a record with its error. */
    scopegate_error *error = NULL;
    d = dirty();
    CHECK(scopegate_check(policy, "http://a b/", 11, NULL, &d, &record, &error) == SCOPEGATE_STATUS_TARGET && NOTHING(d));
    CHECK(scopegate_error_position(error) == 8 && strcmp(scopegate_error_code(error), "target.invalid-host") == 0);
    CHECK(strcmp(scopegate_error_code(scopegate_decision_error(record)), "target.invalid-host") == 0);
    CHECK(scopegate_decision_canonical(record).data == NULL && !scopegate_decision_has_rule(record));
    scopegate_error_free(error);
    scopegate_record_free(record);
    asked[1] = (scopegate_text){"http://a b/", 11};
    CHECK(scopegate_check_report(policy, asked, 2, "dos", 3, NULL, NULL, NULL, 0, &d, NULL, &error) == SCOPEGATE_STATUS_QUESTION);
    CHECK(NOTHING(d) && scopegate_error_target_index(error) == 1 && scopegate_error_position(error) == 8);
    scopegate_error_free(error);
    FAILS(SCOPEGATE_STATUS_QUESTION, scopegate_check_report(policy, NULL, 0, "dos", 3, NULL, NULL, NULL, 0, &d, NULL, err));
    FAILS(SCOPEGATE_STATUS_QUESTION, scopegate_check_finding(policy, "no such class", 13, NULL, &d, NULL, err));

    /* Sizes: none, too small, that of a later header. */
    struct { scopegate_decision d; char more[8]; } larger;
    for (uint32_t size = 0; size < sizeof d; size++) {
        memset(&d, 1, sizeof d);
        d.size = size;
        FAILS(SCOPEGATE_STATUS_STRUCT_SIZE, scopegate_check(policy, URL, strlen(URL), NULL, &d, NULL, err));
    }
    memset(&larger, 1, sizeof larger);
    larger.d.size = sizeof larger;
    WORKS(scopegate_check(policy, URL, strlen(URL), NULL, &larger.d, NULL, err));
    CHECK(larger.d.in_scope && larger.d.size == sizeof larger && larger.more[0] == 0 && larger.more[7] == 0);

    CHECK(scopegate_allows(policy, URL, strlen(URL), NULL) && !scopegate_allows(NULL, URL, strlen(URL), NULL));
    CHECK(!scopegate_allows(policy, NULL, 0, NULL) && !scopegate_allows(policy, NULL, 9, NULL) && !scopegate_allows(policy, BAD, 2, NULL));
    CHECK(scopegate_allows_parts(policy, "https", 5, "app.example.com", 15, 443, "/", 1, NULL));
    CHECK(!scopegate_allows_parts(policy, "https", 5, "app.example.com", 15, 443, "/admin", 6, NULL));
    CHECK(!scopegate_allows_parts(policy, "https", 5, "app.example.com", 15, 443, "", 0, NULL));
    CHECK(!scopegate_allows_parts(NULL, "https", 5, "app.example.com", 15, 443, "/", 1, NULL));
    CHECK(!scopegate_allows_parts(policy, NULL, 5, NULL, 15, 443, NULL, 1, NULL));

    scopegate_parts *parts = GARBAGE(scopegate_parts);
    FAILS(NULLS, scopegate_partition(NULL, "8.8.8.0/24", 10, NULL, &parts, err));
    CHECK(parts == NULL);
    FAILS(NULLS, scopegate_partition(policy, NULL, 10, NULL, &parts, err));
    FAILS(NULLS, scopegate_partition(policy, "8.8.8.0/24", 10, NULL, NULL, err));
    FAILS(UTF8, scopegate_partition(policy, BAD, 2, NULL, &parts, err));
    FAILS(SCOPEGATE_STATUS_TARGET, scopegate_partition(policy, "a.example", 9, NULL, &parts, err));
    WORKS(scopegate_partition(policy, "8.8.8.0/24", 10, NULL, &parts, err));
    scopegate_network network;
    CHECK(scopegate_parts_count(parts) == 2 && scopegate_parts_count(NULL) == 0);
    scopegate_policy_free(policy); /* The parts outlive their policy. */
    d = dirty();
    WORKS(scopegate_parts_at(parts, 1, &network, &d, &record, err));
    CHECK(network.prefix_length == 25 && network.address.bytes[3] == 128 && d.verdict == SCOPEGATE_VERDICT_OUT_OF_SCOPE);
    scopegate_record_free(record);
    DECIDES_NOT(SCOPEGATE_STATUS_OUT_OF_RANGE, scopegate_parts_at(parts, 2, &network, &d, &record, err));
    CHECK(network.prefix_length == 0 && network.address.version == 0);
    DECIDES_NOT(NULLS, scopegate_parts_at(NULL, 0, &network, &d, &record, err));
    DECIDES_NOT(NULLS, scopegate_parts_at(parts, 0, NULL, &d, &record, err));
    FAILS(NULLS, scopegate_parts_at(parts, 0, &network, NULL, NULL, err));
    scopegate_parts_free(parts);
    scopegate_parts_free(NULL);
    scopegate_target_free(target);
}

static void batches(void) {
    scopegate_policy *policy = load();
    scopegate_decision rows[3];
    scopegate_text targets[3] = {{URL, sizeof URL - 1}, {BAD, 2}, {NULL, 7}};
#define ALL_NOTHING() CHECK(NOTHING(rows[0]) && NOTHING(rows[1]) && NOTHING(rows[2]))
    memset(rows, 1, sizeof rows);
    WORKS(scopegate_check_many(policy, targets, 3, rows, sizeof rows[0], err));
    CHECK(rows[0].in_scope && rows[0].size == sizeof rows[0] && NOTHING(rows[1]) && NOTHING(rows[2]));
    CHECK(rows[1].status == UTF8 && rows[2].status == NULLS);
    memset(rows, 1, sizeof rows);
    FAILS(NULLS, scopegate_check_many(NULL, targets, 3, rows, sizeof rows[0], err));
    ALL_NOTHING();
    memset(rows, 1, sizeof rows);
    FAILS(NULLS, scopegate_check_many(policy, NULL, 3, rows, sizeof rows[0], err));
    ALL_NOTHING();
    FAILS(NULLS, scopegate_check_many(policy, targets, 3, NULL, sizeof rows[0], err));
    FAILS(SCOPEGATE_STATUS_STRUCT_SIZE, scopegate_check_many(policy, targets, 3, rows, 0, err));
    FAILS(SCOPEGATE_STATUS_STRUCT_SIZE, scopegate_check_many(policy, targets, 3, rows, sizeof rows[0] + 1, err));
    FAILS(SCOPEGATE_STATUS_INVALID_ARGUMENT, scopegate_check_many(policy, targets, SIZE_MAX / 8, rows, sizeof rows[0], err));
    WORKS(scopegate_check_many(policy, NULL, 0, NULL, sizeof rows[0], err));

    static const char data[] = "app.example.comother.org";
    const int32_t good32[] = {0, 15, 24}, back32[] = {0, 15, 14}, beyond32[] = {0, 15, 25}, minus32[] = {-1, 15, 24};
    const int64_t good64[] = {0, 15, 24}, back64[] = {0, 15, 14}, beyond64[] = {0, 15, INT64_MAX}, minus64[] = {-1, 15, 24};
    memset(rows, 1, sizeof rows);
    WORKS(scopegate_check_offsets32(policy, data, 24, good32, 2, rows, sizeof rows[0], err));
    CHECK(rows[0].in_scope && !rows[1].in_scope && rows[1].verdict == SCOPEGATE_VERDICT_THIRD_PARTY);
    memset(rows, 1, sizeof rows);
    WORKS(scopegate_check_offsets64(policy, data, 24, good64, 2, rows, sizeof rows[0], err));
    CHECK(rows[0].in_scope && !rows[1].in_scope);
#define CUTS_NOT(expected, call) memset(rows, 1, sizeof rows); FAILS(expected, call); CHECK(NOTHING(rows[0]) && NOTHING(rows[1]))
    CUTS_NOT(SCOPEGATE_STATUS_INVALID_ARGUMENT, scopegate_check_offsets32(policy, data, 24, back32, 2, rows, sizeof rows[0], err));
    CUTS_NOT(SCOPEGATE_STATUS_INVALID_ARGUMENT, scopegate_check_offsets32(policy, data, 24, beyond32, 2, rows, sizeof rows[0], err));
    CUTS_NOT(SCOPEGATE_STATUS_INVALID_ARGUMENT, scopegate_check_offsets32(policy, data, 24, minus32, 2, rows, sizeof rows[0], err));
    CUTS_NOT(SCOPEGATE_STATUS_INVALID_ARGUMENT, scopegate_check_offsets64(policy, data, 24, back64, 2, rows, sizeof rows[0], err));
    CUTS_NOT(SCOPEGATE_STATUS_INVALID_ARGUMENT, scopegate_check_offsets64(policy, data, 24, beyond64, 2, rows, sizeof rows[0], err));
    CUTS_NOT(SCOPEGATE_STATUS_INVALID_ARGUMENT, scopegate_check_offsets64(policy, data, 24, minus64, 2, rows, sizeof rows[0], err));
    CUTS_NOT(NULLS, scopegate_check_offsets32(policy, NULL, 24, good32, 2, rows, sizeof rows[0], err));
    CUTS_NOT(NULLS, scopegate_check_offsets32(policy, data, 24, NULL, 2, rows, sizeof rows[0], err));
    CUTS_NOT(NULLS, scopegate_check_offsets32(NULL, data, 24, good32, 2, rows, sizeof rows[0], err));
    CUTS_NOT(NULLS, scopegate_check_offsets64(policy, NULL, 24, good64, 2, rows, sizeof rows[0], err));
    CUTS_NOT(NULLS, scopegate_check_offsets64(policy, data, 24, NULL, 2, rows, sizeof rows[0], err));
    CUTS_NOT(NULLS, scopegate_check_offsets64(NULL, data, 24, good64, 2, rows, sizeof rows[0], err));
    FAILS(NULLS, scopegate_check_offsets32(policy, data, 24, good32, 2, NULL, sizeof rows[0], err));
    FAILS(NULLS, scopegate_check_offsets64(policy, data, 24, good64, 2, NULL, sizeof rows[0], err));
    scopegate_policy_free(policy);
}

static void records(void) {
    scopegate_policy *policy = load();
    scopegate_decision d = SCOPEGATE_DECISION_INIT;
    scopegate_record *record = NULL;
    scopegate_facts *facts = GARBAGE(scopegate_facts);
    FAILS(NULLS, scopegate_facts_new(NULL, err));
    WORKS(scopegate_facts_new(&facts, err));
    FAILS(NULLS, scopegate_facts_set(NULL, "a", 1, true, err));
    FAILS(NULLS, scopegate_facts_set(facts, NULL, 1, true, err));
    FAILS(UTF8, scopegate_facts_set(facts, BAD, 2, true, err));
    WORKS(scopegate_facts_set(facts, "exploit-path", 12, false, err));
    scopegate_facts_free(NULL);
    static const char raw[] = "https://app.example.com/\xc3\xa4";
    scopegate_text asked[1] = {{raw, sizeof raw - 1}};
    WORKS(scopegate_check_report(policy, asked, 1, "clickjacking", 12, facts, NULL, NULL, 0, &d, &record, err));
    scopegate_facts_free(facts);
    scopegate_policy_free(policy); /* A record outlives its policy. */
    CHECK(d.verdict == SCOPEGATE_VERDICT_OUT_OF_SCOPE && d.kind == SCOPEGATE_KIND_REPORT && d.basis == SCOPEGATE_BASIS_CLASS_EXCLUDED);
    CHECK(scopegate_decision_part_count(record) == 2 && scopegate_decision_part(record, 2) == NULL);
    const scopegate_record *on_target = scopegate_decision_part(record, 0), *finding = scopegate_decision_part(record, 1);
    CHECK(strcmp(scopegate_decision_target(on_target).data, raw) == 0 && scopegate_decision_on(on_target).data == NULL);
    CHECK(strcmp(scopegate_decision_on(finding).data, scopegate_decision_canonical(on_target).data) == 0);
    CHECK(scopegate_decision_missing_count(record) == 1 && strcmp(scopegate_decision_missing(record, 0).data, "steps") == 0);
    CHECK(scopegate_decision_missing(record, 1).data == NULL && scopegate_decision_caveat(record, 0).data == NULL);
    CHECK(scopegate_decision_policy(record).length == 12 && scopegate_decision_provider(record).data == NULL);

    /* Buffers: every capacity. The text is cut between characters, and nothing is written after the end. */
    size_t length = 0;
    CHECK(scopegate_decision_json(on_target, NULL, 0, &length) == SCOPEGATE_STATUS_BUFFER_TOO_SMALL && length > 100);
    for (size_t capacity = 1; capacity <= length + 2; capacity++) {
        char *buffer = malloc(capacity);
        size_t needed = 0;
        scopegate_status status = scopegate_decision_json(on_target, buffer, capacity, &needed);
        CHECK(status == (capacity > length ? SCOPEGATE_STATUS_OK : SCOPEGATE_STATUS_BUFFER_TOO_SMALL) && needed == length);
        size_t written = strlen(buffer);
        CHECK(written < capacity && written + 3 >= (capacity > length ? length + 3 : capacity));
        CHECK(written == 0 || ((unsigned char)buffer[written - 1] & 0xc0) != 0xc0);
        free(buffer);
    }
    char small[4];
    CHECK(scopegate_decision_json(record, NULL, 4, &length) == NULLS && scopegate_decision_json(NULL, small, 4, &length) == NULLS && length == 0);
    CHECK(scopegate_decision_explanation(record, NULL, 4, NULL) == NULLS && scopegate_decision_explanation(NULL, small, 4, NULL) == NULLS);
    CHECK(scopegate_decision_explanation(record, small, 4, &length) == SCOPEGATE_STATUS_BUFFER_TOO_SMALL && strlen(small) == 3);

    scopegate_rule rule = SCOPEGATE_RULE_INIT;
    scopegate_text fact;
    bool value = true;
    WORKS(scopegate_decision_rule(record, &rule, err));
    FAILS(NULLS, scopegate_decision_rule(NULL, &rule, err));
    CHECK(rule.id.data == NULL && rule.line == 0);
    FAILS(NULLS, scopegate_decision_rule(record, NULL, err));
    FAILS(NULLS, scopegate_decision_carve_out(NULL, 0, &rule, err));
    FAILS(NULLS, scopegate_decision_partly(NULL, 0, &rule, err));
    FAILS(NULLS, scopegate_decision_overridden(NULL, 0, &rule, err));
    FAILS(SCOPEGATE_STATUS_OUT_OF_RANGE, scopegate_decision_carve_out(record, 99, &rule, err));
    FAILS(SCOPEGATE_STATUS_OUT_OF_RANGE, scopegate_decision_partly(record, 99, &rule, err));
    FAILS(SCOPEGATE_STATUS_OUT_OF_RANGE, scopegate_decision_overridden(record, 99, &rule, err));
    FAILS(SCOPEGATE_STATUS_OUT_OF_RANGE, scopegate_decision_unless(record, 99, 0, &fact, &value, err));
    CHECK(fact.data == NULL && !value);
    FAILS(NULLS, scopegate_decision_unless(NULL, 0, 0, &fact, &value, err));
    FAILS(NULLS, scopegate_decision_unless(record, 0, 0, NULL, &value, err));
    FAILS(NULLS, scopegate_decision_unless(record, 0, 0, &fact, NULL, err));
    d = dirty();
    FAILS(NULLS, scopegate_decision_short(NULL, &d, err));
    CHECK(NOTHING(d));
    FAILS(NULLS, scopegate_decision_short(record, NULL, err));
    scopegate_record_free(record);
    scopegate_record_free(NULL);

    CHECK(scopegate_decision_target(NULL).data == NULL && scopegate_decision_canonical(NULL).data == NULL);
    CHECK(scopegate_decision_provider(NULL).data == NULL && scopegate_decision_policy(NULL).data == NULL);
    CHECK(scopegate_decision_on(NULL).data == NULL && scopegate_decision_error(NULL) == NULL && !scopegate_decision_has_rule(NULL));
    CHECK(scopegate_decision_carve_out_count(NULL) == 0 && scopegate_decision_partly_count(NULL) == 0);
    CHECK(scopegate_decision_overridden_count(NULL) == 0 && scopegate_decision_unless_count(NULL) == 0);
    CHECK(scopegate_decision_unless_facts(NULL, 0) == 0 && scopegate_decision_caveat_count(NULL) == 0);
    CHECK(scopegate_decision_caveat(NULL, 0).data == NULL && scopegate_decision_part_count(NULL) == 0);
    CHECK(scopegate_decision_part(NULL, 0) == NULL && scopegate_decision_missing_count(NULL) == 0);
    CHECK(scopegate_decision_missing(NULL, 0).data == NULL);
}

static void taxonomies(void) {
    scopegate_class found = SCOPEGATE_CLASS_INIT, parent = SCOPEGATE_CLASS_INIT;
    uint32_t indexes[4] = {0};
    size_t count = 9;
    WORKS(scopegate_class_find("CWE-79", 6, indexes, 4, &count, err));
    CHECK(count >= 1);
    WORKS(scopegate_class_find("xss/stored", 10, indexes, 4, &count, err));
    WORKS(scopegate_class_at(indexes[0], &found, err));
    CHECK(count == 1 && strcmp(found.id.data, "xss/stored") == 0 && found.kind == SCOPEGATE_CLASS_KIND_WEAKNESS && !found.never_implied);
    WORKS(scopegate_class_at(found.parent, &parent, err));
    CHECK(strcmp(parent.id.data, "xss") == 0 && parent.parent == SCOPEGATE_NO_CLASS);
    CHECK(scopegate_class_alias(indexes[0], 0).data != NULL && scopegate_class_vrt(indexes[0], 0).data != NULL);
    CHECK(scopegate_class_alias(SIZE_MAX, 0).data == NULL && scopegate_class_vrt(indexes[0], SIZE_MAX).data == NULL);
    CHECK(scopegate_class_cwe(found.parent, 0) == 79 && scopegate_class_cwe(SIZE_MAX, 0) == 0);
    FAILS(SCOPEGATE_STATUS_OUT_OF_RANGE, scopegate_class_at(scopegate_class_count(), &found, err));
    CHECK(found.id.data == NULL && found.kind == SCOPEGATE_CLASS_KIND_NONE);
    FAILS(NULLS, scopegate_class_at(0, NULL, err));
    found.size = 3;
    FAILS(SCOPEGATE_STATUS_STRUCT_SIZE, scopegate_class_at(0, &found, err));
    FAILS(SCOPEGATE_STATUS_QUESTION, scopegate_class_find("click-jack", 10, indexes, 4, &count, err));
    CHECK(count == 0);
    FAILS(UTF8, scopegate_class_find(BAD, 2, indexes, 4, &count, err));
    FAILS(NULLS, scopegate_class_find(NULL, 2, indexes, 4, &count, err));
    FAILS(NULLS, scopegate_class_find("dos", 3, NULL, 4, &count, err));
    FAILS(NULLS, scopegate_class_find("dos", 3, indexes, 4, NULL, err));
    FAILS(SCOPEGATE_STATUS_BUFFER_TOO_SMALL, scopegate_class_find("denial of service", 17, indexes, 1, &count, err));
    CHECK(count == 2);
    CHECK(scopegate_fact_count() > 20 && scopegate_fact_name(0).data != NULL && scopegate_fact_meaning(0).data != NULL);
    CHECK(scopegate_fact_name(SIZE_MAX).data == NULL && scopegate_fact_meaning(SIZE_MAX).data == NULL);
    CHECK(scopegate_preset_count() > 0 && scopegate_preset_name(0).data != NULL && scopegate_preset_summary(0).data != NULL);
    CHECK(scopegate_preset_text(0).length > 0 && scopegate_preset_text(SIZE_MAX).data == NULL);
    CHECK(scopegate_preset_name(SIZE_MAX).data == NULL && scopegate_preset_summary(SIZE_MAX).data == NULL);

    CHECK(strcmp(scopegate_version(), SCOPEGATE_VERSION) == 0 && scopegate_version_number() == SCOPEGATE_VERSION_NUMBER);
    CHECK(strncmp(scopegate_public_suffix_list_version(), "2.", 2) == 0);
    CHECK(strcmp(scopegate_status_text(SCOPEGATE_STATUS_NOT_UTF8), "not-utf8") == 0 && strcmp(scopegate_status_text(999), "none") == 0);
    CHECK(strcmp(scopegate_verdict_text(0), "none") == 0 && strcmp(scopegate_verdict_text(UINT32_MAX), "none") == 0);
    CHECK(strcmp(scopegate_basis_text(99), "none") == 0 && strcmp(scopegate_kind_text(99), "none") == 0);
    CHECK(strcmp(scopegate_list_text(99), "none") == 0);
}

static void *ask_many_times(void *shared) {
    for (int i = 0; i < 500; i++) {
        scopegate_policy *policy = scopegate_policy_ref(shared);
        scopegate_decision d = SCOPEGATE_DECISION_INIT;
        scopegate_record *record = NULL;
        scopegate_rule rule = SCOPEGATE_RULE_INIT;
        bool good = scopegate_check(policy, URL, strlen(URL), NULL, &d, &record, NULL) == SCOPEGATE_STATUS_OK && d.in_scope &&
                    scopegate_policy_rule(policy, d.rule, &rule, NULL) == SCOPEGATE_STATUS_OK && rule.line == 7;
        scopegate_record_free(record);
        scopegate_policy_free(policy);
        if (!good) return shared;
    }
    return NULL;
}

static void threads(void) {
    scopegate_policy *policy = load();
    pthread_t all[8];
    for (int i = 0; i < 8; i++) CHECK(pthread_create(&all[i], NULL, ask_many_times, policy) == 0);
    for (int i = 0; i < 8; i++) {
        void *failed = NULL;
        CHECK(pthread_join(all[i], &failed) == 0 && failed == NULL);
    }
    scopegate_policy_free(policy);
}
