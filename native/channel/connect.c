// Connects to the agent of a sandbox; see connect.h.
#include "connect.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
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

static bool read_line(FILE *stream, char *line, size_t size) {
  if (!fgets(line, (int)size, stream)) return false;
  line[strcspn(line, "\n")] = 0;
  return true;
}

int connect_channel(const char *file, char *token, size_t token_size) {
  char root[4096], path[256];
  FILE *stream = fopen(file, "re");
  if (!stream) return -1;
  bool complete = read_line(stream, root, sizeof root) && read_line(stream, path, sizeof path) &&
                  read_line(stream, token, token_size);
  fclose(stream);
  if (complete) return connect_unix(root, path);
  errno = EINVAL;
  return -1;
}
