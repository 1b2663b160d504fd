/* vethlab-attach CHANNEL [-t|-h|-th] MACHINE COMMAND [ARGUMENT ...]
 *
 * Runs on the real host: runs a command on a machine of a sandbox, with this program's standard streams, and ends
 * with its exit status (255 where the sandbox cannot be reached). CHANNEL is a file of one line, "unix ROOT PATH"
 * (PATH of a socket beneath the folder ROOT) or "tcp PORT TOKEN" (loopback), readable by its owner alone, so that the
 * token shows in no process list. -t gives the command a terminal; -h starts it and leaves it waiting for the client
 * that will ask for the same. Input and output go in a thread each: neither waits for the other. */
#define _GNU_SOURCE
#include "frame.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <termios.h>
#include <unistd.h>

#define CANNOT_REACH 255

static struct termios cooked;
static int is_raw;

static void restore_terminal(void) {
  if (is_raw) tcsetattr(0, TCSANOW, &cooked);
}

static void make_terminal_raw(void) {
  if (tcgetattr(0, &cooked) < 0) return;
  struct termios raw = cooked;
  cfmakeraw(&raw);
  if (tcsetattr(0, TCSANOW, &raw) == 0) is_raw = 1;
  atexit(restore_terminal);
}

static int fail(const char *what) {
  fprintf(stderr, "vethlab-attach: %s: %s\n", what, strerror(errno));
  return CANNOT_REACH;
}

/* The path is in the hands of the sandbox's root: nothing of it may lead out of the sandbox, or to anything but a socket. */
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

/* Open while this process is the one that connects. */
static int connecting = -1;

static void let_others_connect(void) {
  if (connecting >= 0) close(connecting);
  connecting = -1;
}

/* QEMU's listener holds one connection that is not accepted yet; it loses some where many come at once. */
static void wait_for_turn(const char *file) {
  connecting = open(file, O_RDONLY | O_CLOEXEC);
  while (flock(connecting, LOCK_EX) < 0 && errno == EINTR) continue;
}

static int connect_channel(const char *file, char *token, size_t token_size) {
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

struct opening {
  unsigned char bytes[8 + OPENING_LIMIT];
  size_t length;
};

static int add_field(struct opening *opening, const char *field) {
  size_t size = strlen(field) + 1;
  if (opening->length + size > sizeof opening->bytes) return -1;
  memcpy(opening->bytes + opening->length, field, size);
  opening->length += size;
  return 0;
}

static int send_opening(int fd, const char *token, const char *mode, char **machine_and_command) {
  static struct opening opening = {.length = 8};
  struct winsize size = {.ws_row = 24, .ws_col = 80};
  char rows[8], columns[8];
  ioctl(0, TIOCGWINSZ, &size); /* leaves it as it is where there is no terminal */
  snprintf(rows, sizeof rows, "%u", size.ws_row);
  snprintf(columns, sizeof columns, "%u", size.ws_col);
  const char *term = getenv("TERM");
  const char *head[] = {token, machine_and_command[0], mode, rows, columns, term ? term : "xterm-256color"};
  int bad = 0;
  for (size_t i = 0; i < sizeof head / sizeof *head; i++) bad |= add_field(&opening, head[i]);
  for (char **argument = machine_and_command + 1; *argument; argument++) bad |= add_field(&opening, *argument);
  if (bad) {
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

/* 1 to go on, 0 at the input's end, -1 where the sandbox takes no more. */
static int send_input(int fd) {
  static unsigned char buffer[FRAME_LIMIT];
  ssize_t got = read(0, buffer, sizeof buffer);
  if (got < 0 && (errno == EINTR || errno == EAGAIN)) return 1;
  if (got <= 0) return send_frame(fd, FRAME_STDIN_END, NULL, 0);
  return send_frame(fd, FRAME_STDIN, buffer, (uint32_t)got) < 0 ? -1 : 1;
}

struct input {
  int fd, resized, tty;
};

/* Runs until the process ends: that the sandbox is gone is for the other thread to find. */
static void *carry_input(void *argument) {
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

/* Handles one frame; returns -1 to go on, else the exit status. */
static int take_frame(const struct frame *frame) {
  switch (frame->type) {
    case FRAME_HELLO:
      let_others_connect();
      return -1;
    case FRAME_STDOUT:
      return write_all(1, frame->data, frame->length) < 0 ? CANNOT_REACH : -1;
    case FRAME_STDERR:
      return write_all(2, frame->data, frame->length) < 0 ? CANNOT_REACH : -1;
    case FRAME_EXIT:
      return frame->length == 4 ? (int)get_u32(frame->data) & 0xff : CANNOT_REACH;
    case FRAME_ERROR:
      fprintf(stderr, "vethlab-attach: %.*s\n", (int)frame->length, (const char *)frame->data);
      return CANNOT_REACH;
    default:
      return -1;
  }
}

static int carry_output(int fd) {
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

static int carry(int fd, int tty) {
  static struct input input;
  pthread_t thread;
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGWINCH);
  sigprocmask(SIG_BLOCK, &signals, NULL);
  input = (struct input){.fd = fd, .resized = signalfd(-1, &signals, SFD_CLOEXEC), .tty = tty};
  errno = pthread_create(&thread, NULL, carry_input, &input);
  return errno ? fail("cannot carry input") : carry_output(fd);
}

int main(int count, char **arguments) {
  const char *mode = count > 2 && arguments[2][0] == '-' ? arguments[2] : "";
  int has_mode = mode[0] != 0, hold = strchr(mode, 'h') != NULL, tty = strchr(mode, 't') != NULL && !hold;
  if (count < 4 + has_mode) {
    fprintf(stderr, "usage: vethlab-attach CHANNEL [-t|-h|-th] MACHINE COMMAND [ARGUMENT ...]\n");
    return 2;
  }
  char token[128];
  signal(SIGPIPE, SIG_IGN);
  int fd = connect_channel(arguments[1], token, sizeof token);
  if (fd < 0) return fail("cannot reach the sandbox");
  if (send_opening(fd, token, has_mode ? mode : "-", arguments + 2 + has_mode) < 0) return fail("cannot start the command");
  if (tty) make_terminal_raw();
  return carry(fd, tty);
}
