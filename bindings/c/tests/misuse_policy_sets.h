/* A part of misuse.c: many policies at once. */
static scopegate_policy *load_text(const char *text) {
    scopegate_policy *policy = NULL;
    WORKS(scopegate_policy_from_toml(text, strlen(text), NULL, 0, &policy, err));
    return policy;
}

static void building_policy_sets(void) {
    scopegate_policy *policy = load();
    scopegate_policy_set_builder *builder = GARBAGE(scopegate_policy_set_builder);
    scopegate_policy_set *set = GARBAGE(scopegate_policy_set);
    FAILS(NULLS, scopegate_policy_set_builder_new(NULL, err));
    WORKS(scopegate_policy_set_builder_new(&builder, err));
    FAILS(NULLS, scopegate_policy_set_builder_add(NULL, "a", 1, policy, err));
    FAILS(NULLS, scopegate_policy_set_builder_add(builder, NULL, 1, policy, err));
    FAILS(NULLS, scopegate_policy_set_builder_add(builder, "a", 1, NULL, err));
    FAILS(UTF8, scopegate_policy_set_builder_add(builder, BAD, 2, policy, err));
    FAILS(SCOPEGATE_STATUS_INVALID_ARGUMENT, scopegate_policy_set_builder_add(builder, NULL, 0, policy, err));
    FAILS(SCOPEGATE_STATUS_INVALID_ARGUMENT, scopegate_policy_set_builder_add(builder, "a\0b", 3, policy, err));
    FAILS(NULLS, scopegate_policy_set_new(NULL, &set, err));
    CHECK(set == NULL);
    FAILS(NULLS, scopegate_policy_set_new(builder, NULL, err));

    /* A set without policies. The builder can be used again. */
    WORKS(scopegate_policy_set_new(builder, &set, err));
    CHECK(scopegate_policy_set_count(set) == 0 && !scopegate_policy_set_allows(set, "a", 1, URL, strlen(URL), NULL));
    scopegate_policy_set_free(set);
    WORKS(scopegate_policy_set_builder_add(builder, "a", 1, policy, err));
    FAILS(SCOPEGATE_STATUS_INVALID_ARGUMENT, scopegate_policy_set_builder_add(builder, "a", 1, policy, err));
    scopegate_error *error = NULL;
    CHECK(scopegate_policy_set_builder_add(builder, "a", 1, policy, &error) == SCOPEGATE_STATUS_INVALID_ARGUMENT);
    CHECK(strcmp(scopegate_error_code(error), "set.duplicate-key") == 0);
    scopegate_error_free(error);
    CHECK(scopegate_policy_set_builder_add(builder, "", 0, policy, &error) == SCOPEGATE_STATUS_INVALID_ARGUMENT);
    CHECK(strcmp(scopegate_error_code(error), "set.invalid-key") == 0);
    scopegate_error_free(error);
    WORKS(scopegate_policy_set_builder_add(builder, "b", 1, policy, err));
    WORKS(scopegate_policy_set_new(builder, &set, err));
    CHECK(scopegate_policy_set_count(set) == 2);
    scopegate_policy_set_builder_free(builder);
    scopegate_policy_set_builder_free(NULL);
    scopegate_policy_free(policy);
    scopegate_policy_set_free(set);
    scopegate_policy_set_free(NULL);
}

static void policy_sets(void) {
    building_policy_sets();

    scopegate_policy *first = load();
    scopegate_policy *second = load_text("version = 1\npolicy = { name = 'S', owner = 'O' }\n"
                                         "scope = { in_scope = ['other.example.net'], third_party = ['app.example.com'] }\n"
                                         "testing = { posture = 'report-only' }\n");
    scopegate_policy_set_builder *builder = NULL;
    scopegate_policy_set *set = NULL;
    WORKS(scopegate_policy_set_builder_new(&builder, err));
    WORKS(scopegate_policy_set_builder_add(builder, "first", 5, first, err));
    WORKS(scopegate_policy_set_builder_add(builder, "second", 6, second, err));
    WORKS(scopegate_policy_set_new(builder, &set, err));
    /* The set needs none of them. */
    scopegate_policy_set_builder_free(builder);
    scopegate_policy_free(first);
    scopegate_policy_free(second);

    CHECK(scopegate_policy_set_count(NULL) == 0 && scopegate_policy_set_key(NULL, 0).data == NULL);
    CHECK(scopegate_policy_set_policy(NULL, 0) == NULL && scopegate_policy_set_policy(set, 2) == NULL);
    CHECK(scopegate_policy_set_key(set, 2).data == NULL && scopegate_policy_set_key(set, SIZE_MAX).data == NULL);
    CHECK(strcmp(scopegate_policy_set_key(set, 0).data, "first") == 0 && scopegate_policy_set_key(set, 1).length == 6);

    size_t numbers[3] = {9, 9, 9}, count = 9;
    scopegate_decision found[3] = {dirty(), dirty(), dirty()};
    WORKS(scopegate_policy_set_check(set, URL, strlen(URL), numbers, found, sizeof found[0], 3, &count, err));
    CHECK(count == 2 && numbers[0] == 0 && numbers[1] == 1 && NOTHING(found[2]) && found[2].status != SCOPEGATE_STATUS_OK);
    CHECK(found[0].in_scope && found[1].verdict == SCOPEGATE_VERDICT_THIRD_PARTY);
    scopegate_policy *again = scopegate_policy_set_policy(set, 0);
    scopegate_rule rule = SCOPEGATE_RULE_INIT;
    WORKS(scopegate_policy_rule(again, found[0].rule, &rule, err));
    CHECK(strcmp(rule.pattern.data, "*.example.com") == 0);
    scopegate_policy_free(again);

    /* For a target that no policy mentions, the call succeeds with no mentions, and needs no room. */
    WORKS(scopegate_policy_set_check(set, "a.example.org", 13, NULL, NULL, sizeof found[0], 0, &count, err));
    CHECK(count == 0);
    for (size_t capacity = 0; capacity < 2; capacity++) {
        found[0] = dirty();
        FAILS(SCOPEGATE_STATUS_BUFFER_TOO_SMALL,
              scopegate_policy_set_check(set, URL, strlen(URL), numbers, found, sizeof found[0], capacity, &count, err));
        CHECK(count == 2 && (capacity == 0 || NOTHING(found[0])));
    }
#define MENTIONS_NOT(expected, call) \
    found[0] = found[1] = dirty(); \
    count = 9; \
    FAILS(expected, call); \
    CHECK(NOTHING(found[0]) && NOTHING(found[1]) && count == 0)
    MENTIONS_NOT(NULLS, scopegate_policy_set_check(NULL, URL, strlen(URL), numbers, found, sizeof found[0], 2, &count, err));
    MENTIONS_NOT(NULLS, scopegate_policy_set_check(set, NULL, 3, numbers, found, sizeof found[0], 2, &count, err));
    MENTIONS_NOT(NULLS, scopegate_policy_set_check(set, URL, strlen(URL), NULL, found, sizeof found[0], 2, &count, err));
    MENTIONS_NOT(UTF8, scopegate_policy_set_check(set, BAD, 2, numbers, found, sizeof found[0], 2, &count, err));
    MENTIONS_NOT(SCOPEGATE_STATUS_TARGET, scopegate_policy_set_check(set, "a b", 3, numbers, found, sizeof found[0], 2, &count, err));
    MENTIONS_NOT(SCOPEGATE_STATUS_TARGET, scopegate_policy_set_check(set, NULL, 0, numbers, found, sizeof found[0], 2, &count, err));
    FAILS(NULLS, scopegate_policy_set_check(set, URL, strlen(URL), numbers, NULL, sizeof found[0], 2, &count, err));
    FAILS(NULLS, scopegate_policy_set_check(set, URL, strlen(URL), numbers, found, sizeof found[0], 2, NULL, err));
    FAILS(SCOPEGATE_STATUS_STRUCT_SIZE, scopegate_policy_set_check(set, URL, strlen(URL), numbers, found, 3, 2, &count, err));
    FAILS(SCOPEGATE_STATUS_INVALID_ARGUMENT,
          scopegate_policy_set_check(set, URL, strlen(URL), numbers, found, sizeof found[0], SIZE_MAX, &count, err));

    /* Permission comes from one policy, by its key, and only if it authorizes testing. */
    const char *other = "other.example.net";
    CHECK(scopegate_policy_set_allows(set, "first", 5, URL, strlen(URL), NULL));
    CHECK(!scopegate_policy_set_allows(set, "second", 6, URL, strlen(URL), NULL));
    CHECK(!scopegate_policy_set_allows(set, "second", 6, other, strlen(other), NULL));
    CHECK(!scopegate_policy_set_allows(set, "third", 5, URL, strlen(URL), NULL));
    CHECK(!scopegate_policy_set_allows(NULL, "first", 5, URL, strlen(URL), NULL));
    CHECK(!scopegate_policy_set_allows(set, NULL, 5, URL, strlen(URL), NULL));
    CHECK(!scopegate_policy_set_allows(set, BAD, 2, URL, strlen(URL), NULL));
    CHECK(!scopegate_policy_set_allows(set, "first", 5, NULL, 3, NULL));
    CHECK(!scopegate_policy_set_allows(set, "first", 5, "a b", 3, NULL));
    scopegate_evidence *evidence = NULL;
    WORKS(scopegate_evidence_new(&evidence, err));
    CHECK(scopegate_policy_set_allows(set, "first", 5, URL, strlen(URL), evidence));
    CHECK(!scopegate_policy_set_allows(set, "second", 6, other, strlen(other), evidence));
    scopegate_evidence_free(evidence);
    scopegate_policy_set_free(set);
}
