// Connects to the agent of a sandbox; see connect.h.
#include "connect.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

// The root user of the sandbox controls the path: it must not lead out of the sandbox, nor to anything but a socket.
static int connect_unix(const char *root, const char *path) {
  struct open_how how = {.flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS};
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  struct stat status;
  int directory = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
  int file = directory < 0 ? -1 : (int)syscall(SYS_openat2, directory, path, &how, sizeof how);
  if (file < 0 || fstat(file, &status) < 0) return -1;
  if (!S_ISSOCK(status.st_mode)) {
    errno = ENOTSOCK;
    return -1;
  }
  snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d", file);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) < 0) return -1;
  close(file);
  close(directory);
  return fd;
}

static int connect_tcp(int port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) < 0) return -1;
  int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

static int lock = -1;  // held while this process is the one that connects

void let_others_connect(void) {
  if (lock >= 0) close(lock);
  lock = -1;
}

// QEMU's listener queues a single connection. It loses some when several processes connect at the same time.
static void wait_for_turn(const char *file) {
  lock = open(file, O_RDONLY | O_CLOEXEC);
  while (flock(lock, LOCK_EX) < 0 && errno == EINTR) continue;
}

int connect_channel(const char *file, char *token, size_t token_size) {
  char line[512] = "", root[256] = "", path[256] = "";
  int port = 0;
  FILE *stream = fopen(file, "re");
  if (!stream) return -1;
  if (!fgets(line, sizeof line, stream)) line[0] = 0;
  fclose(stream);
  token[0] = 0;
  if (sscanf(line, "unix %255s %255s", root, path) == 2) return connect_unix(root, path);
  char format[32];
  snprintf(format, sizeof format, "tcp %%d %%%zus", token_size - 1);
  if (sscanf(line, format, &port, token) == 2) {
    wait_for_turn(file);
    return connect_tcp(port);
  }
  errno = EINVAL;
  return -1;
}
