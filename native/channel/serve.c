// Serves one connection: reads the request, starts the command on its machine and relays its streams.
#include "serve.h"
#include "command.h"
#include "container.h"
#include "enter.h"
#include "frame.h"
#include "prestarted.h"
#include "relay.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define OPENING_TIMEOUT_S 5  // a client that sends no request is dropped
#define CLOSING_TIMEOUT_S 2
#define FIXED_FIELDS 6
#define FIELDS_LIMIT 1024

static void limit_waiting(int peer, int seconds) {
  struct timeval limit = {.tv_sec = seconds};
  setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
}

// Closing a socket with unread input resets the connection, and the client could lose the last output.
static void wait_for_close(int peer) {
  static char unread[16 * 1024];
  shutdown(peer, SHUT_WR);
  fcntl(peer, F_SETFL, 0);
  limit_waiting(peer, CLOSING_TIMEOUT_S);
  while (read(peer, unread, sizeof unread) > 0) continue;
}

static void refuse(int peer, const char *what) {
  send_frame(peer, FRAME_ERROR, what, (uint32_t)strlen(what));
  wait_for_close(peer);
  _exit(1);
}

static bool same_token(const char *given, const char *wanted) {
  size_t length = strlen(wanted);
  unsigned char difference = strlen(given) != length;
  for (size_t i = 0; i < length && !difference; i++) difference |= (unsigned char)(given[i] ^ wanted[i]);
  return !difference;
}

static struct request read_request(int peer, const char *token) {
  static char *fields[FIELDS_LIMIT];
  unsigned char head[8];
  limit_waiting(peer, OPENING_TIMEOUT_S);
  if (read_all(peer, head, sizeof head) < 0 || memcmp(head, OPENING_MAGIC, 4) != 0) _exit(1);
  uint32_t length = get_u32(head + 4);
  if (length == 0 || length > OPENING_LIMIT) refuse(peer, "the argument list is too long");
  char *text = malloc(length);
  if (!text || read_all(peer, text, length) < 0 || text[length - 1] != 0) _exit(1);
  int count = 0;
  for (char *at = text; at < text + length; at += strlen(at) + 1) {
    if (count == FIELDS_LIMIT - 1) refuse(peer, "there are too many arguments");
    fields[count++] = at;
  }
  if (count <= FIXED_FIELDS || !same_token(fields[0], token)) refuse(peer, "not allowed");
  return (struct request){
      .machine = fields[1],
      .tty = strchr(fields[2], 't') != NULL,
      .prestart = strchr(fields[2], 'p') != NULL,
      .size = {.ws_row = (unsigned short)atoi(fields[3]), .ws_col = (unsigned short)atoi(fields[4])},
      .term = fields[5],
      .command = fields + FIXED_FIELDS};
}

// Dismisses the client that prestarted the command and waits for the one that wants it. Returns -1 if none will come.
static int prestart(const struct request *request, struct command *command, int peer, int listener, int ended) {
  static const unsigned char status[4];
  wait_for_output(command, ended);
  if (send_frame(peer, FRAME_EXIT, status, sizeof status) == 0) wait_for_close(peer);
  close(peer);
  return wait_for_client(request, command, listener, ended);
}

void serve(int peer, const char *token) {
  struct request request = read_request(peer, token);
  if (send_frame(peer, FRAME_HELLO, NULL, 0) < 0) _exit(1);
  if (!request.prestart && give_to_prestarted(&request, peer)) _exit(0);
  int listener = request.prestart ? listen_for_client(&request) : -1;
  if (request.prestart && listener < 0) refuse(peer, "the command cannot be prestarted");
  struct timespec now;
  char mark[MARK_SIZE];
  clock_gettime(CLOCK_MONOTONIC, &now);
  snprintf(mark, sizeof mark, "%d.%lld%09ld", getpid(), (long long)now.tv_sec, now.tv_nsec);
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGCHLD);
  sigprocmask(SIG_SETMASK, &signals, NULL);
  int ended = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
  signal(SIGPIPE, SIG_IGN);
  const char *problem = enter_machine(request.machine);
  if (problem) refuse(peer, problem);
  struct command command;
  if (start_command(&request, mark, &command) < 0) refuse(peer, strerror(errno));
  if (request.prestart && (peer = prestart(&request, &command, peer, listener, ended)) < 0) _exit(0);
  fcntl(peer, F_SETFL, O_NONBLOCK);
  if (relay(peer, &command, ended) == 0) wait_for_close(peer);
  else end_command(&request, mark, &command, ended);
  _exit(0);
}
