/* Carries streams in both directions at once: neither waits for the other, so nobody can block who writes before he
 * reads. It holds one frame each way; more waits where it comes from. */
#define _GNU_SOURCE
#include "carry.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "frame.h"

#define TAIL_LIMIT (1024 * 1024) /* bytes a pipe can hold when its writer ends; more is its orphans' */

struct carrier {
  struct link peer;
  struct command *command;
  struct frame typed; /* of the client's input, what is not written yet */
  int waits_to_write; /* the command reads slower than the client writes */
  int has_ended, status, turn;
  size_t tail;
};

static void take_frame(struct carrier *carrier, const struct frame *frame) {
  struct command *command = carrier->command;
  static const unsigned char end_of_file = 4; /* as typed */
  if (frame->type == FRAME_STDIN) {
    carrier->typed = *frame;
  } else if (frame->type == FRAME_STDIN_END && command->tty) {
    carrier->typed = (struct frame){.length = 1, .data = &end_of_file};
  } else if (frame->type == FRAME_STDIN_END) {
    close_input(command);
  } else if (frame->type == FRAME_RESIZE && frame->length == 4 && command->tty && command->input >= 0) {
    struct winsize size = {.ws_row = get_u16(frame->data), .ws_col = get_u16(frame->data + 2)};
    ioctl(command->input, TIOCSWINSZ, &size);
  }
}

static void write_typed(struct carrier *carrier) {
  struct command *command = carrier->command;
  carrier->waits_to_write = 0;
  while (carrier->typed.length > 0) {
    ssize_t written = command->input < 0 ? -2 : write(command->input, carrier->typed.data, carrier->typed.length);
    if (written == -1 && errno == EINTR) continue;
    if (written == -1 && errno == EAGAIN) {
      carrier->waits_to_write = 1;
      return;
    }
    if (written < 0) { /* it reads no more */
      close_input(command);
      carrier->typed.length = 0;
      return;
    }
    carrier->typed.data += written;
    carrier->typed.length -= (uint32_t)written;
  }
}

/* Takes what the client sent as far as the command takes it; -1 where the client is gone or talks nonsense. */
static int carry_input(struct carrier *carrier) {
  struct frame frame;
  int took;
  write_typed(carrier);
  if (carrier->waits_to_write) return 0;
  if (link_read(&carrier->peer) < 0) return -1;
  while (!carrier->waits_to_write && (took = link_take(&carrier->peer, &frame)) != 0) {
    if (took < 0) return -1;
    take_frame(carrier, &frame);
    write_typed(carrier);
  }
  return 0;
}

/* Puts what a stream has into one frame; closes the stream at its end. */
static void carry_output(struct carrier *carrier, int *stream, enum frame_type type) {
  unsigned char *space = link_space(&carrier->peer);
  size_t length = 0;
  ssize_t got = 0;
  while (*stream >= 0 && length < FRAME_LIMIT) {
    got = read(*stream, space + length, FRAME_LIMIT - length);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    length += (size_t)got;
  }
  int is_over = got == 0 || (got < 0 && errno != EAGAIN);
  if (carrier->has_ended) is_over |= got < 0 || (carrier->tail += length) > TAIL_LIMIT;
  if (length > 0) link_put(&carrier->peer, type, (uint32_t)length);
  if (*stream < 0 || !is_over) return;
  if (carrier->command->tty) carrier->command->input = -1;
  close(*stream);
  *stream = -1;
}

/* 1 once the exit status is on its way. */
static int queue_next(struct carrier *carrier, short out, short err) {
  struct command *command = carrier->command;
  carrier->turn = !carrier->turn; /* so that a flood on one does not hide the other */
  for (int i = 0; i < 2 && link_is_empty(&carrier->peer); i++) {
    if (i == carrier->turn && (out || carrier->has_ended)) carry_output(carrier, &command->output, FRAME_STDOUT);
    if (i != carrier->turn && (err || carrier->has_ended)) carry_output(carrier, &command->error, FRAME_STDERR);
  }
  if (!carrier->has_ended || !link_is_empty(&carrier->peer) || command->output >= 0 || command->error >= 0) return 0;
  int status = carrier->status;
  put_u32(link_space(&carrier->peer), (uint32_t)(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status)));
  link_put(&carrier->peer, FRAME_EXIT, 4);
  return 1;
}

static void note_end(struct carrier *carrier, int ended) {
  struct signalfd_siginfo info;
  while (read(ended, &info, sizeof info) > 0) continue;
  if (waitpid(carrier->command->pid, &carrier->status, WNOHANG) == carrier->command->pid) carrier->has_ended = 1;
}

int carry(int peer, struct command *command, int ended) {
  static struct carrier carrier;
  carrier.peer.fd = peer;
  carrier.command = command;
  for (int is_last = 0;;) {
    int is_free = link_is_empty(&carrier.peer), waits = carrier.waits_to_write;
    if (is_last && is_free) return 0;
    short to_peer = (short)(POLLRDHUP | (waits ? 0 : POLLIN) | (is_free ? 0 : POLLOUT));
    struct pollfd wait[5] = {{.fd = peer, .events = to_peer},
                             {.fd = is_free ? command->output : -1, .events = POLLIN},
                             {.fd = is_free ? command->error : -1, .events = POLLIN},
                             {.fd = waits ? command->input : -1, .events = POLLOUT},
                             {.fd = carrier.has_ended ? -1 : ended, .events = POLLIN}};
    int at_once = carrier.has_ended && is_free;
    if (poll(wait, 5, at_once ? 0 : -1) < 0 && errno != EINTR) break;
    if (wait[0].revents & (POLLRDHUP | POLLHUP | POLLERR)) break;
    if ((wait[0].revents & POLLIN || wait[3].revents) && carry_input(&carrier) < 0) break;
    if (wait[4].revents) note_end(&carrier, ended);
    if (is_free && !is_last) is_last = queue_next(&carrier, wait[1].revents, wait[2].revents);
    if (link_write(&carrier.peer) < 0) break;
  }
  return carrier.has_ended ? 0 : -1;
}
