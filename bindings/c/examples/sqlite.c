/*
 * A loadable extension of SQLite that decides targets by a policy.
 *
 *     cc -shared -fPIC sqlite.c -o scope.so $(pkg-config --cflags --libs scopegate)
 *     sqlite3 urls.db '.load ./scope' "select url from urls where scope_in(readfile('policy.toml'), url)"
 *
 * Each function has two arguments, the text of a policy in TOML or JSON and a target:
 *
 *     scope_in       1 or 0, never NULL: whether the policy allows testing the target
 *     scope_verdict  in-scope, out-of-scope or third-party; NULL for an error
 *     scope_basis    the reason for the verdict; NULL for an error
 *     scope_rule     the id of the rule that decided; NULL if no rule decided, and for an error
 *     scope_error    the code of an error; NULL for a decision
 *
 * A NULL is the error `target.empty`. A policy that does not load fails the statement. The functions open no file.
 */
#include <scopegate.h>
#include <sqlite3ext.h>
#include <stdint.h>
#include <string.h>
SQLITE_EXTENSION_INIT1

enum part { IN_SCOPE, VERDICT, BASIS, RULE, ERROR };

static const char *const names[] = {"scope_in", "scope_verdict", "scope_basis", "scope_rule", "scope_error"};

static void free_policy(void *policy) { scopegate_policy_free(policy); }

static void fail(sqlite3_context *context, const scopegate_error *error) {
    char text[4096];
    int is_text = scopegate_error_display(error, text, sizeof text, NULL) == SCOPEGATE_STATUS_OK;
    sqlite3_result_error(context, is_text ? text : scopegate_error_message(error), -1);
}

/* The policy of a text, or NULL after the call has failed. */
static scopegate_policy *load(sqlite3_context *context, sqlite3_value *value) {
    scopegate_policy *policy = NULL;
    scopegate_error *error = NULL;
    const char *text = (const char *)sqlite3_value_text(value);
    size_t length = (size_t)sqlite3_value_bytes(value);
    if (text == NULL) {
        sqlite3_result_error(context, "the policy is NULL", -1);
        return NULL;
    }
    const char *first = text + strspn(text, " \t\r\n");
    scopegate_status status = *first == '{' ? scopegate_policy_from_json(text, length, NULL, 0, &policy, &error)
                                            : scopegate_policy_from_toml(text, length, NULL, 0, &policy, &error);
    if (status != SCOPEGATE_STATUS_OK) {
        fail(context, error);
    }
    scopegate_error_free(error);
    return policy;
}

static void text_or_null(sqlite3_context *context, const char *text) {
    if (text == NULL) {
        sqlite3_result_null(context);
    } else {
        sqlite3_result_text(context, text, -1, SQLITE_TRANSIENT);
    }
}

static void answer(sqlite3_context *context, const scopegate_policy *policy, sqlite3_value *target) {
    scopegate_decision decision = SCOPEGATE_DECISION_INIT;
    scopegate_rule rule = SCOPEGATE_RULE_INIT;
    scopegate_error *error = NULL;
    /* The text of a NULL is NULL. */
    const char *text = (const char *)sqlite3_value_text(target);
    size_t length = (size_t)sqlite3_value_bytes(target);
    scopegate_status status = scopegate_check(policy, text == NULL ? "" : text, length, NULL, &decision, NULL, &error);
    int decided = status == SCOPEGATE_STATUS_OK;
    switch ((enum part)(intptr_t)sqlite3_user_data(context)) {
    case IN_SCOPE:
        sqlite3_result_int(context, decided && decision.in_scope);
        break;
    case VERDICT:
        text_or_null(context, decided ? scopegate_verdict_text(decision.verdict) : NULL);
        break;
    case BASIS:
        text_or_null(context, decided ? scopegate_basis_text(decision.basis) : NULL);
        break;
    case RULE:
        if (decided && scopegate_policy_rule(policy, decision.rule, &rule, NULL) == SCOPEGATE_STATUS_OK) {
            sqlite3_result_text(context, rule.id.data, (int)rule.id.length, SQLITE_TRANSIENT);
        }
        break;
    case ERROR:
        if (!decided) {
            /* The same code as in other query engines. */
            text_or_null(context, status == SCOPEGATE_STATUS_NOT_UTF8 ? "target.not-utf8" : scopegate_error_code(error));
        }
        break;
    }
    scopegate_error_free(error);
}

static void decide(sqlite3_context *context, int count, sqlite3_value **values) {
    (void)count;
    /* SQLite keeps the policy for a statement if its text is a constant. */
    const scopegate_policy *kept = sqlite3_get_auxdata(context, 0);
    if (kept != NULL) {
        answer(context, kept, values[1]);
        return;
    }
    scopegate_policy *loaded = load(context, values[0]);
    if (loaded != NULL) {
        answer(context, loaded, values[1]);
        /* SQLite may free the policy at once. */
        sqlite3_set_auxdata(context, 0, loaded, free_policy);
    }
}

int sqlite3_extension_init(sqlite3 *connection, char **message, const sqlite3_api_routines *api) {
    (void)message;
    SQLITE_EXTENSION_INIT2(api);
    int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
    for (intptr_t part = IN_SCOPE; part <= ERROR; part++) {
        int status = sqlite3_create_function_v2(connection, names[part], 2, flags, (void *)part, decide, NULL, NULL, NULL);
        if (status != SQLITE_OK) {
            return status;
        }
    }
    return SQLITE_OK;
}
