/*
 * reload POLICY THREADS: many threads ask while another loads the policy again and again.
 *
 * The policy never changes; the pointer to the current one does. Reading that pointer and taking a reference have to be one
 * step: between the two another thread could give back the last reference, and free what is about to be used. So both happen
 * under a lock, for as long as it takes to count one up; asking happens outside of it. A thread goes on with the policy it
 * took, even while a new one takes its place.
 */
#include <pthread.h>
#include <scopegate.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static scopegate_policy *current = NULL;

/* A reference to the policy of now, to be given back by `scopegate_policy_free`. */
static scopegate_policy *policy_take(void) {
    pthread_mutex_lock(&lock);
    scopegate_policy *policy = scopegate_policy_ref(current);
    pthread_mutex_unlock(&lock);
    return policy;
}

/* Puts a policy in the place of the current one, whose reference is given back outside the lock. */
static void policy_replace(scopegate_policy *policy) {
    pthread_mutex_lock(&lock);
    scopegate_policy *before = current;
    current = policy;
    pthread_mutex_unlock(&lock);
    scopegate_policy_free(before);
}

/* Loads a file in place of the current policy; where it has mistakes, the current one stays. */
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
