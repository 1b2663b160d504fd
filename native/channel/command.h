/* A command that runs on a machine, and its streams as seen from outside. */
#ifndef VETHLAB_COMMAND_H
#define VETHLAB_COMMAND_H

#include <sys/ioctl.h>
#include <sys/types.h>

struct request {
  const char *machine, *term;
  int tty, hold;
  struct winsize size;
  char **command;
};

struct command {
  pid_t pid;
  int tty;
  int input, output, error; /* do not block; -1 once closed; with a terminal, input and output are one */
};

/* Starts it on the machine that was entered. 0, or -1 where it cannot be started (errno tells). */
int start_command(const struct request *request, const char *mark, struct command *command);

/* Tells it to end as when its terminal is closed, kills what does not within a second. `ended` is a signalfd of SIGCHLD. */
void end_command(const struct request *request, const char *mark, struct command *command, int ended);

void close_input(struct command *command);

#endif
