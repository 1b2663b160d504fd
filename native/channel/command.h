// A command that runs on a machine, and our ends of its streams.
#pragma once
#include <stdbool.h>
#include <sys/ioctl.h>
#include <sys/types.h>

struct request {
  const char *machine, *term;
  bool tty, prestart;
  struct winsize size;
  char **command;
};

struct command {
  pid_t pid;
  bool tty;
  int input, output, error;  // non-blocking; -1: closed; with a terminal, input and output are the same
};

// Starts the command on the machine that the process has entered. Returns 0, or -1 with errno.
int start_command(const struct request *request, const char *mark, struct command *command);

// Ends the command as a closed terminal would, and kills it if it still runs after a second. `ended` is a signalfd that
// reports SIGCHLD. `mark` is the one the command was started with, see container.h.
void end_command(const struct request *request, const char *mark, struct command *command, int ended);

void close_input(struct command *command);
