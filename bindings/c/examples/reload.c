/*
 * reload POLICY THREADS: many threads use a policy while another thread reloads it repeatedly.
 *
 * A policy never changes, but the pointer to the current policy does. Reading the pointer and taking a reference must be one
 * step. Between the two, another thread could release the last reference and free the policy. So both happen under a lock,
 * which is held only to increase the count. Decisions are made without the lock. A thread continues with the policy that it
 * took, even after another policy has replaced it.
 */
#include <pthread.h>
#include <scopegate.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static scopegate_policy *current = NULL;

/* A reference to the current policy. Release it with `scopegate_policy_free`. */
static scopegate_policy *policy_take(void) {
    pthread_mutex_lock(&lock);
    scopegate_policy *policy = scopegate_policy_ref(current);
    pthread_mutex_unlock(&lock);
    return policy;
}

/* Replaces the current policy, and releases the old one outside the lock. */
static void policy_replace(scopegate_policy *policy) {
    pthread_mutex_lock(&lock);
    scopegate_policy *before = current;
    current = policy;
    pthread_mutex_unlock(&lock);
    scopegate_policy_free(before);
}

/* Replaces the current policy with that of a file. If the file has errors, the current policy stays. */
static bool policy_reload(const char *path) {
    scopegate_policy *policy = NULL;
    scopegate_error *error = NULL;
    if (scopegate_policy_from_file(path, strlen(path), &policy, &error) != SCOPEGATE_STATUS_OK) {
        fprintf(stderr, "%s; the policy in use stays\n", scopegate_error_message(error));
        scopegate_error_free(error);
        return false;
    }
    policy_replace(policy);
    return true;
}

static void *ask(void *asked) {
    static const char target[] = "https://app.example.com/login";
    for (int i = 0; i < 2000; i++) {
        scopegate_policy *policy = policy_take();
        if (scopegate_allows(policy, target, sizeof target - 1, NULL)) {
            ++*(size_t *)asked;
        }
        scopegate_policy_free(policy);
    }
    return NULL;
}

int main(int argc, char **argv) {
    enum { MOST = 64 };
    pthread_t threads[MOST];
    size_t allowed[MOST] = {0};
    int count = argc == 3 ? atoi(argv[2]) : 0;
    if (count < 1 || count > MOST || !policy_reload(argv[1])) {
        fprintf(stderr, "usage: %s POLICY THREADS (1 to %d)\n", argv[0], MOST);
        return 2;
    }
    for (int i = 0; i < count; i++) {
        if (pthread_create(&threads[i], NULL, ask, &allowed[i]) != 0) return 2;
    }
    for (int i = 0; i < 100; i++) {
        policy_reload(argv[1]);
    }
    size_t all = 0;
    for (int i = 0; i < count; i++) {
        pthread_join(threads[i], NULL);
        all += allowed[i];
    }
    printf("%zu of %zu answers were in scope\n", all, (size_t)count * 2000);
    policy_replace(NULL);
    return 0;
}
