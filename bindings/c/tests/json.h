/* Writes the answers of the C interface as JSON, in the form of the JSON of the library. For tests. */
#ifndef SCOPEGATE_TESTS_JSON_H
#define SCOPEGATE_TESTS_JSON_H

#include <scopegate.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void show_bytes(const char *data, size_t length) {
    putchar('"');
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)data[i];
        if (c == '"' || c == '\\') {
            printf("\\%c", c);
        } else if (c < 0x20) {
            printf("\\u%04x", c);
        } else {
            putchar(c);
        }
    }
    putchar('"');
}

/* A text or null. The text must end with a NUL. */
static void show_text(scopegate_text text) {
    if (text.data == NULL) {
        printf("null");
        return;
    }
    if (text.data[text.length] != '\0') abort();
    show_bytes(text.data, text.length);
}

static void show_string(const char *text) {
    show_text((scopegate_text){text, text ? strlen(text) : 0});
}

static void show_number(uint32_t number) {
    if (number == 0) {
        printf("null");
    } else {
        printf("%u", number);
    }
}

static void show_rule(const scopegate_rule *rule) {
    printf("{\"id\":");
    show_text(rule->id);
    printf(",\"pattern\":");
    show_text(rule->pattern);
    printf(",\"list\":\"%s\",\"line\":", scopegate_list_text(rule->list));
    show_number(rule->line);
    printf(",\"note\":");
    show_text(rule->note);
    printf(",\"reason\":");
    show_text(rule->reason);
    printf("}");
}

typedef scopegate_status rule_at(const scopegate_record *, size_t, scopegate_rule *, scopegate_error **);

static void show_rules(const char *name, const scopegate_record *record, size_t count, rule_at *at) {
    printf(",\"%s\":[", name);
    for (size_t i = 0; i <= count; i++) {
        scopegate_rule rule = SCOPEGATE_RULE_INIT;
        scopegate_status status = at(record, i, &rule, NULL);
        if (status != (i < count ? SCOPEGATE_STATUS_OK : SCOPEGATE_STATUS_OUT_OF_RANGE)) abort();
        if (i > 0 && i < count) putchar(',');
        if (i < count) show_rule(&rule);
    }
    putchar(']');
}

static void show_explanation(const scopegate_record *record) {
    size_t length = 0;
    if (scopegate_decision_explanation(record, NULL, 0, &length) != SCOPEGATE_STATUS_BUFFER_TOO_SMALL) abort();
    char *text = malloc(length + 1);
    if (text == NULL || scopegate_decision_explanation(record, text, length + 1, NULL) != SCOPEGATE_STATUS_OK) abort();
    show_string(text);
    free(text);
}

/* All fields of an error or a warning. */
static void show_problem(const scopegate_error *error) {
    printf("{\"code\":");
    show_string(scopegate_error_code(error));
    printf(",\"message\":");
    show_string(scopegate_error_message(error));
    printf(",\"hint\":");
    show_string(scopegate_error_hint(error));
    printf(",\"position\":");
    show_number(scopegate_error_position(error));
    printf(",\"source\":");
    show_string(scopegate_error_source(error));
    printf(",\"path\":");
    show_string(scopegate_error_path(error));
    printf(",\"line\":");
    show_number(scopegate_error_line(error));
    printf(",\"column\":");
    show_number(scopegate_error_column(error));
    printf(",\"end_column\":");
    show_number(scopegate_error_end_column(error));
    printf("}");
}

/* A complete decision, built from the functions that read a record. */
static void show_record(const scopegate_record *record, const scopegate_decision *decision) {
    const scopegate_error *error = scopegate_decision_error(record);
    printf("{\"target\":");
    show_text(scopegate_decision_target(record));
    if (error != NULL) {
        printf(",\"in_scope\":%s,\"verdict\":null,\"error\":{\"code\":", decision->in_scope ? "true" : "false");
        show_string(scopegate_error_code(error));
        printf(",\"message\":");
        show_string(scopegate_error_message(error));
        printf(",\"hint\":");
        show_string(scopegate_error_hint(error));
        printf(",\"position\":");
        show_number(scopegate_error_position(error));
        printf("}}");
        return;
    }
    printf(",\"kind\":\"%s\",\"canonical\":", scopegate_kind_text(decision->kind));
    show_text(scopegate_decision_canonical(record));
    printf(",\"in_scope\":%s,\"verdict\":\"%s\",\"basis\":\"%s\",\"rule\":", decision->in_scope ? "true" : "false",
           scopegate_verdict_text(decision->verdict), scopegate_basis_text(decision->basis));
    scopegate_rule rule = SCOPEGATE_RULE_INIT;
    if (scopegate_decision_has_rule(record)) {
        if (scopegate_decision_rule(record, &rule, NULL) != SCOPEGATE_STATUS_OK) abort();
        show_rule(&rule);
    } else {
        if (scopegate_decision_rule(record, &rule, NULL) != SCOPEGATE_STATUS_OUT_OF_RANGE) abort();
        printf("null");
    }
    show_rules("carve_outs", record, scopegate_decision_carve_out_count(record), scopegate_decision_carve_out);
    show_rules("partly", record, scopegate_decision_partly_count(record), scopegate_decision_partly);
    show_rules("overridden", record, scopegate_decision_overridden_count(record), scopegate_decision_overridden);
    printf(",\"unless\":[");
    for (size_t i = 0; i < scopegate_decision_unless_count(record); i++) {
        printf("%s[", i ? "," : "");
        for (size_t j = 0; j < scopegate_decision_unless_facts(record, i); j++) {
            scopegate_text fact;
            bool value;
            if (scopegate_decision_unless(record, i, j, &fact, &value, NULL) != SCOPEGATE_STATUS_OK) abort();
            printf("%s{\"fact\":", j ? "," : "");
            show_text(fact);
            printf(",\"value\":%s}", value ? "true" : "false");
        }
        putchar(']');
    }
    printf("],\"caveats\":[");
    for (size_t i = 0; i < scopegate_decision_caveat_count(record); i++) {
        if (i > 0) putchar(',');
        show_text(scopegate_decision_caveat(record, i));
    }
    printf("],\"provider\":");
    show_text(scopegate_decision_provider(record));
    if (decision->kind == SCOPEGATE_KIND_FINDING) {
        printf(",\"on\":");
        show_text(scopegate_decision_on(record));
    }
    if (decision->kind == SCOPEGATE_KIND_FINDING || decision->kind == SCOPEGATE_KIND_REPORT) {
        printf(",\"parts\":[");
        for (size_t i = 0; i < scopegate_decision_part_count(record); i++) {
            const scopegate_record *part = scopegate_decision_part(record, i);
            scopegate_decision of_part = SCOPEGATE_DECISION_INIT;
            if (scopegate_decision_short(part, &of_part, NULL) != SCOPEGATE_STATUS_OK) abort();
            if (i > 0) putchar(',');
            show_record(part, &of_part);
        }
        putchar(']');
    }
    if (decision->kind == SCOPEGATE_KIND_REPORT) {
        printf(",\"missing\":[");
        for (size_t i = 0; i < scopegate_decision_missing_count(record); i++) {
            if (i > 0) putchar(',');
            show_text(scopegate_decision_missing(record, i));
        }
        putchar(']');
    }
    printf(",\"policy\":");
    show_text(scopegate_decision_policy(record));
    printf(",\"explanation\":");
    show_explanation(record);
    printf(",\"error\":null}");
}

#endif
