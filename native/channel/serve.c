/* Serves one connection of the channel: starts the command on its machine, carries its streams, tells its end. */
#define _GNU_SOURCE
#include "serve.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "enter.h"
#include "frame.h"

#define OPENING_TIMEOUT_S 5 /* a peer that says nothing is let go */
#define FIXED_FIELDS 6

struct request {
  const char *machine, *term;
  int tty;
  struct winsize size;
  char **command;
};

struct streams {
  int input, output, error; /* the command's ends as seen from here; -1 once closed */
};

static void refuse(int peer, const char *what) {
  char text[512];
  int length = snprintf(text, sizeof text, "%s", what);
  send_frame(peer, FRAME_ERROR, text, (uint32_t)length);
  _exit(1);
}

static int same_token(const char *given, const char *wanted) {
  size_t length = strlen(wanted);
  unsigned char difference = strlen(given) != length;
  for (size_t i = 0; i < length && !difference; i++) difference |= (unsigned char)(given[i] ^ wanted[i]);
  return !difference;
}

static struct request read_request(int peer, const char *token) {
  static char *fields[1024];
  unsigned char head[8];
  struct timeval limit = {.tv_sec = OPENING_TIMEOUT_S};
  setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  if (read_all(peer, head, sizeof head) < 0 || memcmp(head, OPENING_MAGIC, 4) != 0) _exit(1);
  uint32_t length = get_u32(head + 4);
  if (length == 0 || length > OPENING_LIMIT) refuse(peer, "the argument list is too long");
  char *text = malloc(length);
  if (!text || read_all(peer, text, length) < 0 || text[length - 1] != 0) _exit(1);
  limit.tv_sec = 0;
  setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  int count = 0;
  for (char *at = text; at < text + length && count < 1023; at += strlen(at) + 1) fields[count++] = at;
  fields[count] = NULL;
  if (count <= FIXED_FIELDS || !same_token(fields[0], token)) refuse(peer, "not allowed");
  return (struct request){.machine = fields[1],
                          .tty = fields[2][0] == 't',
                          .size = {.ws_row = (unsigned short)atoi(fields[3]), .ws_col = (unsigned short)atoi(fields[4])},
                          .term = fields[5],
                          .command = fields + FIXED_FIELDS};
}

static void run_command(const struct request *request, int input, int output, int error) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  signal(SIGPIPE, SIG_DFL);
  setsid();
  if (request->tty) ioctl(input, TIOCSCTTY, 0);
  dup2(input, 0);
  dup2(output, 1);
  dup2(error, 2);
  closefrom(3);
  execute_on(request->machine, request->tty, request->term, request->command);
  fprintf(stderr, "%s: %s\n", request->command[0], strerror(errno));
  _exit(errno == ENOENT ? 127 : 126);
}

static pid_t start_on_terminal(const struct request *request, struct streams *streams) {
  int ours, theirs;
  if (openpty(&ours, &theirs, NULL, NULL, &request->size) < 0) return -1;
  fcntl(ours, F_SETFD, FD_CLOEXEC);
  pid_t child = fork();
  if (child == 0) run_command(request, theirs, theirs, theirs);
  close(theirs);
  *streams = (struct streams){.input = ours, .output = ours, .error = -1};
  return child;
}

static pid_t start_on_pipes(const struct request *request, struct streams *streams) {
  int in[2], out[2], err[2];
  if (pipe2(in, O_CLOEXEC) < 0 || pipe2(out, O_CLOEXEC) < 0 || pipe2(err, O_CLOEXEC) < 0) return -1;
  pid_t child = fork();
  if (child == 0) run_command(request, in[0], out[1], err[1]);
  close(in[0]);
  close(out[1]);
  close(err[1]);
  *streams = (struct streams){.input = in[1], .output = out[0], .error = err[0]};
  return child;
}

static void close_input(struct streams *streams, int tty) {
  if (tty) {
    if (streams->input >= 0) (void)!write(streams->input, "\004", 1); /* end of file, as typed */
  } else if (streams->input >= 0) {
    close(streams->input);
    streams->input = -1;
  }
}

/* One frame from the peer; 0 where the connection is over. */
static int take_frame(int peer, struct streams *streams, int tty) {
  static struct frame frame;
  if (receive_frame(peer, &frame) < 0) return 0;
  if (frame.type == FRAME_STDIN && streams->input >= 0) {
    if (write_all(streams->input, frame.data, frame.length) < 0 && !tty) close_input(streams, tty);
  } else if (frame.type == FRAME_STDIN_END) {
    close_input(streams, tty);
  } else if (frame.type == FRAME_RESIZE && frame.length == 4 && tty) {
    struct winsize size = {.ws_row = get_u16(frame.data), .ws_col = get_u16(frame.data + 2)};
    ioctl(streams->input, TIOCSWINSZ, &size);
  }
  return 1;
}

/* Carries what a stream has; closes it at its end. -1 where the peer is gone. */
static int carry(int peer, int *stream, enum frame_type type) {
  static unsigned char buffer[FRAME_LIMIT];
  ssize_t got = read(*stream, buffer, sizeof buffer);
  if (got < 0 && (errno == EINTR || errno == EAGAIN)) return 0;
  if (got <= 0) {
    close(*stream);
    *stream = -1;
    return 0;
  }
  return send_frame(peer, type, buffer, (uint32_t)got);
}

/* After the command's end: what is still in its streams, but not what its orphans may say later. */
static void drain(int peer, int *stream, enum frame_type type) {
  if (*stream < 0) return;
  fcntl(*stream, F_SETFL, O_NONBLOCK);
  struct pollfd wait = {.fd = *stream, .events = POLLIN};
  while (*stream >= 0 && poll(&wait, 1, 0) > 0)
    if (carry(peer, stream, type) < 0) return;
}

static void send_exit(int peer, int status) {
  unsigned char data[4];
  put_u32(data, (uint32_t)(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status)));
  send_frame(peer, FRAME_EXIT, data, sizeof data);
}

static void carry_until_end(int peer, pid_t child, struct streams *streams, int tty, int ended) {
  for (;;) {
    struct pollfd wait[4] = {{.fd = peer, .events = POLLIN},
                             {.fd = streams->output, .events = POLLIN},
                             {.fd = streams->error, .events = POLLIN},
                             {.fd = ended, .events = POLLIN}};
    if (poll(wait, 4, -1) < 0 && errno != EINTR) break;
    if (wait[0].revents && !take_frame(peer, streams, tty)) break;
    if (wait[1].revents && carry(peer, &streams->output, FRAME_STDOUT) < 0) break;
    if (wait[2].revents && carry(peer, &streams->error, FRAME_STDERR) < 0) break;
    int status;
    if (wait[3].revents && waitpid(child, &status, WNOHANG) == child) {
      drain(peer, &streams->output, FRAME_STDOUT);
      drain(peer, &streams->error, FRAME_STDERR);
      send_exit(peer, status);
      return;
    }
    if (tty && streams->output < 0) streams->input = -1;
  }
  /* the peer is gone: so is the command */
  kill(-child, SIGHUP);
  kill(-child, SIGTERM);
}

void serve(int peer, const char *token) {
  struct request request = read_request(peer, token);
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGCHLD);
  sigprocmask(SIG_BLOCK, &signals, NULL);
  int ended = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
  const char *problem = enter_machine(request.machine);
  if (problem) refuse(peer, problem);
  struct streams streams;
  pid_t child = request.tty ? start_on_terminal(&request, &streams) : start_on_pipes(&request, &streams);
  if (child < 0) refuse(peer, strerror(errno));
  carry_until_end(peer, child, &streams, request.tty, ended);
  _exit(0);
}
