/*
 * Answers questions through the C interface, one for each line, for the conformance tests. A Rust test writes a question to
 * standard input. The answer is JSON twice: from the library, and built from the functions that read a record.
 *
 * A line has fields that are separated by tabs. The first is the command. The others are texts in hexadecimal digits, or
 * lists of them that are separated by commas. The program also calls every other function that answers the same question,
 * and exits with an error if two answers differ.
 */
#include "json.h"

static scopegate_policy *policy = NULL;

#define CHECK(condition) \
    do { \
        if (!(condition)) { \
            fprintf(stderr, "%s:%d: failed: %s\n", __FILE__, __LINE__, #condition); \
            exit(3); \
        } \
    } while (0)

typedef struct text {
    char *data;
    size_t length;
} text;

static int digit(char c) {
    return c >= '0' && c <= '9' ? c - '0' : c - 'a' + 10;
}

/* Decodes hexadecimal digits to memory of exactly the size of the text, so that sanitizers notice a read after its end. */
static text decode(const char *hex) {
    text it = {NULL, strlen(hex) / 2};
    it.data = malloc(it.length ? it.length : 1);
    CHECK(it.data != NULL);
    for (size_t i = 0; i < it.length; i++) {
        it.data[i] = (char)(digit(hex[2 * i]) * 16 + digit(hex[2 * i + 1]));
    }
    return it;
}

static scopegate_evidence *evidence_of(char *owned, char *cnames, char *addresses) {
    scopegate_evidence *evidence = NULL;
    CHECK(scopegate_evidence_new(&evidence, NULL) == SCOPEGATE_STATUS_OK);
    if (strcmp(owned, "-") != 0) {
        CHECK(scopegate_evidence_set_owned(evidence, strcmp(owned, "yes") == 0, NULL) == SCOPEGATE_STATUS_OK);
    }
    for (char *one = strtok(cnames, ","); one != NULL; one = strtok(NULL, ",")) {
        text name = decode(one);
        CHECK(scopegate_evidence_add_cname(evidence, name.data, name.length, NULL) == SCOPEGATE_STATUS_OK);
        free(name.data);
    }
    for (char *one = strtok(addresses, ","); one != NULL; one = strtok(NULL, ",")) {
        text address = decode(one);
        scopegate_address plain;
        CHECK(scopegate_address_from_text(address.data, address.length, &plain, NULL) == SCOPEGATE_STATUS_OK);
        CHECK(scopegate_evidence_add_address(evidence, &plain, NULL) == SCOPEGATE_STATUS_OK);
        free(address.data);
    }
    return evidence;
}

/* Prints a record as the JSON of the library. */
static void show_json(const scopegate_record *record) {
    size_t length = 0;
    CHECK(scopegate_decision_json(record, NULL, 0, &length) == SCOPEGATE_STATUS_BUFFER_TOO_SMALL);
    char *json = malloc(length + 1);
    CHECK(json != NULL);
    CHECK(scopegate_decision_json(record, json, length, NULL) == SCOPEGATE_STATUS_BUFFER_TOO_SMALL);
    CHECK(scopegate_decision_json(record, json, length + 1, &length) == SCOPEGATE_STATUS_OK);
    CHECK(strlen(json) == length);
    fputs(json, stdout);
    free(json);
}

static bool same(const scopegate_decision *one, const scopegate_decision *other) {
    return memcmp(one, other, sizeof *one) == 0;
}

/* Calls every other function that decides the text of a target. All answers must be equal. */
static void ask_otherwise(text target, const scopegate_evidence *evidence, bool is_plain, const scopegate_decision *expected) {
    scopegate_decision other = SCOPEGATE_DECISION_INIT;
    CHECK(scopegate_check(policy, target.data, target.length, evidence, &other, NULL, NULL) == expected->status);
    CHECK(same(&other, expected));
    const bool allowed = expected->in_scope && scopegate_policy_authorizes_testing(policy);
    CHECK(scopegate_allows(policy, target.data, target.length, evidence) == allowed);

    scopegate_target *handle = NULL;
    scopegate_status status = scopegate_target_from_text(target.data, target.length, &handle, NULL);
    CHECK(status == expected->status && (handle != NULL) == (status == SCOPEGATE_STATUS_OK));
    if (handle != NULL) {
        CHECK(scopegate_check_target(policy, handle, evidence, &other, NULL, NULL) == SCOPEGATE_STATUS_OK);
        CHECK(same(&other, expected));
        CHECK(scopegate_target_kind(handle) == expected->kind);
    }
    scopegate_target_free(handle);

    if (is_plain) {
        scopegate_text slices[2] = {{target.data, target.length}, {target.data, target.length}};
        scopegate_decision rows[2];
        CHECK(scopegate_check_many(policy, slices, 2, rows, sizeof rows[0], NULL) == SCOPEGATE_STATUS_OK);
        CHECK(same(&rows[0], expected) && same(&rows[1], expected));
        const int32_t narrow[2] = {0, (int32_t)target.length};
        CHECK(scopegate_check_offsets32(policy, target.data, target.length, narrow, 1, rows, sizeof rows[0], NULL) ==
              SCOPEGATE_STATUS_OK);
        CHECK(same(&rows[0], expected));
        const int64_t wide[3] = {0, 0, (int64_t)target.length};
        CHECK(scopegate_check_offsets64(policy, target.data, target.length, wide, 2, rows, sizeof rows[0], NULL) ==
              SCOPEGATE_STATUS_OK);
        CHECK(rows[0].status == SCOPEGATE_STATUS_TARGET && same(&rows[1], expected));
    }
}

static void check(char **fields) {
    text target = decode(fields[1]);
    bool is_plain = strcmp(fields[2], "-") == 0 && *fields[3] == '\0' && *fields[4] == '\0';
    scopegate_evidence *evidence = evidence_of(fields[2], fields[3], fields[4]);
    scopegate_decision decision = SCOPEGATE_DECISION_INIT;
    scopegate_record *record = NULL;
    scopegate_error *error = NULL;
    scopegate_status status =
        scopegate_check(policy, target.data, target.length, evidence, &decision, &record, &error);
    CHECK(status == decision.status && record != NULL);
    CHECK((error != NULL) == (status != SCOPEGATE_STATUS_OK));
    scopegate_decision again = SCOPEGATE_DECISION_INIT;
    CHECK(scopegate_decision_short(record, &again, NULL) == SCOPEGATE_STATUS_OK);
    CHECK(same(&decision, &again));
    if (decision.rule != SCOPEGATE_NO_RULE) {
        scopegate_rule of_policy = SCOPEGATE_RULE_INIT, of_record = SCOPEGATE_RULE_INIT;
        CHECK(scopegate_policy_rule(policy, decision.rule, &of_policy, NULL) == SCOPEGATE_STATUS_OK);
        CHECK(scopegate_decision_rule(record, &of_record, NULL) == SCOPEGATE_STATUS_OK);
        CHECK(strcmp(of_policy.id.data, of_record.id.data) == 0 && of_policy.line == of_record.line);
    }
    ask_otherwise(target, evidence, is_plain, &decision);
    show_json(record);
    putchar('\t');
    show_record(record, &decision);
    scopegate_record_free(record);
    scopegate_error_free(error);
    scopegate_evidence_free(evidence);
    free(target.data);
}

/* "name=true,name=false", with the names in hexadecimal digits. */
static scopegate_facts *facts_of(char *list) {
    scopegate_facts *facts = NULL;
    CHECK(scopegate_facts_new(&facts, NULL) == SCOPEGATE_STATUS_OK);
    for (char *one = strtok(list, ","); one != NULL; one = strtok(NULL, ",")) {
        char *sign = strchr(one, '=');
        CHECK(sign != NULL);
        *sign = '\0';
        text name = decode(one);
        CHECK(scopegate_facts_set(facts, name.data, name.length, strcmp(sign + 1, "true") == 0, NULL) ==
              SCOPEGATE_STATUS_OK);
        free(name.data);
    }
    return facts;
}

/* Texts that are separated by commas. */
static size_t texts_of(char *list, scopegate_text *texts, size_t room) {
    size_t count = 0;
    for (char *one = strtok(list, ","); one != NULL; one = strtok(NULL, ","), count++) {
        CHECK(count < room);
        text it = decode(strcmp(one, "-") == 0 ? "" : one);
        texts[count] = (scopegate_text){it.data, it.length};
    }
    return count;
}

static void free_texts(scopegate_text *texts, size_t count) {
    while (count-- > 0) free((char *)texts[count].data);
}

/* A finding or, with targets, a report. */
static void finding(char **fields, bool is_report) {
    text class_name = decode(fields[1]);
    scopegate_facts *facts = facts_of(fields[2]);
    scopegate_decision decision = SCOPEGATE_DECISION_INIT, again = SCOPEGATE_DECISION_INIT;
    scopegate_record *record = NULL;
    scopegate_error *error = NULL;
    scopegate_status status, expected;
    if (is_report) {
        scopegate_text targets[64], contains[64];
        size_t target_count = texts_of(fields[3], targets, 64), contains_count = texts_of(fields[4], contains, 64);
        scopegate_evidence *evidence = evidence_of(fields[5], fields[6], fields[7]);
        status = scopegate_check_report(policy, targets, target_count, class_name.data, class_name.length, facts, evidence,
                                        contains, contains_count, &decision, &record, &error);
        expected = scopegate_check_report(policy, targets, target_count, class_name.data, class_name.length, facts, evidence,
                                          contains, contains_count, &again, NULL, NULL);
        scopegate_evidence_free(evidence);
        free_texts(targets, target_count);
        free_texts(contains, contains_count);
    } else {
        status = scopegate_check_finding(policy, class_name.data, class_name.length, facts, &decision, &record, &error);
        expected = scopegate_check_finding(policy, class_name.data, class_name.length, facts, &again, NULL, NULL);
    }
    CHECK(status == expected && status == decision.status && same(&decision, &again));
    CHECK(record != NULL && (error != NULL) == (status != SCOPEGATE_STATUS_OK));
    CHECK(scopegate_decision_short(record, &again, NULL) == SCOPEGATE_STATUS_OK && same(&decision, &again));
    show_json(record);
    putchar('\t');
    show_record(record, &decision);
    scopegate_record_free(record);
    scopegate_error_free(error);
    scopegate_facts_free(facts);
    free(class_name.data);
}

static void read_target(char **fields) {
    text given = decode(fields[1]);
    scopegate_target *target = NULL;
    scopegate_error *error = NULL;
    if (scopegate_target_from_text(given.data, given.length, &target, &error) == SCOPEGATE_STATUS_OK) {
        printf("{\"kind\":\"%s\",\"given\":", scopegate_kind_text(scopegate_target_kind(target)));
        show_text(scopegate_target_given(target));
        printf(",\"canonical\":");
        show_text(scopegate_target_canonical(target));
        printf(",\"host\":");
        show_text(scopegate_target_host(target));
        printf(",\"port\":%d,\"path\":", scopegate_target_port(target));
        show_text(scopegate_target_path(target));
        printf("}");
    } else {
        show_problem(error);
    }
    scopegate_target_free(target);
    scopegate_error_free(error);
    free(given.data);
}

static void partition(char **fields) {
    text network = decode(fields[1]);
    scopegate_parts *parts = NULL;
    scopegate_error *error = NULL;
    if (scopegate_partition(policy, network.data, network.length, NULL, &parts, &error) == SCOPEGATE_STATUS_OK) {
        putchar('[');
        for (size_t i = 0; i < scopegate_parts_count(parts); i++) {
            scopegate_network part;
            scopegate_decision decision = SCOPEGATE_DECISION_INIT, again = SCOPEGATE_DECISION_INIT;
            scopegate_record *record = NULL;
            CHECK(scopegate_parts_at(parts, i, &part, &decision, &record, NULL) == SCOPEGATE_STATUS_OK);
            CHECK(scopegate_decision_short(record, &again, NULL) == SCOPEGATE_STATUS_OK && same(&decision, &again));
            printf("%s{\"version\":%d,\"bytes\":[", i ? "," : "", part.address.version);
            for (int byte = 0; byte < (part.address.version == 4 ? 4 : 16); byte++) {
                printf("%s%d", byte ? "," : "", part.address.bytes[byte]);
            }
            printf("],\"prefix\":%d,\"decision\":", part.prefix_length);
            show_json(record);
            printf("}");
            scopegate_record_free(record);
        }
        putchar(']');
    } else {
        show_problem(error);
    }
    scopegate_parts_free(parts);
    scopegate_error_free(error);
    free(network.data);
}

/* The most recent set. */
static scopegate_policy_set *policy_set = NULL;

/* Adds the policy of a file to the next set. Without a path, builds the set. */
static void add_to_set(char **fields) {
    static scopegate_policy_set_builder *builder = NULL;
    text key = decode(fields[1]), path = decode(fields[2]);
    scopegate_policy *loaded = NULL;
    if (builder == NULL) CHECK(scopegate_policy_set_builder_new(&builder, NULL) == SCOPEGATE_STATUS_OK);
    if (path.length > 0) {
        CHECK(scopegate_policy_from_file(path.data, path.length, &loaded, NULL) == SCOPEGATE_STATUS_OK);
        CHECK(scopegate_policy_set_builder_add(builder, key.data, key.length, loaded, NULL) == SCOPEGATE_STATUS_OK);
        scopegate_policy_free(loaded);
    } else {
        scopegate_policy_set_free(policy_set);
        CHECK(scopegate_policy_set_new(builder, &policy_set, NULL) == SCOPEGATE_STATUS_OK);
        scopegate_policy_set_builder_free(builder);
        builder = NULL;
    }
    printf("%zu", scopegate_policy_set_count(policy_set));
    free(key.data);
    free(path.data);
}

static void check_set(char **fields) {
    text target = decode(fields[1]);
    size_t capacity = scopegate_policy_set_count(policy_set), count = 0;
    size_t *numbers = calloc(capacity, sizeof *numbers);
    scopegate_decision *decisions = calloc(capacity, sizeof *decisions);
    CHECK(numbers != NULL && decisions != NULL);
    scopegate_error *error = NULL;
    scopegate_status status = scopegate_policy_set_check(policy_set, target.data, target.length, numbers, decisions,
                                                         sizeof *decisions, capacity, &count, &error);
    if (status == SCOPEGATE_STATUS_OK) {
        putchar('[');
        for (size_t i = 0; i < count; i++) {
            printf("%s{\"key\":", i ? "," : "");
            show_text(scopegate_policy_set_key(policy_set, numbers[i]));
            printf(",\"verdict\":\"%s\",\"basis\":\"%s\",\"in_scope\":%s,\"rule\":", scopegate_verdict_text(decisions[i].verdict),
                   scopegate_basis_text(decisions[i].basis), decisions[i].in_scope ? "true" : "false");
            scopegate_policy *of_set = scopegate_policy_set_policy(policy_set, numbers[i]);
            scopegate_rule rule = SCOPEGATE_RULE_INIT;
            if (decisions[i].rule == SCOPEGATE_NO_RULE) {
                printf("null");
            } else {
                CHECK(scopegate_policy_rule(of_set, decisions[i].rule, &rule, NULL) == SCOPEGATE_STATUS_OK);
                show_text(rule.id);
            }
            scopegate_decision alone = SCOPEGATE_DECISION_INIT;
            CHECK(scopegate_check(of_set, target.data, target.length, NULL, &alone, NULL, NULL) == SCOPEGATE_STATUS_OK);
            CHECK(same(&alone, &decisions[i]));
            scopegate_policy_free(of_set);
            putchar('}');
        }
        putchar(']');
    } else {
        CHECK(count == 0);
        show_problem(error);
    }
    scopegate_error_free(error);
    free(numbers);
    free(decisions);
    free(target.data);
}

static void load(char **fields) {
    text source = decode(fields[2]);
    scopegate_policy *loaded = NULL;
    scopegate_error *error = NULL;
    scopegate_status status;
    if (strcmp(fields[1], "toml") == 0) {
        status = scopegate_policy_from_toml(source.data, source.length, "case", 4, &loaded, &error);
    } else if (strcmp(fields[1], "json") == 0) {
        status = scopegate_policy_from_json(source.data, source.length, "case", 4, &loaded, &error);
    } else {
        status = scopegate_policy_from_yaml(source.data, source.length, "case", 4, &loaded, &error);
    }
    CHECK((loaded != NULL) == (status == SCOPEGATE_STATUS_OK) && (error == NULL) == (status == SCOPEGATE_STATUS_OK));
    scopegate_warnings *warnings = NULL;
    size_t count = scopegate_error_count(error);
    if (status == SCOPEGATE_STATUS_OK) {
        CHECK(scopegate_policy_warnings(loaded, &warnings, NULL) == SCOPEGATE_STATUS_OK);
        count = scopegate_warnings_count(warnings);
    }
    putchar('[');
    for (size_t i = 0; i < count; i++) {
        if (i > 0) putchar(',');
        show_problem(warnings ? scopegate_warnings_at(warnings, i) : scopegate_error_at(error, i));
    }
    putchar(']');
    scopegate_warnings_free(warnings);
    scopegate_error_free(error);
    scopegate_policy_free(loaded);
    free(source.data);
}

static void open_policy(char **fields) {
    text path = decode(fields[1]);
    scopegate_error *error = NULL;
    scopegate_policy_free(policy);
    scopegate_status status = scopegate_policy_from_file(path.data, path.length, &policy, &error);
    if (status != SCOPEGATE_STATUS_OK) {
        show_problem(error);
    } else {
        printf("{\"name\":");
        show_text(scopegate_policy_name(policy));
        printf(",\"owner\":");
        show_text(scopegate_policy_owner(policy));
        printf(",\"fingerprint\":");
        show_text(scopegate_policy_fingerprint(policy));
        printf(",\"rules\":[");
        for (size_t i = 0; i < scopegate_policy_rule_count(policy); i++) {
            scopegate_rule rule = SCOPEGATE_RULE_INIT;
            CHECK(scopegate_policy_rule(policy, i, &rule, NULL) == SCOPEGATE_STATUS_OK);
            if (i > 0) putchar(',');
            show_rule(&rule);
        }
        printf("]}");
    }
    scopegate_error_free(error);
    free(path.data);
}

int main(void) {
    static char line[1 << 20];
    while (fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        char *fields[8] = {NULL};
        size_t count = 0;
        for (char *at = line; at != NULL && count < 8; count++) {
            fields[count] = at;
            at = strchr(at, '\t');
            if (at != NULL) *at++ = '\0';
        }
        if (strcmp(fields[0], "open") == 0 && count == 2) {
            open_policy(fields);
        } else if (strcmp(fields[0], "check") == 0 && count == 5) {
            check(fields);
        } else if (strcmp(fields[0], "finding") == 0 && count == 3) {
            finding(fields, false);
        } else if (strcmp(fields[0], "report") == 0 && count == 8) {
            finding(fields, true);
        } else if (strcmp(fields[0], "target") == 0 && count == 2) {
            read_target(fields);
        } else if (strcmp(fields[0], "partition") == 0 && count == 2) {
            partition(fields);
        } else if (strcmp(fields[0], "add") == 0 && count == 3) {
            add_to_set(fields);
        } else if (strcmp(fields[0], "which") == 0 && count == 2) {
            check_set(fields);
        } else if (strcmp(fields[0], "load") == 0 && count == 3) {
            load(fields);
        } else {
            fprintf(stderr, "no such question: %s\n", fields[0]);
            return 3;
        }
        putchar('\n');
        fflush(stdout);
    }
    scopegate_policy_free(policy);
    scopegate_policy_set_free(policy_set);
    return 0;
}
