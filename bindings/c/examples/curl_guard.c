/*
 * curl_guard POLICY URL...: fetches URLs with libcurl, redirects and all, and lets no request leave the policy's scope.
 *
 * Two of libcurl's callbacks are the gates:
 *
 * - CURLOPT_OPENSOCKETFUNCTION runs before a connection opens, with its address. The URL is decided with that address as
 *   evidence: a name in scope that resolves to a private or an excluded address is refused, and no packet is sent.
 * - CURLOPT_PREREQFUNCTION runs before each request on a connection, reused ones included. The URL is decided with the
 *   address that the connection has: a redirect to another path of the same host passes here, and only here.
 *
 * Both decide the URL that libcurl is about to ask for, not the one that the program began with. What cannot be decided is
 * refused. No proxy is used: through one, the address of the connection says nothing about the target.
 */
#include <curl/curl.h>
#include <scopegate.h>
#include <stdio.h>
#include <string.h>
#ifdef _WIN32
#include <winsock2.h>
#else
#include <sys/socket.h>
#include <unistd.h>
#endif

struct guard {
    const scopegate_policy *policy;
    CURL *curl;
};

/* Whether the URL of now is in scope, at an address; false in every doubt. */
static bool allowed(const struct guard *guard, const scopegate_address *address) {
    char *url = NULL;
    if (curl_easy_getinfo(guard->curl, CURLINFO_EFFECTIVE_URL, &url) != CURLE_OK || url == NULL) {
        return false;
    }
    /* A fragment is never sent; libcurl keeps it in the URL. */
    size_t length = strcspn(url, "#");
    scopegate_evidence *evidence = NULL;
    scopegate_decision decision = SCOPEGATE_DECISION_INIT;
    scopegate_record *record = NULL;
    bool in_scope = scopegate_evidence_new(&evidence, NULL) == SCOPEGATE_STATUS_OK &&
                    scopegate_evidence_add_address(evidence, address, NULL) == SCOPEGATE_STATUS_OK &&
                    scopegate_check(guard->policy, url, length, evidence, &decision, &record, NULL) == SCOPEGATE_STATUS_OK &&
                    decision.in_scope;
    if (!in_scope) {
        char why[1024] = "there is no verdict";
        if (record != NULL && scopegate_decision_explanation(record, why, sizeof why, NULL) != SCOPEGATE_STATUS_OK) {
            why[sizeof why - 1] = '\0';
        }
        fprintf(stderr, "refused: %.*s: %s\n", (int)length, url, why);
    }
    scopegate_record_free(record);
    scopegate_evidence_free(evidence);
    return in_scope;
}

static curl_socket_t open_socket(void *data, curlsocktype purpose, struct curl_sockaddr *to) {
    scopegate_address address;
    if (purpose != CURLSOCKTYPE_IPCXN ||
        scopegate_address_from_sockaddr(&to->addr, to->addrlen, &address, NULL) != SCOPEGATE_STATUS_OK ||
        !allowed(data, &address)) {
        return CURL_SOCKET_BAD;
    }
    return socket(to->family, to->socktype, to->protocol);
}

static int before_request(void *data, char *ip, char *own_ip, int port, int own_port) {
    (void)own_ip, (void)port, (void)own_port;
    scopegate_address address;
    bool in_scope = scopegate_address_from_text(ip, strlen(ip), &address, NULL) == SCOPEGATE_STATUS_OK && allowed(data, &address);
    return in_scope ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

/* Everything that keeps a transfer inside the scope; true where all of it is in force. */
static bool guard_install(struct guard *guard) {
    CURL *curl = guard->curl;
    return curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https") == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_PROXY, "") == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, guard) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_PREREQFUNCTION, before_request) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_PREREQDATA, guard) == CURLE_OK;
}

int main(int argc, char **argv) {
    if (argc < 3) {
        fprintf(stderr, "usage: %s POLICY URL... [--resolve HOST:PORT:ADDRESS...]\n", argv[0]);
        return 2;
    }
    scopegate_policy *policy = NULL;
    scopegate_error *error = NULL;
    if (scopegate_policy_from_file(argv[1], strlen(argv[1]), &policy, &error) != SCOPEGATE_STATUS_OK) {
        fprintf(stderr, "%s\n", scopegate_error_message(error));
        scopegate_error_free(error);
        return 2;
    }
    curl_global_init(CURL_GLOBAL_DEFAULT);
    struct guard guard = {policy, curl_easy_init()};
    struct curl_slist *resolve = NULL;
    int urls = argc;
    for (int i = 2; i < argc; i++) {
        if (strcmp(argv[i], "--resolve") == 0) {
            urls = i;
            for (i++; i < argc; i++) resolve = curl_slist_append(resolve, argv[i]);
        }
    }
    int failed = 0;
    if (guard.curl == NULL || !guard_install(&guard)) {
        fprintf(stderr, "this libcurl cannot be guarded\n");
        failed = 2;
    } else {
        /* One handle for all URLs, so that connections are reused. */
        curl_easy_setopt(guard.curl, CURLOPT_FOLLOWLOCATION, 1L);
        curl_easy_setopt(guard.curl, CURLOPT_MAXREDIRS, 10L);
        curl_easy_setopt(guard.curl, CURLOPT_CONNECTTIMEOUT, 5L);
        curl_easy_setopt(guard.curl, CURLOPT_TIMEOUT, 20L);
        curl_easy_setopt(guard.curl, CURLOPT_RESOLVE, resolve);
        for (int i = 2; i < urls; i++) {
            long status = 0, connections = 0;
            curl_easy_setopt(guard.curl, CURLOPT_URL, argv[i]);
            CURLcode code = curl_easy_perform(guard.curl);
            curl_easy_getinfo(guard.curl, CURLINFO_RESPONSE_CODE, &status);
            curl_easy_getinfo(guard.curl, CURLINFO_NUM_CONNECTS, &connections);
            printf("\n%s: %s, status %ld, new connections %ld\n", argv[i], curl_easy_strerror(code), status, connections);
            if (code != CURLE_OK) failed = 1;
        }
    }
    curl_easy_cleanup(guard.curl);
    curl_slist_free_all(resolve);
    curl_global_cleanup();
    scopegate_policy_free(policy);
    return failed;
}
