/* Attempts that need no library: a connection (`connect ADDRESS PORT`), and a Unix socket with a system call of 32-bit x86 (`ia32`).
 * Linked statically, so that nothing can be preloaded. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int connected(const char *address, const char *port)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(port))};
    int connection = socket(AF_INET, SOCK_STREAM, 0);

    inet_pton(AF_INET, address, &to.sin_addr);
    if (connect(connection, (struct sockaddr *)&to, sizeof to) != 0) {
        perror("connect");
        return 1;
    }
    dprintf(connection, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    return 0;
}

int main(int count, char **arguments)
{
    puts("attempted");
    fflush(stdout);
    if (count == 4 && strcmp(arguments[1], "connect") == 0)
        return connected(arguments[2], arguments[3]);
#ifdef __x86_64__
    if (count == 2 && strcmp(arguments[1], "ia32") == 0) {
        long found;
        /* 359 is `socket` there. */
        __asm__ volatile("int $0x80" : "=a"(found) : "a"(359), "b"(AF_UNIX), "c"(SOCK_STREAM), "d"(0) : "r8", "r9", "r10", "r11", "memory");
        return found < 0;
    }
#endif
    return 2;
}
