// Starts and ends commands; see command.h.
#include "command.h"
#include "container.h"
#include "enter.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define END_TIMEOUT_MS 1000

static void run(const struct request *request, const char *mark, int input, int output, int error) {
  join_group();
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
  const char *name = container_name(request->machine);
  char **words = name ? docker_exec(name, request->tty, request->term, request->command, mark) : request->command;
  execute_on_machine(request->tty, request->term, words);
  fprintf(stderr, "%s: %s\n", words[0], strerror(errno));
  _exit(errno == ENOENT ? 127 : 126);
}

static int start_on_terminal(const struct request *request, const char *mark, struct command *command) {
  int ours, theirs;
  if (openpty(&ours, &theirs, NULL, NULL, &request->size) < 0) return -1;
  fcntl(ours, F_SETFD, FD_CLOEXEC);
  fcntl(ours, F_SETFL, O_NONBLOCK);
  pid_t pid = fork();
  if (pid == 0) run(request, mark, theirs, theirs, theirs);
  close(theirs);
  *command = (struct command){.pid = pid, .tty = true, .input = ours, .output = ours, .error = -1};
  return pid < 0 ? -1 : 0;
}

static int start_on_pipes(const struct request *request, const char *mark, struct command *command) {
  int in[2], out[2], err[2];
  if (pipe2(in, O_CLOEXEC) < 0 || pipe2(out, O_CLOEXEC) < 0 || pipe2(err, O_CLOEXEC) < 0) return -1;
  pid_t pid = fork();
  if (pid == 0) run(request, mark, in[0], out[1], err[1]);
  close(in[0]);
  close(out[1]);
  close(err[1]);
  int ours[] = {in[1], out[0], err[0]};
  for (int i = 0; i < 3; i++) fcntl(ours[i], F_SETFL, O_NONBLOCK);
  *command = (struct command){.pid = pid, .input = in[1], .output = out[0], .error = err[0]};
  return pid < 0 ? -1 : 0;
}

int start_command(const struct request *request, const char *mark, struct command *command) {
  return (request->tty ? start_on_terminal : start_on_pipes)(request, mark, command);
}

void close_input(struct command *command) {
  if (!command->tty && command->input >= 0) close(command->input);
  command->input = -1;
}

void end_command(const struct request *request, const char *mark, struct command *command, int ended) {
  close_input(command);
  if (command->output >= 0) close(command->output);  // with a terminal, this hangs it up
  if (command->error >= 0) close(command->error);
  kill(-command->pid, SIGHUP);
  kill(-command->pid, SIGTERM);
  kill(-command->pid, SIGCONT);
  if (container_name(request->machine)) end_marked(mark);
  struct pollfd wait = {.fd = ended, .events = POLLIN};
  poll(&wait, 1, END_TIMEOUT_MS);
  kill(-command->pid, SIGKILL);  // the group may outlive its leader
}
