// vethlab-attach CHANNEL [-t|-p|-tp] MACHINE COMMAND [ARGUMENT ...]
//
// Runs on the real host. It runs a command on a machine of a sandbox, connects it to its own standard streams, and ends
// with the command's exit status (255 if the sandbox cannot be reached). CHANNEL is the file that says where the agent
// is, see connect.h. Only its owner may read it, so that the token shows in no process list. -t gives the command a
// terminal. -p only starts the command: it then waits in the sandbox for the next client that asks for the same one.
// Input and output have a thread each, so that neither waits for the other.
#include "connect.h"
#include "frame.h"
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#define CANNOT_REACH 255

static struct termios cooked;
static bool is_raw;

static void restore_terminal(void) {
  if (is_raw) tcsetattr(0, TCSANOW, &cooked);
}

static void make_terminal_raw(void) {
  if (tcgetattr(0, &cooked) < 0) return;
  struct termios raw = cooked;
  cfmakeraw(&raw);
  is_raw = tcsetattr(0, TCSANOW, &raw) == 0;
  atexit(restore_terminal);
}

static int fail(const char *what) {
  fprintf(stderr, "vethlab-attach: %s: %s\n", what, strerror(errno));
  return CANNOT_REACH;
}

struct opening {
  unsigned char bytes[8 + OPENING_LIMIT];
  size_t length;
};

static bool add_field(struct opening *opening, const char *field) {
  size_t size = strlen(field) + 1;
  if (opening->length + size > sizeof opening->bytes) return false;
  memcpy(opening->bytes + opening->length, field, size);
  opening->length += size;
  return true;
}

static int send_opening(int fd, const char *token, const char *mode, char **machine_and_command) {
  static struct opening opening = {.length = 8};
  struct winsize size = {.ws_row = 24, .ws_col = 80};
  char rows[8], columns[8];
  ioctl(0, TIOCGWINSZ, &size);  // changes nothing if stdin is no terminal
  snprintf(rows, sizeof rows, "%u", size.ws_row);
  snprintf(columns, sizeof columns, "%u", size.ws_col);
  const char *term = getenv("TERM");
  const char *head[] = {token, machine_and_command[0], mode, rows, columns, term ? term : "xterm-256color"};
  bool fits = true;
  for (size_t i = 0; i < sizeof head / sizeof *head; i++) fits &= add_field(&opening, head[i]);
  for (char **argument = machine_and_command + 1; *argument; argument++) fits &= add_field(&opening, *argument);
  if (!fits) {
    errno = E2BIG;
    return -1;
  }
  memcpy(opening.bytes, OPENING_MAGIC, 4);
  put_u32(opening.bytes + 4, (uint32_t)(opening.length - 8));
  return write_all(fd, opening.bytes, opening.length);
}

static int send_size(int fd) {
  struct winsize size;
  unsigned char data[4];
  if (ioctl(0, TIOCGWINSZ, &size) < 0) return 0;
  put_u16(data, size.ws_row);
  put_u16(data + 2, size.ws_col);
  return send_frame(fd, FRAME_RESIZE, data, sizeof data);
}

// Returns 1 to go on, 0 at the end of the input, -1 if the sandbox has closed the connection.
static int send_input(int fd) {
  static unsigned char buffer[FRAME_LIMIT];
  ssize_t got = read(0, buffer, sizeof buffer);
  if (got < 0 && (errno == EINTR || errno == EAGAIN)) return 1;
  if (got <= 0) return send_frame(fd, FRAME_STDIN_END, NULL, 0);
  return send_frame(fd, FRAME_STDIN, buffer, (uint32_t)got) < 0 ? -1 : 1;
}

struct input {
  int fd, resized;
  bool tty;
};

// Runs until the process ends. If the sandbox is gone, it is the other thread that says so.
static void *relay_input(void *argument) {
  const struct input *input = argument;
  struct pollfd wait[2] = {{.fd = 0, .events = POLLIN}, {.fd = input->resized, .events = POLLIN}};
  int goes_on = input->tty ? send_size(input->fd) : 0;
  while (goes_on >= 0) {
    if (poll(wait, 2, -1) < 0 && errno != EINTR) break;
    struct signalfd_siginfo info;
    if (wait[1].revents && read(input->resized, &info, sizeof info) > 0 && input->tty) goes_on = send_size(input->fd);
    if (wait[0].revents && goes_on >= 0 && (goes_on = send_input(input->fd)) == 0) wait[0].fd = -1;
  }
  return NULL;
}

// Handles one frame; returns -1 to go on, else the exit status.
static int take_frame(const struct frame *frame) {
  switch (frame->type) {
    case FRAME_HELLO: return -1;
    case FRAME_STDOUT: return write_all(1, frame->data, frame->length) < 0 ? CANNOT_REACH : -1;
    case FRAME_STDERR: return write_all(2, frame->data, frame->length) < 0 ? CANNOT_REACH : -1;
    case FRAME_EXIT: return frame->length == 4 ? (int)get_u32(frame->data) & 0xff : CANNOT_REACH;
    case FRAME_ERROR:
      fprintf(stderr, "vethlab-attach: %.*s\n", (int)frame->length, (const char *)frame->data);
      return CANNOT_REACH;
    default: return -1;
  }
}

static int relay_output(int fd) {
  static struct link link;
  struct frame frame;
  link.fd = fd;
  for (;;) {
    int took;
    while ((took = link_take(&link, &frame)) > 0) {
      int status = take_frame(&frame);
      if (status >= 0) return status;
    }
    if (took < 0 || link_read(&link) < 0) break;
  }
  fprintf(stderr, "vethlab-attach: the sandbox closed the connection\n");
  return CANNOT_REACH;
}

static int relay(int fd, bool tty) {
  static struct input input;
  pthread_t thread;
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGWINCH);
  sigprocmask(SIG_BLOCK, &signals, NULL);
  input = (struct input){.fd = fd, .resized = signalfd(-1, &signals, SFD_CLOEXEC), .tty = tty};
  errno = pthread_create(&thread, NULL, relay_input, &input);
  return errno ? fail("cannot start the input thread") : relay_output(fd);
}

int main(int count, char **arguments) {
  const char *mode = count > 2 && arguments[2][0] == '-' ? arguments[2] : "";
  bool has_mode = mode[0] != 0, prestart = strchr(mode, 'p') != NULL, tty = strchr(mode, 't') != NULL && !prestart;
  if (count < 4 + has_mode) {
    fprintf(stderr, "usage: vethlab-attach CHANNEL [-t|-p|-tp] MACHINE COMMAND [ARGUMENT ...]\n");
    return 2;
  }
  char token[128];
  signal(SIGPIPE, SIG_IGN);
  int fd = connect_channel(arguments[1], token, sizeof token);
  if (fd < 0) return fail("cannot reach the sandbox");
  if (send_opening(fd, token, has_mode ? mode : "-", arguments + 2 + has_mode) < 0)
    return fail("cannot start the command");
  if (tty) make_terminal_raw();
  return relay(fd, tty);
}
