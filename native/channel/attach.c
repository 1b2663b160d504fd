/* vethlab-attach CHANNEL [-t] MACHINE COMMAND [ARGUMENT ...]
 *
 * Runs on the real host: runs a command on a machine of a sandbox, with this program's standard streams, and ends
 * with its exit status (255 where the sandbox cannot be reached). CHANNEL is a file of one line, "unix PATH" or
 * "tcp PORT TOKEN" (loopback), readable by its owner alone, so that the token shows in no process list. */
#include "frame.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
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

static int connect_unix(const char *path) {
  /* sun_path is short: go there first, then use the last part alone */
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  char folder[4096];
  snprintf(folder, sizeof folder, "%s", path);
  char *slash = strrchr(folder, '/');
  if (slash) {
    *slash = 0;
    if (chdir(folder) < 0) return -1;
    path = slash + 1;
  }
  snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) < 0) return -1;
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

static int connect_channel(const char *file, char *token, size_t token_size) {
  char line[4400] = "", path[4300] = "";
  int port = 0;
  FILE *stream = fopen(file, "re");
  if (!stream) return -1;
  if (!fgets(line, sizeof line, stream)) line[0] = 0;
  fclose(stream);
  token[0] = 0;
  if (sscanf(line, "unix %4299s", path) == 1) return connect_unix(path);
  char format[32];
  snprintf(format, sizeof format, "tcp %%d %%%zus", token_size - 1);
  if (sscanf(line, format, &port, token) == 2) return connect_tcp(port);
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

static int send_opening(int fd, const char *token, int tty, char **machine_and_command) {
  static struct opening opening = {.length = 8};
  struct winsize size = {.ws_row = 24, .ws_col = 80};
  char rows[8], columns[8];
  if (tty) ioctl(0, TIOCGWINSZ, &size);
  snprintf(rows, sizeof rows, "%u", size.ws_row);
  snprintf(columns, sizeof columns, "%u", size.ws_col);
  const char *term = getenv("TERM");
  const char *head[] = {token, machine_and_command[0], tty ? "t" : "-", rows, columns, term ? term : "xterm-256color"};
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

static void send_size(int fd) {
  struct winsize size;
  unsigned char data[4];
  if (ioctl(0, TIOCGWINSZ, &size) < 0) return;
  put_u16(data, size.ws_row);
  put_u16(data + 2, size.ws_col);
  send_frame(fd, FRAME_RESIZE, data, sizeof data);
}

static int pump_input(int fd) {
  static unsigned char buffer[FRAME_LIMIT];
  ssize_t got = read(0, buffer, sizeof buffer);
  if (got < 0 && (errno == EINTR || errno == EAGAIN)) return 1;
  if (got <= 0) {
    send_frame(fd, FRAME_STDIN_END, NULL, 0);
    return 0;
  }
  return send_frame(fd, FRAME_STDIN, buffer, (uint32_t)got) == 0;
}

/* Handles one frame; returns -1 to go on, else the exit status. */
static int take_frame(int fd) {
  static struct frame frame;
  if (receive_frame(fd, &frame) < 0) {
    fprintf(stderr, "vethlab-attach: the sandbox closed the connection\n");
    return CANNOT_REACH;
  }
  switch (frame.type) {
    case FRAME_STDOUT:
      return write_all(1, frame.data, frame.length) < 0 ? CANNOT_REACH : -1;
    case FRAME_STDERR:
      return write_all(2, frame.data, frame.length) < 0 ? CANNOT_REACH : -1;
    case FRAME_EXIT:
      return (int)get_u32(frame.data) & 0xff;
    case FRAME_ERROR:
      fprintf(stderr, "vethlab-attach: %.*s\n", (int)frame.length, frame.data);
      return CANNOT_REACH;
    default:
      return -1;
  }
}

static int pump(int fd, int tty) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGWINCH);
  sigprocmask(SIG_BLOCK, &signals, NULL);
  int resized = signalfd(-1, &signals, SFD_CLOEXEC);
  struct pollfd wait[3] = {{.fd = fd, .events = POLLIN}, {.fd = 0, .events = POLLIN}, {.fd = resized, .events = POLLIN}};
  if (tty) send_size(fd);
  for (;;) {
    if (poll(wait, 3, -1) < 0 && errno != EINTR) return fail("poll");
    if (wait[2].revents & POLLIN) {
      struct signalfd_siginfo info;
      if (read(resized, &info, sizeof info) > 0 && tty) send_size(fd);
    }
    if (wait[1].revents && !pump_input(fd)) wait[1].fd = -1;
    if (wait[0].revents) {
      int exit_status = take_frame(fd);
      if (exit_status >= 0) return exit_status;
    }
  }
}

int main(int count, char **arguments) {
  int tty = count > 2 && strcmp(arguments[2], "-t") == 0;
  if (count < 4 + tty) {
    fprintf(stderr, "usage: vethlab-attach CHANNEL [-t] MACHINE COMMAND [ARGUMENT ...]\n");
    return 2;
  }
  char token[128];
  signal(SIGPIPE, SIG_IGN);
  int fd = connect_channel(arguments[1], token, sizeof token);
  if (fd < 0) return fail("cannot reach the sandbox");
  if (send_opening(fd, token, tty, arguments + 2 + tty) < 0) return fail("cannot start the command");
  if (tty) make_terminal_raw();
  return pump(fd, tty);
}
