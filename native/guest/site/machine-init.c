// vethlab-machine-init COMMAND [ARGUMENT ...]: the init of a machine without systemd. It starts the command and reaps
// orphans for ever.
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int count, char **arguments) {
  (void)count;
  signal(SIGCHLD, SIG_DFL);
  if (fork() == 0) {
    setsid();
    execv(arguments[1], arguments + 1);
    _exit(127);
  }
  for (;;)
    if (wait(0) < 0 && errno == ECHILD) pause();
}
