// vethlab-agent unix PATH | tcp PORT TOKENFILE
//
// The first process of a sandbox once its machines run. It accepts connections of the channel, serves each in a process
// of its own, and reaps orphans. SIGTERM powers the sandbox off. It reads the token from the file for every connection,
// because a sandbox that is restored from a template gets a new one.
#include "serve.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/reboot.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static int listen_unix(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  unlink(path);
  if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || chmod(path, 0600) < 0) return -1;
  return listen(fd, SOMAXCONN) < 0 ? -1 : fd;
}

static int listen_tcp(int port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
  if (fd < 0) return -1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, SOMAXCONN) < 0) return -1;
  return fd;
}

// Returns the first word of the file. Ends the process if there is none: without a token nobody may come in.
static const char *read_token(const char *path) {
  static char token[128];
  FILE *file = fopen(path, "re");
  if (!file || fscanf(file, "%127s", token) != 1) _exit(1);
  fclose(file);
  return token;
}

static void accept_one(int listener, const char *token_file) {
  int peer = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (peer < 0) return;
  if (fork() == 0) {
    int on = 1;
    close(listener);
    setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);  // has no effect on a unix socket
    serve(peer, token_file ? read_token(token_file) : "");
  }
  close(peer);
}

static void take_signals(int signals) {
  struct signalfd_siginfo info;
  while (read(signals, &info, sizeof info) > 0) {
    if (info.ssi_signo == SIGTERM) {
      reboot(RB_POWER_OFF);
      _exit(1);  // if that failed: a sandbox ends with its first process
    }
  }
  while (waitpid(-1, NULL, WNOHANG) > 0) continue;
}

int main(int count, char **arguments) {
  bool tcp = count == 4 && strcmp(arguments[1], "tcp") == 0;
  if (!tcp && !(count == 3 && strcmp(arguments[1], "unix") == 0)) {
    fprintf(stderr, "usage: vethlab-agent unix PATH | tcp PORT TOKENFILE\n");
    return 2;
  }
  int listener = tcp ? listen_tcp(atoi(arguments[2])) : listen_unix(arguments[2]);
  if (listener < 0) {
    perror("vethlab-agent: cannot listen");
    return 1;
  }
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGCHLD);
  sigaddset(&signals, SIGTERM);
  sigprocmask(SIG_BLOCK, &signals, NULL);
  int signal_events = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
  struct pollfd wait[2] = {{.fd = listener, .events = POLLIN}, {.fd = signal_events, .events = POLLIN}};
  for (;;) {
    if (poll(wait, 2, -1) < 0 && errno != EINTR) return 1;
    if (wait[1].revents) take_signals(signal_events);
    if (wait[0].revents) accept_one(listener, tcp ? arguments[3] : NULL);
  }
}
