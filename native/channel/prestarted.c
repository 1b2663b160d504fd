// Prestarted commands; see prestarted.h. Each waits at a unix socket whose name is a hash of the request. Through that
// socket, the process that serves the client passes on the connection.
#include "prestarted.h"
#include "frame.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define FOLDER "/run/vethlab/prestarted"

static int folder = -1;  // kept open to remove the name later, from within a machine
static char name[32];    // of the socket in it

static uint64_t add_word(uint64_t hash, const char *word) {
  do hash = (hash ^ (unsigned char)*word) * 1099511628211u;  // FNV-1a, including the final NUL
  while (*word++);
  return hash;
}

static struct sockaddr_un address_of(const struct request *request) {
  uint64_t hash = 14695981039346656037u;
  hash = add_word(hash, request->machine);
  hash = add_word(hash, request->tty ? request->term : "");
  for (char **word = request->command; *word; word++) hash = add_word(hash, *word);
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  snprintf(name, sizeof name, "%016llx", (unsigned long long)hash);
  snprintf(address.sun_path, sizeof address.sun_path, FOLDER "/%s", name);
  return address;
}

union control {
  struct cmsghdr head;
  char bytes[CMSG_SPACE(sizeof(int))];
};

bool give_to_prestarted(const struct request *request, int peer) {
  struct sockaddr_un address = address_of(request);
  struct winsize size = request->size;
  union control control = {0};
  struct iovec data = {&size, sizeof size};
  struct msghdr message = {
      .msg_iov = &data, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  control.head = (struct cmsghdr){.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof peer)};
  memcpy(CMSG_DATA(&control.head), &peer, sizeof peer);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  char taken = 0;
  bool given = fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0 &&
               sendmsg(fd, &message, MSG_NOSIGNAL) == sizeof size && read(fd, &taken, 1) == 1;
  if (fd >= 0) close(fd);
  return given;
}

int listen_for_client(const struct request *request) {
  struct sockaddr_un address = address_of(request);
  if (mkdir(FOLDER, 0700) < 0 && errno != EEXIST) return -1;
  folder = open(FOLDER, O_PATH | O_DIRECTORY | O_CLOEXEC);
  int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (folder < 0 || listener < 0) return -1;
  if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 1) < 0) return -1;
  return listener;
}

// Returns the connection that was handed over, -1 if that failed.
static int take_client(int listener, struct winsize *size) {
  union control control = {0};
  struct iovec data = {size, sizeof *size};
  struct msghdr message = {
      .msg_iov = &data, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  int client = -1, giver = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (giver < 0) return -1;
  if (recvmsg(giver, &message, MSG_CMSG_CLOEXEC) == sizeof *size && message.msg_controllen > 0)
    memcpy(&client, CMSG_DATA(&control.head), sizeof client);
  if (client >= 0 && write(giver, "", 1) != 1) client = -1;
  close(giver);
  return client;
}

void wait_for_output(const struct command *command, int ended) {
  struct pollfd wait[2] = {{.fd = command->output, .events = POLLIN}, {.fd = ended, .events = POLLIN}};
  while (poll(wait, 2, -1) < 0 && errno == EINTR) continue;
}

int wait_for_client(const struct request *request, struct command *command, int listener, int ended) {
  int client = -1;
  struct pollfd wait[2] = {{.fd = listener, .events = POLLIN}, {.fd = ended, .events = POLLIN}};
  while (client < 0 && !wait[1].revents) {
    if (poll(wait, 2, -1) < 0 && errno != EINTR) break;
    struct winsize size;
    if (wait[0].revents & POLLIN && (client = take_client(listener, &size)) >= 0 && request->tty)
      ioctl(command->input, TIOCSWINSZ, &size);
  }
  unlinkat(folder, name, 0);
  close(listener);
  return client;
}
