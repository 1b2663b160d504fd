// vethlab-supervisor PID
//
// Sees to it that a sandbox does not outlive the engine. It waits until the process PID ends (exit status 1), or until
// standard input ends (exit status 0): the engine holds the other end of that pipe, which closes however the engine
// ends. If the script that called it is killed, its exit status is 2. In the last two cases it kills PID itself, as the
// script may be gone already.
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static int open_process(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

int main(int count, char **arguments) {
  if (count != 2) {
    fprintf(stderr, "usage: vethlab-supervisor PID\n");
    return 2;
  }
  pid_t caller = getppid();
  int process = open_process(atoi(arguments[1])), script = open_process(caller);
  if (process < 0) return 1;
  struct pollfd wait[3] = {
      {.fd = 0, .events = POLLIN}, {.fd = process, .events = POLLIN}, {.fd = script, .events = POLLIN}};
  for (;;) {
    if (poll(wait, 3, -1) < 0 && errno != EINTR) return 2;
    if (wait[1].revents) return 1;
    char byte;
    bool engine_is_gone = wait[0].revents && read(0, &byte, 1) <= 0;
    if (!engine_is_gone && !wait[2].revents && getppid() == caller) continue;
    syscall(SYS_pidfd_send_signal, process, SIGKILL, NULL, 0);
    return engine_is_gone ? 0 : 2;
  }
}
