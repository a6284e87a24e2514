/*
 * curl_laboratory guarded|plain POLICY RESEARCHER LOG AUTHORITY KEEP: performs the requests of a scenario with the libcurl
 * example, or with libcurl alone. tests/lab/drivers/drive_libcurl.py starts it. An empty argument is absent.
 *
 * Each line of standard input is a command: `new` opens a new handle, `stop` stops the guard, `reload FILE` loads another
 * policy, and `get METHOD URL BODY HEADER...` sends a request, with the body and the headers in hexadecimal digits. The answer
 * is a line: `ok`, `refused` or `error TEXT`.
 */
#define CURL_GUARD_WITHOUT_MAIN
#include "../examples/curl_guard.c"

struct options {
    const char *policy, *researcher, *log, *authority;
    bool is_guarded, keeps;
};

static size_t discard(char *data, size_t size, size_t count, void *user) {
    (void)data, (void)user;
    return size * count;
}

/* Sets the options of a handle, which a caller of the example sets too. */
static void prepare(struct guarded *it, const struct options *options) {
    curl_easy_setopt(it->curl, CURLOPT_TIMEOUT, 10L);
    curl_easy_setopt(it->curl, CURLOPT_CAINFO, options->authority);
    curl_easy_setopt(it->curl, CURLOPT_WRITEFUNCTION, discard);
    curl_easy_setopt(it->curl, CURLOPT_DNS_CACHE_TIMEOUT, 0L);
    curl_easy_setopt(it->curl, CURLOPT_FORBID_REUSE, options->keeps ? 0L : 1L);
    curl_easy_setopt(it->curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
}

/* Opens the handle of the example, or one of libcurl alone; false if there is no guard. */
static bool open_handle(struct guarded *it, scopegate_guard **guard, const struct options *options) {
    scopegate_guard_options *given = NULL;
    if (!options->is_guarded) {
        memset(it, 0, sizeof *it);
        it->curl = curl_easy_init();
        return it->curl != NULL;
    }
    bool is_open = scopegate_guard_options_new(&given, NULL) == SCOPEGATE_STATUS_OK;
    if (is_open && *options->researcher != '\0') {
        is_open = scopegate_guard_options_set_researcher(given, options->researcher, strlen(options->researcher), NULL) ==
                  SCOPEGATE_STATUS_OK;
    }
    if (is_open && *options->log != '\0') {
        is_open = scopegate_guard_options_set_log(given, options->log, strlen(options->log), NULL) == SCOPEGATE_STATUS_OK;
    }
    is_open = is_open && guarded_open(it, guard, options->policy, given);
    scopegate_guard_options_free(given);
    return is_open;
}

/* Decodes hexadecimal digits in place. */
static void decode(char *text) {
    char *to = text;
    for (unsigned byte; sscanf(text, "%2x", &byte) == 1; text += 2) *to++ = (char)byte;
    *to = '\0';
}

static CURLcode send_request(struct guarded *it, const struct options *options) {
    char *method = strtok(NULL, " \n"), *url = strtok(NULL, " \n"), *body = strtok(NULL, " \n"), *header;
    struct curl_slist *headers = NULL;
    if (method == NULL || url == NULL || body == NULL) return CURLE_BAD_FUNCTION_ARGUMENT;
    while ((header = strtok(NULL, " \n")) != NULL) decode(header), headers = curl_slist_append(headers, header);
    curl_easy_setopt(it->curl, CURLOPT_HTTPGET, 1L);
    curl_easy_setopt(it->curl, CURLOPT_NOBODY, strcmp(method, "HEAD") == 0 ? 1L : 0L);
    if (strcmp(method, "POST") == 0) {
        /* The first character marks the body, which may be empty. */
        decode(body + 1);
        curl_easy_setopt(it->curl, CURLOPT_COPYPOSTFIELDS, body + 1);
    }
    CURLcode code;
    if (options->is_guarded) {
        code = guarded_perform(it, url, headers);
    } else {
        curl_easy_setopt(it->curl, CURLOPT_URL, url);
        curl_easy_setopt(it->curl, CURLOPT_HTTPHEADER, headers);
        curl_easy_setopt(it->curl, CURLOPT_FOLLOWLOCATION, 1L);
        code = curl_easy_perform(it->curl);
        curl_easy_setopt(it->curl, CURLOPT_HTTPHEADER, NULL);
    }
    curl_slist_free_all(headers);
    return code;
}

int main(int argc, char **argv) {
    static char line[65536];
    if (argc != 7) return 2;
    struct options options = {argv[2], argv[3], argv[4], argv[5], strcmp(argv[1], "guarded") == 0, *argv[6] != '\0'};
    struct guarded it;
    memset(&it, 0, sizeof it);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    scopegate_guard *guard = NULL;
    bool is_refused = !open_handle(&it, &guard, &options);
    if (!is_refused) prepare(&it, &options);
    while (fgets(line, sizeof line, stdin) != NULL) {
        const char *command = strtok(line, " \n");
        if (command == NULL) continue;
        if (is_refused) {
            puts("refused");
        } else if (strcmp(command, "new") == 0) {
            forget_url(&it);
            curl_easy_cleanup(it.curl);
            if ((it.curl = curl_easy_init()) == NULL) return 2;
            prepare(&it, &options);
            puts("ok");
        } else if (strcmp(command, "stop") == 0) {
            puts(scopegate_guard_stop(guard, NULL) == SCOPEGATE_STATUS_OK ? "ok" : "error stop");
        } else if (strcmp(command, "reload") == 0) {
            const char *file = strtok(NULL, " \n");
            scopegate_policy *policy = NULL;
            /* A policy that does not load changes nothing. */
            if (file != NULL && scopegate_policy_from_file(file, strlen(file), &policy, NULL) == SCOPEGATE_STATUS_OK &&
                scopegate_guard_reload(guard, policy, NULL) != SCOPEGATE_STATUS_OK) {
                return 2;
            }
            scopegate_policy_free(policy);
            puts("ok");
        } else {
            CURLcode code = send_request(&it, &options);
            if (code == CURLE_OK) {
                puts("ok");
            } else {
                printf("%s %s\n", code == CURLE_ABORTED_BY_CALLBACK ? "refused" : "error", curl_easy_strerror(code));
            }
        }
        fflush(stdout);
    }
    guarded_close(&it, guard);
    curl_global_cleanup();
    return 0;
}
