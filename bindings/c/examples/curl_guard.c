/*
 * curl_guard POLICY URL... [--resolve HOST:PORT:ADDRESS...]: fetches URLs with libcurl, redirects and all, and lets no
 * request leave the scope of the policy.
 *
 * The options of a handle cannot be read back, and several of them send a request elsewhere. So `guarded_perform` takes the
 * URL and the headers itself, and right before each transfer it resets every option that changes where a transfer goes. The
 * caller sets all other options, such as the method, the body and the callbacks for data.
 *
 * Each redirect is a transfer of its own, so that the guard sees it first. For each transfer:
 *
 * - The guard decides the URL, with the `Host` header of the caller, and gives a permit. A name out of scope is not looked up.
 * - The transfer waits for its turn, and gets the headers that the policy requires.
 * - The name is looked up once. The guard decides the connection with all addresses of the answer.
 * - CURLOPT_OPENSOCKETFUNCTION lets curl dial only these addresses.
 * - CURLOPT_PREREQFUNCTION runs before the request on a kept connection, and asks again if it has another address.
 *
 * It is for POSIX systems. It does not stop other handles of the program, and it does not check other text options, such as CURLOPT_CUSTOMREQUEST and
 * CURLOPT_USERAGENT, for line breaks. Options that it resets stay reset.
 */
#include <curl/curl.h>
#include <netdb.h>
#include <scopegate.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>

#define MOST_ADDRESSES 32
#define MOST_REDIRECTS 10

/* A handle that obeys a guard. */
struct guarded {
    CURL *curl;
    const scopegate_guard *guard;
    /* HOST:PORT:ADDRESS entries that answer instead of the resolver; for tests. */
    const struct curl_slist *answers;
    /* The transfer under way. */
    CURLU *url;
    char *scheme, *host, *path;
    unsigned short port;
    scopegate_address addresses[MOST_ADDRESSES];
    size_t address_count;
};

static void print_refusal(const struct guarded *it, scopegate_error *error) {
    const char *message = error == NULL ? "it cannot be decided" : scopegate_error_message(error);
    fprintf(stderr, "refused: %s://%s:%hu%s: %s\n", it->scheme, it->host, it->port, it->path, message);
    scopegate_error_free(error);
}

/* Whether the guard allows a connection to these addresses for the request under way. */
static bool may_connect(const struct guarded *it, const scopegate_address *addresses, size_t count) {
    scopegate_permit *permit = NULL;
    scopegate_error *error = NULL;
    bool allowed = scopegate_guard_connect_for(it->guard, it->scheme, strlen(it->scheme), it->host, strlen(it->host), it->port,
                                               it->path, strlen(it->path), addresses, count, &permit, NULL,
                                               &error) == SCOPEGATE_STATUS_OK;
    if (!allowed) print_refusal(it, error);
    scopegate_permit_free(permit);
    return allowed;
}

static bool is_decided(const struct guarded *it, const scopegate_address *address) {
    for (size_t i = 0; i < it->address_count; i++) {
        if (it->addresses[i].version == address->version && memcmp(it->addresses[i].bytes, address->bytes, 16) == 0) return true;
    }
    return false;
}

static curl_socket_t open_socket(void *data, curlsocktype purpose, struct curl_sockaddr *to) {
    const struct guarded *it = data;
    scopegate_address address;
    if (purpose != CURLSOCKTYPE_IPCXN ||
        scopegate_address_from_sockaddr(&to->addr, to->addrlen, &address, NULL) != SCOPEGATE_STATUS_OK ||
        !is_decided(it, &address)) {
        return CURL_SOCKET_BAD;
    }
    return socket(to->family, to->socktype, to->protocol);
}

static int before_request(void *data, char *ip, char *own_ip, int port, int own_port) {
    const struct guarded *it = data;
    scopegate_address address;
    (void)own_ip, (void)own_port;
    bool allowed = port == it->port &&
                   scopegate_address_from_text(ip, strlen(ip), &address, NULL) == SCOPEGATE_STATUS_OK &&
                   (is_decided(it, &address) || may_connect(it, &address, 1));
    return allowed ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

/* A stopped guard ends the transfers under way. */
static int while_running(void *data, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d) {
    (void)a, (void)b, (void)c, (void)d;
    return scopegate_guard_is_stopped(((const struct guarded *)data)->guard);
}

static void forget_url(struct guarded *it) {
    curl_url_cleanup(it->url);
    curl_free(it->scheme), curl_free(it->host), free(it->path);
    it->url = NULL;
    it->scheme = it->host = it->path = NULL;
    it->address_count = 0;
}

/* Reads a URL with the parser of libcurl, which also sends it: there is no second reading. */
static bool read_url(struct guarded *it, const char *text) {
    char *port = NULL, *path = NULL, *query = NULL, *zone = NULL;
    forget_url(it);
    it->url = curl_url();
    bool is_read = it->url != NULL && curl_url_set(it->url, CURLUPART_URL, text, 0) == CURLUE_OK &&
                   curl_url_set(it->url, CURLUPART_FRAGMENT, NULL, 0) == CURLUE_OK &&
                   curl_url_get(it->url, CURLUPART_SCHEME, &it->scheme, 0) == CURLUE_OK &&
                   curl_url_get(it->url, CURLUPART_HOST, &it->host, 0) == CURLUE_OK &&
                   curl_url_get(it->url, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) == CURLUE_OK &&
                   curl_url_get(it->url, CURLUPART_PATH, &path, 0) == CURLUE_OK &&
                   curl_url_get(it->url, CURLUPART_ZONEID, &zone, 0) != CURLUE_OK;
    if (is_read) {
        CURLUcode has_query = curl_url_get(it->url, CURLUPART_QUERY, &query, 0);
        size_t room = strlen(path) + (query == NULL ? 0 : strlen(query)) + 2;
        is_read = (has_query == CURLUE_OK || has_query == CURLUE_NO_QUERY) && (it->path = malloc(room)) != NULL;
        if (is_read) snprintf(it->path, room, "%s%s%s", path, query == NULL ? "" : "?", query == NULL ? "" : query);
    }
    /* libcurl converts other names by rules of its own: write them as `xn--` labels. */
    for (const char *at = is_read ? it->host : ""; *at != '\0'; at++) is_read = is_read && (unsigned char)*at < 0x80;
    if (is_read) it->port = (unsigned short)strtoul(port, NULL, 10);
    if (!is_read) fprintf(stderr, "refused: %s: not a URL that can be decided\n", text);
    curl_free(port), curl_free(path), curl_free(query), curl_free(zone);
    return is_read;
}

static bool add_address(struct guarded *it, const scopegate_address *address) {
    if (is_decided(it, address)) return true;
    /* With more addresses than there is room for, not all of them can be decided. */
    if (it->address_count == MOST_ADDRESSES) return false;
    it->addresses[it->address_count++] = *address;
    return true;
}

/* Looks up the host, once for each transfer. */
static bool resolve(struct guarded *it) {
    char name[256];
    size_t length = strlen(it->host), first = it->host[0] == '[';
    if (length < 2 * first || length - 2 * first >= sizeof name) return false;
    memcpy(name, it->host + first, length - 2 * first);
    name[length - 2 * first] = '\0';

    char wanted[300];
    int prefix = snprintf(wanted, sizeof wanted, "%s:%hu:", name, it->port);
    scopegate_address address;
    for (const struct curl_slist *entry = it->answers; entry != NULL; entry = entry->next) {
        if (strncasecmp(entry->data, wanted, (size_t)prefix) != 0) continue;
        const char *text = entry->data + prefix;
        if (scopegate_address_from_text(text, strlen(text), &address, NULL) != SCOPEGATE_STATUS_OK ||
            !add_address(it, &address)) {
            return false;
        }
    }
    if (it->address_count > 0) return true;

    struct addrinfo hints, *found = NULL;
    memset(&hints, 0, sizeof hints);
    hints.ai_socktype = SOCK_STREAM;
    if (getaddrinfo(name, NULL, &hints, &found) != 0) return false;
    bool is_complete = true;
    for (const struct addrinfo *one = found; one != NULL && is_complete; one = one->ai_next) {
        is_complete = scopegate_address_from_sockaddr(one->ai_addr, one->ai_addrlen, &address, NULL) == SCOPEGATE_STATUS_OK &&
                      add_address(it, &address);
    }
    freeaddrinfo(found);
    return is_complete;
}

/* The decided addresses as an entry of CURLOPT_RESOLVE. */
static struct curl_slist *pinned(const struct guarded *it) {
    char entry[300 + MOST_ADDRESSES * 48];
    int used = snprintf(entry, sizeof entry, "%s:%hu:", it->host, it->port);
    for (size_t i = 0; i < it->address_count; i++) {
        char text[64];
        const unsigned char *b = it->addresses[i].bytes;
        if (it->addresses[i].version == 4) {
            snprintf(text, sizeof text, "%d.%d.%d.%d", b[0], b[1], b[2], b[3]);
        } else {
            snprintf(text, sizeof text, "[%x:%x:%x:%x:%x:%x:%x:%x]", b[0] << 8 | b[1], b[2] << 8 | b[3], b[4] << 8 | b[5],
                     b[6] << 8 | b[7], b[8] << 8 | b[9], b[10] << 8 | b[11], b[12] << 8 | b[13], b[14] << 8 | b[15]);
        }
        used += snprintf(entry + used, sizeof entry - (size_t)used, "%s%s", i == 0 ? "" : ",", text);
    }
    return curl_slist_append(NULL, entry);
}

/* The value of a header line with this name; NULL if the line has another name. */
static const char *value_of(const char *line, const char *name, size_t length) {
    if (strncasecmp(line, name, length) != 0) return NULL;
    const char *at = line + length;
    /* A space before the colon is not a part of the name, but servers may read it so. */
    at += strspn(at, " \t");
    if (*at != ':' && *at != ';') return NULL;
    return at + 1 + strspn(at + 1, " \t");
}

/* Adds a header of the caller, or nothing; false for a line that is not one header. */
static bool add_header(struct curl_slist **headers, const char *line, bool same_origin) {
    static const char *const only_first[] = {"Host", "Authorization", "Cookie"};
    if (strpbrk(line, "\r\n") != NULL || strchr(":; \t", line[0]) != NULL) return false;
    for (size_t i = 0; i < 3 && !same_origin; i++) {
        if (value_of(line, only_first[i], strlen(only_first[i])) != NULL) return true;
    }
    struct curl_slist *longer = curl_slist_append(*headers, line);
    if (longer != NULL) *headers = longer;
    return longer != NULL;
}

/* Adds a header that the policy requires; false if the caller sends another value. */
static bool require_header(struct curl_slist **headers, scopegate_text name, scopegate_text value) {
    for (const struct curl_slist *header = *headers; header != NULL; header = header->next) {
        const char *given = value_of(header->data, name.data, name.length);
        if (given != NULL) return strcmp(given, value.data) == 0;
    }
    size_t room = name.length + value.length + 3;
    char *line = malloc(room);
    if (line == NULL) return false;
    snprintf(line, room, "%s: %s", name.data, value.data);
    bool is_added = add_header(headers, line, true);
    free(line);
    return is_added;
}

/* Resets an option. An option that this libcurl does not have cannot be set by the caller either. */
static bool is_reset(CURLcode code) {
    return code == CURLE_OK || code == CURLE_NOT_BUILT_IN || code == CURLE_UNKNOWN_OPTION;
}

/* Everything that decides where the transfer goes; true if all of it is in force. */
static bool set_direction(struct guarded *it, struct curl_slist *headers, struct curl_slist *addresses) {
    CURL *curl = it->curl;
    return is_reset(curl_easy_setopt(curl, CURLOPT_PROXY, "")) && is_reset(curl_easy_setopt(curl, CURLOPT_PRE_PROXY, NULL)) &&
           is_reset(curl_easy_setopt(curl, CURLOPT_CONNECT_TO, NULL)) &&
           is_reset(curl_easy_setopt(curl, CURLOPT_DOH_URL, NULL)) &&
           is_reset(curl_easy_setopt(curl, CURLOPT_REQUEST_TARGET, NULL)) &&
           is_reset(curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, NULL)) &&
           is_reset(curl_easy_setopt(curl, CURLOPT_ABSTRACT_UNIX_SOCKET, NULL)) &&
           is_reset(curl_easy_setopt(curl, CURLOPT_ALTSVC, NULL)) &&
           /* Without a bit for a version of HTTP, no alternative service is used; 0 is not a valid value. */
           is_reset(curl_easy_setopt(curl, CURLOPT_ALTSVC_CTRL, (long)CURLALTSVC_READONLYFILE)) &&
           is_reset(curl_easy_setopt(curl, CURLOPT_HSTS, NULL)) && is_reset(curl_easy_setopt(curl, CURLOPT_HSTS_CTRL, 0L)) &&
           is_reset(curl_easy_setopt(curl, CURLOPT_HSTSREADFUNCTION, NULL)) &&
           is_reset(curl_easy_setopt(curl, CURLOPT_SOCKOPTFUNCTION, NULL)) &&
           is_reset(curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 0L)) && is_reset(curl_easy_setopt(curl, CURLOPT_PORT, 0L)) &&
           is_reset(curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 0L)) &&
           is_reset(curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L)) && is_reset(curl_easy_setopt(curl, CURLOPT_SHARE, NULL)) &&
           curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_URL, NULL) == CURLE_OK && curl_easy_setopt(curl, CURLOPT_CURLU, it->url) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_RESOLVE, addresses) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, it) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_PREREQFUNCTION, before_request) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_PREREQDATA, it) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, while_running) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_XFERINFODATA, it) == CURLE_OK && curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L) == CURLE_OK;
}

/* Credentials of the handle do not go to the host of a redirect. */
static bool forget_credentials(CURL *curl) {
    return is_reset(curl_easy_setopt(curl, CURLOPT_USERPWD, NULL)) && is_reset(curl_easy_setopt(curl, CURLOPT_XOAUTH2_BEARER, NULL)) &&
           is_reset(curl_easy_setopt(curl, CURLOPT_COOKIE, NULL)) &&
           is_reset(curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED));
}

static void wait_milliseconds(uint32_t time) {
    struct timespec left = {time / 1000, (long)(time % 1000) * 1000000};
    while (nanosleep(&left, &left) != 0) {
    }
}

/* One transfer: no redirect is followed. */
static CURLcode guarded_transfer(struct guarded *it, const struct curl_slist *given, bool same_origin) {
    scopegate_permit *permit = NULL;
    scopegate_error *error = NULL;
    struct curl_slist *headers = NULL, *addresses = NULL;
    scopegate_text hosts[2];
    size_t host_count = 0;
    CURLcode code = CURLE_ABORTED_BY_CALLBACK;

    for (; given != NULL; given = given->next) {
        if (!add_header(&headers, given->data, same_origin)) {
            fprintf(stderr, "refused: a line of the headers is not one header\n");
            goto end;
        }
        /* With another length, a server reads a part of the body as a request. curl knows the length. */
        if (value_of(given->data, "Content-Length", 14) != NULL || value_of(given->data, "Transfer-Encoding", 17) != NULL) {
            fprintf(stderr, "refused: a header of the caller says where the body ends\n");
            goto end;
        }
    }
    for (const struct curl_slist *header = headers; header != NULL; header = header->next) {
        const char *value = value_of(header->data, "Host", 4);
        /* Two are too many for the guard, and more are not needed to say so. */
        if (value != NULL && host_count < 2) hosts[host_count++] = (scopegate_text){value, strlen(value)};
    }
    if (scopegate_guard_request(it->guard, it->scheme, strlen(it->scheme), it->host, strlen(it->host), it->port, it->path,
                                strlen(it->path), hosts, host_count, NULL, 0, NULL, 0, &permit, NULL,
                                &error) != SCOPEGATE_STATUS_OK) {
        print_refusal(it, error);
        goto end;
    }
    for (size_t i = 0; i < scopegate_permit_header_count(permit); i++) {
        scopegate_text name = scopegate_permit_header_name(permit, i), value = scopegate_permit_header_value(permit, i);
        if (!require_header(&headers, name, value)) {
            fprintf(stderr, "refused: the header `%s` has another value than the policy requires\n", name.data);
            goto end;
        }
    }
    wait_milliseconds(scopegate_permit_delay(permit));
    if (!resolve(it)) {
        fprintf(stderr, "refused: %s: its addresses are unknown\n", it->host);
        code = CURLE_COULDNT_RESOLVE_HOST;
    } else if (may_connect(it, it->addresses, it->address_count)) {
        addresses = pinned(it);
        if (addresses == NULL || !set_direction(it, headers, addresses) || (!same_origin && !forget_credentials(it->curl))) {
            fprintf(stderr, "refused: this libcurl cannot be guarded\n");
        } else {
            code = curl_easy_perform(it->curl);
        }
        /* The handle keeps pointers to the lists and to the URL. */
        curl_easy_setopt(it->curl, CURLOPT_HTTPHEADER, NULL);
        curl_easy_setopt(it->curl, CURLOPT_RESOLVE, NULL);
        curl_easy_setopt(it->curl, CURLOPT_CURLU, NULL);
    }
end:
    curl_slist_free_all(headers);
    curl_slist_free_all(addresses);
    /* The response has ended: its place among the concurrent requests is free again. */
    scopegate_permit_free(permit);
    return code;
}

/*
 * Fetches a URL with the headers, and follows the redirects of GET and HEAD. A refusal is CURLE_ABORTED_BY_CALLBACK, with a
 * line on standard error. `headers` may be NULL and stays with the caller.
 */
static CURLcode guarded_perform(struct guarded *it, const char *url, const struct curl_slist *headers) {
    char *next = NULL, origin[600], first[600] = "";
    for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
        bool is_read = read_url(it, next != NULL ? next : url);
        free(next);
        if (!is_read) return CURLE_URL_MALFORMAT;
        snprintf(origin, sizeof origin, "%s://%s:%hu", it->scheme, it->host, it->port);
        if (redirects == 0) memcpy(first, origin, sizeof first);
        CURLcode code = guarded_transfer(it, headers, strcmp(first, origin) == 0);
        char *to = NULL, *method = NULL;
        if (code != CURLE_OK || curl_easy_getinfo(it->curl, CURLINFO_REDIRECT_URL, &to) != CURLE_OK || to == NULL) return code;
        if (curl_easy_getinfo(it->curl, CURLINFO_EFFECTIVE_METHOD, &method) != CURLE_OK || method == NULL ||
            (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)) {
            return code;
        }
        if ((next = strdup(to)) == NULL) return CURLE_OUT_OF_MEMORY;
    }
    free(next);
    return CURLE_TOO_MANY_REDIRECTS;
}

/*
 * Opens a handle for a policy; false if the policy does not load, or if a condition of it cannot be enforced here. `options` may
 * be NULL and stays with the caller.
 */
static bool guarded_open(struct guarded *it, scopegate_guard **guard, const char *policy_file,
                         const scopegate_guard_options *options) {
    static const scopegate_text enforced[] = {{"rate", 4}, {"concurrent", 10}, {"headers", 7}, {"windows", 7}};
    scopegate_policy *policy = NULL;
    scopegate_error *error = NULL;
    *guard = NULL;
    memset(it, 0, sizeof *it);
    bool is_open = scopegate_policy_from_file(policy_file, strlen(policy_file), &policy, &error) == SCOPEGATE_STATUS_OK &&
                   scopegate_guard_new(policy, options, guard, &error) == SCOPEGATE_STATUS_OK &&
                   scopegate_guard_require_enforced(*guard, enforced, 4, &error) == SCOPEGATE_STATUS_OK &&
                   (it->curl = curl_easy_init()) != NULL;
    if (error != NULL) fprintf(stderr, "%s\n", scopegate_error_message(error));
    scopegate_error_free(error);
    scopegate_policy_free(policy);
    it->guard = *guard;
    return is_open;
}

static void guarded_close(struct guarded *it, scopegate_guard *guard) {
    forget_url(it);
    curl_easy_cleanup(it->curl);
    scopegate_guard_free(guard);
}

#ifndef CURL_GUARD_WITHOUT_MAIN
int main(int argc, char **argv) {
    if (argc < 3) {
        fprintf(stderr, "usage: %s POLICY URL... [--resolve HOST:PORT:ADDRESS...]\n", argv[0]);
        return 2;
    }
    curl_global_init(CURL_GLOBAL_DEFAULT);
    struct guarded it;
    scopegate_guard *guard;
    struct curl_slist *answers = NULL;
    int urls = argc, failed = 0;
    for (int i = 2; i < argc; i++) {
        if (strcmp(argv[i], "--resolve") == 0) {
            urls = i;
            for (i++; i < argc; i++) answers = curl_slist_append(answers, argv[i]);
        }
    }
    if (!guarded_open(&it, &guard, argv[1], NULL)) {
        failed = 2;
    } else {
        it.answers = answers;
        curl_easy_setopt(it.curl, CURLOPT_CONNECTTIMEOUT, 5L);
        curl_easy_setopt(it.curl, CURLOPT_TIMEOUT, 20L);
        /* One handle for all URLs, so that connections are reused. */
        for (int i = 2; i < urls; i++) {
            long status = 0, connections = 0;
            CURLcode code = guarded_perform(&it, argv[i], NULL);
            curl_easy_getinfo(it.curl, CURLINFO_RESPONSE_CODE, &status);
            curl_easy_getinfo(it.curl, CURLINFO_NUM_CONNECTS, &connections);
            printf("\n%s: %s, status %ld, new connections %ld\n", argv[i], curl_easy_strerror(code), status, connections);
            if (code != CURLE_OK) failed = 1;
        }
    }
    guarded_close(&it, guard);
    curl_slist_free_all(answers);
    curl_global_cleanup();
    return failed;
}
#endif
