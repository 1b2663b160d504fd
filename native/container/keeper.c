/* vethlab-keeper PID
 *
 * Waits until the process PID ends (exit status 1) or standard input does (exit status 0): the engine holds the other
 * end, so that a sandbox cannot outlive the engine, however that ends. */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int count, char **arguments) {
  if (count != 2) return fprintf(stderr, "usage: vethlab-keeper PID\n"), 2;
  int process = (int)syscall(SYS_pidfd_open, atoi(arguments[1]), 0);
  if (process < 0) return 1;
  struct pollfd wait[2] = {{.fd = 0, .events = POLLIN}, {.fd = process, .events = POLLIN}};
  for (;;) {
    if (poll(wait, 2, -1) < 0 && errno != EINTR) return 2;
    if (wait[1].revents) return 1;
    char byte;
    if (wait[0].revents && read(0, &byte, 1) <= 0) return 0;
  }
}
