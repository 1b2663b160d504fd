/* vethlab-agent unix PATH | tcp PORT TOKEN
 *
 * The first process of a sandbox's site level once the machines run: accepts connections of the channel, one process
 * each, and reaps whatever is orphaned. It ends only with the sandbox. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "serve.h"

static int listen_unix(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  unlink(path);
  if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || chmod(path, 0600) < 0) return -1;
  return listen(fd, 64) < 0 ? -1 : fd;
}

static int listen_tcp(int port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
  if (fd < 0) return -1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, 64) < 0) return -1;
  return fd;
}

static void accept_one(int listener, const char *token) {
  int peer = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (peer < 0) return;
  if (fork() == 0) {
    int on = 1;
    close(listener);
    setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on); /* does nothing to a unix socket */
    serve(peer, token);
  }
  close(peer);
}

int main(int count, char **arguments) {
  int tcp = count == 4 && strcmp(arguments[1], "tcp") == 0;
  if (!tcp && !(count == 3 && strcmp(arguments[1], "unix") == 0)) {
    fprintf(stderr, "usage: vethlab-agent unix PATH | tcp PORT TOKEN\n");
    return 2;
  }
  static char token[128];
  if (tcp) {
    snprintf(token, sizeof token, "%s", arguments[3]);
    memset(arguments[3], 'x', strlen(arguments[3])); /* shows in no process list */
  }
  int listener = tcp ? listen_tcp(atoi(arguments[2])) : listen_unix(arguments[2]);
  if (listener < 0) {
    perror("vethlab-agent: cannot listen");
    return 1;
  }
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGCHLD);
  sigprocmask(SIG_BLOCK, &signals, NULL);
  int ended = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
  struct pollfd wait[2] = {{.fd = listener, .events = POLLIN}, {.fd = ended, .events = POLLIN}};
  for (;;) {
    if (poll(wait, 2, -1) < 0 && errno != EINTR) return 1;
    if (wait[1].revents) {
      struct signalfd_siginfo info;
      while (read(ended, &info, sizeof info) > 0) continue;
      while (waitpid(-1, NULL, WNOHANG) > 0) continue;
    }
    if (wait[0].revents) accept_one(listener, token);
  }
}
