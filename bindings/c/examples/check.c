/*
 * check POLICY TARGET: is the target in scope of the policy?
 *
 * Prints the verdict, the rule and the explanation. Exit code 0: in scope; 1: not; 2: no verdict.
 */
#include <scopegate.h>
#include <stdio.h>
#include <string.h>

static void print_error(const scopegate_error *error) {
    char text[4096];
    if (scopegate_error_display(error, text, sizeof text, NULL) == SCOPEGATE_STATUS_OK) {
        fprintf(stderr, "%s\n", text);
    } else {
        fprintf(stderr, "%s\n", scopegate_error_message(error));
    }
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: %s POLICY TARGET\n", argv[0]);
        return 2;
    }
    scopegate_policy *policy = NULL;
    scopegate_record *record = NULL;
    scopegate_error *error = NULL;
    scopegate_decision decision = SCOPEGATE_DECISION_INIT;
    char explanation[1024];

    if (scopegate_policy_from_file(argv[1], strlen(argv[1]), &policy, &error) != SCOPEGATE_STATUS_OK ||
        scopegate_check(policy, argv[2], strlen(argv[2]), NULL, &decision, &record, &error) != SCOPEGATE_STATUS_OK) {
        print_error(error);
    } else {
        scopegate_rule rule = SCOPEGATE_RULE_INIT;
        printf("%s: %s\n", scopegate_verdict_text(decision.verdict), scopegate_basis_text(decision.basis));
        if (scopegate_decision_rule(record, &rule, NULL) == SCOPEGATE_STATUS_OK) {
            printf("rule %s, line %u: %s\n", rule.id.data, rule.line, rule.pattern.data);
        }
        if (scopegate_decision_explanation(record, explanation, sizeof explanation, NULL) == SCOPEGATE_STATUS_OK) {
            printf("%s\n", explanation);
        }
    }
    scopegate_error_free(error);
    scopegate_record_free(record);
    scopegate_policy_free(policy);
    return decision.in_scope ? 0 : decision.verdict == SCOPEGATE_VERDICT_NONE ? 2 : 1;
}
