// Runs iptables-save, the only program the observer starts; see iptables-save.h.
#include "iptables-save.h"
#include "json.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define TIMEOUT_MS 3000  // far longer than it takes, even under emulation

extern char **environ;

struct child {
  pid_t pid;
  int output;
};

static void start(void *context) {
  struct child *child = context;
  static char *const arguments[] = {"iptables-save", NULL};
  int ends[2];
  posix_spawn_file_actions_t actions;
  if (pipe2(ends, O_CLOEXEC) < 0) return;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  if (posix_spawnp(&child->pid, arguments[0], &actions, NULL, arguments, environ) != 0) child->pid = 0;
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  child->output = ends[0];
}

static bool read_all(int fd, struct buffer *out) {
  struct pollfd wait = {.fd = fd, .events = POLLIN};
  while (true) {
    int ready = poll(&wait, 1, TIMEOUT_MS);
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return false;
    ssize_t got = read(fd, buffer_room(out, 8192), 8192);
    if (got <= 0) return got == 0;
    out->length += (size_t)got;
  }
}

// Comment lines contain the time, so that no two outputs would be equal.
static void drop_comments(struct buffer *text) {
  size_t kept = 0;
  for (size_t at = 0; at < text->length;) {
    char *end = memchr(text->data + at, '\n', text->length - at);
    size_t length = end ? (size_t)(end - text->data) - at + 1 : text->length - at;
    if (text->data[at] != '#') {
      memmove(text->data + kept, text->data + at, length);
      kept += length;
    }
    at += length;
  }
  text->length = kept;
}

void iptables_save(const struct namespace *namespace, struct buffer *out) {
  struct child child = {.output = -1};
  struct buffer text = {0};
  if (namespace_inside(namespace, start, &child) && child.output >= 0) {
    bool good = child.pid > 0 && read_all(child.output, &text);
    close(child.output);
    if (child.pid > 0 && !good) kill(child.pid, SIGKILL);
    while (child.pid > 0 && waitpid(child.pid, NULL, 0) < 0 && errno == EINTR) continue;
  }
  drop_comments(&text);
  buffer_clear(out);
  json_bytes(out, text.data, text.length);
  buffer_free(&text);
}
