// Relays both directions at once; see relay.h. Neither waits for the other, so a command or client that writes before
// it reads cannot block. One frame is buffered each way; the rest stays with its sender.
#include "relay.h"
#include "frame.h"
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define TAIL_LIMIT (1024 * 1024)  // bytes that a pipe may still hold when the command ends; more comes from its orphans

struct relay {
  struct link peer;
  struct command *command;
  struct frame input;  // from the client, not yet written to the command
  bool input_blocked;  // the command does not read it now
  bool has_ended;      // the command
  int status;          // as waitpid() gives it
  bool error_first;    // which output stream is read first; changes every time
  size_t tail;         // bytes of output since it ended
};

static void take_frame(struct relay *relay, const struct frame *frame) {
  struct command *command = relay->command;
  static const unsigned char end_of_file = 4;  // what Ctrl-D types
  if (frame->type == FRAME_STDIN) {
    relay->input = *frame;
  } else if (frame->type == FRAME_STDIN_END && command->tty) {
    relay->input = (struct frame){.length = 1, .data = &end_of_file};
  } else if (frame->type == FRAME_STDIN_END) {
    close_input(command);
  } else if (frame->type == FRAME_RESIZE && frame->length == 4 && command->tty && command->input >= 0) {
    struct winsize size = {.ws_row = get_u16(frame->data), .ws_col = get_u16(frame->data + 2)};
    ioctl(command->input, TIOCSWINSZ, &size);
  }
}

static void write_input(struct relay *relay) {
  struct command *command = relay->command;
  relay->input_blocked = false;
  while (relay->input.length > 0) {
    ssize_t written = command->input < 0 ? -2 : write(command->input, relay->input.data, relay->input.length);
    if (written == -1 && errno == EINTR) continue;
    if (written == -1 && errno == EAGAIN) {
      relay->input_blocked = true;
      return;
    }
    if (written < 0) {  // the command has closed it
      close_input(command);
      relay->input.length = 0;
      return;
    }
    relay->input.data += written;
    relay->input.length -= (uint32_t)written;
  }
}

// Passes input on as far as the command takes it. Returns -1 if the client is gone or sends no frames.
static int relay_input(struct relay *relay) {
  struct frame frame;
  int took;
  write_input(relay);
  if (relay->input_blocked) return 0;
  if (link_read(&relay->peer) < 0) return -1;
  while (!relay->input_blocked && (took = link_take(&relay->peer, &frame)) != 0) {
    if (took < 0) return -1;
    take_frame(relay, &frame);
    write_input(relay);
  }
  return 0;
}

// Reads what a stream has into one frame. Closes the stream at its end.
static void relay_output(struct relay *relay, int *stream, enum frame_type type) {
  unsigned char *space = link_space(&relay->peer);
  size_t length = 0;
  ssize_t got = 0;
  while (*stream >= 0 && length < FRAME_LIMIT) {
    got = read(*stream, space + length, FRAME_LIMIT - length);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    length += (size_t)got;
  }
  bool is_over = got == 0 || (got < 0 && errno != EAGAIN);
  if (relay->has_ended) is_over |= got < 0 || (relay->tail += length) > TAIL_LIMIT;
  if (length > 0) link_put(&relay->peer, type, (uint32_t)length);
  if (*stream < 0 || !is_over) return;
  if (relay->command->tty) relay->command->input = -1;
  close(*stream);
  *stream = -1;
}

// Queues the next frame of output. True once it is the last one, the exit status.
static bool queue_next(struct relay *relay, short out, short err) {
  struct command *command = relay->command;
  relay->error_first = !relay->error_first;  // so that a flood on one does not delay the other
  for (int i = 0; i < 2 && link_is_empty(&relay->peer); i++) {
    bool is_error = relay->error_first == (i == 0);
    if (!is_error && (out || relay->has_ended)) relay_output(relay, &command->output, FRAME_STDOUT);
    if (is_error && (err || relay->has_ended)) relay_output(relay, &command->error, FRAME_STDERR);
  }
  if (!relay->has_ended || !link_is_empty(&relay->peer) || command->output >= 0 || command->error >= 0) return false;
  int status = relay->status;
  put_u32(link_space(&relay->peer), (uint32_t)(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status)));
  link_put(&relay->peer, FRAME_EXIT, 4);
  return true;
}

static void note_end(struct relay *relay, int ended) {
  struct signalfd_siginfo info;
  while (read(ended, &info, sizeof info) > 0) continue;
  if (waitpid(relay->command->pid, &relay->status, WNOHANG) == relay->command->pid) relay->has_ended = true;
}

int relay(int peer, struct command *command, int ended) {
  static struct relay relay;
  relay.peer.fd = peer;
  relay.command = command;
  for (bool is_last = false;;) {
    bool is_free = link_is_empty(&relay.peer), waits = relay.input_blocked;
    if (is_last && is_free) return 0;
    short to_peer = (short)(POLLRDHUP | (waits ? 0 : POLLIN) | (is_free ? 0 : POLLOUT));
    struct pollfd wait[5] = {{.fd = peer, .events = to_peer},
                             {.fd = is_free ? command->output : -1, .events = POLLIN},
                             {.fd = is_free ? command->error : -1, .events = POLLIN},
                             {.fd = waits ? command->input : -1, .events = POLLOUT},
                             {.fd = relay.has_ended ? -1 : ended, .events = POLLIN}};
    bool at_once = relay.has_ended && is_free;
    if (poll(wait, 5, at_once ? 0 : -1) < 0 && errno != EINTR) break;
    if (wait[0].revents & (POLLRDHUP | POLLHUP | POLLERR)) break;
    if ((wait[0].revents & POLLIN || wait[3].revents) && relay_input(&relay) < 0) break;
    if (wait[4].revents) note_end(&relay, ended);
    if (is_free && !is_last) is_last = queue_next(&relay, wait[1].revents, wait[2].revents);
    if (link_write(&relay.peer) < 0) break;
  }
  return relay.has_ended ? 0 : -1;
}
