/*
 * curl_escapes guarded|unguarded OPTION VALUE POLICY URL ANSWER...: sets an option that sends a transfer elsewhere, as a
 * caller of the example could, and fetches the URL with or without the guard. `header` is a header of the caller.
 */
#define CURL_GUARD_WITHOUT_MAIN
#include "../examples/curl_guard.c"

static bool set_option(CURL *curl, const char *option, const char *value, struct curl_slist *list) {
    static const struct { const char *name; CURLoption option; bool is_list; } texts[] = {
        {"httpheader", CURLOPT_HTTPHEADER, true},
        {"request-target", CURLOPT_REQUEST_TARGET, false},
        {"connect-to", CURLOPT_CONNECT_TO, true},
        {"resolve", CURLOPT_RESOLVE, true},
        {"doh-url", CURLOPT_DOH_URL, false},
        {"proxy", CURLOPT_PROXY, false},
        {"pre-proxy", CURLOPT_PRE_PROXY, false},
        {"unix-socket-path", CURLOPT_UNIX_SOCKET_PATH, false},
        {"hsts", CURLOPT_HSTS, false},
    };
    if (strcmp(option, "header") == 0 || strcmp(option, "none") == 0) return true;
    if (strcmp(option, "port") == 0) return curl_easy_setopt(curl, CURLOPT_PORT, strtol(value, NULL, 10)) == CURLE_OK;
    if (strcmp(option, "path-as-is") == 0) return curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L) == CURLE_OK;
    if (strcmp(option, "hsts") == 0 && curl_easy_setopt(curl, CURLOPT_HSTS_CTRL, (long)CURLHSTS_ENABLE) != CURLE_OK) return false;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (strcmp(option, texts[i].name) != 0) continue;
        return (texts[i].is_list ? curl_easy_setopt(curl, texts[i].option, list) :
                                   curl_easy_setopt(curl, texts[i].option, value)) == CURLE_OK;
    }
    return false;
}

int main(int argc, char **argv) {
    if (argc < 6) return 2;
    bool is_guarded = strcmp(argv[1], "guarded") == 0, is_header = strcmp(argv[2], "header") == 0;
    struct guarded it;
    scopegate_guard *guard;
    struct curl_slist *answers = NULL, *list = curl_slist_append(NULL, argv[3]);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    for (int i = 6; i < argc; i++) answers = curl_slist_append(answers, argv[i]);
    if (!guarded_open(&it, &guard, argv[4], NULL)) return 2;
    it.answers = answers;
    curl_easy_setopt(it.curl, CURLOPT_TIMEOUT, 10L);
    CURLcode code = CURLE_OK;
    if (!is_guarded) {
        curl_easy_setopt(it.curl, CURLOPT_RESOLVE, answers);
        curl_easy_setopt(it.curl, CURLOPT_URL, argv[5]);
        curl_easy_setopt(it.curl, CURLOPT_PROXY, "");
        if (is_header) curl_easy_setopt(it.curl, CURLOPT_HTTPHEADER, list);
    }
    if (!set_option(it.curl, argv[2], argv[3], list)) {
        fprintf(stderr, "this libcurl does not have the option\n");
        return 3;
    }
    code = is_guarded ? guarded_perform(&it, argv[5], is_header ? list : NULL) : curl_easy_perform(it.curl);
    printf("\n%s\n", curl_easy_strerror(code));
    guarded_close(&it, guard);
    curl_slist_free_all(answers);
    curl_slist_free_all(list);
    curl_global_cleanup();
    return code == CURLE_OK ? 0 : 1;
}
