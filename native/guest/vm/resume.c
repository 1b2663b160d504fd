/* vethlab-resume NANOSECONDS MACHINE_ID: entropy on standard input (64 bytes or more).
 *
 * Run once in a virtual machine that was restored from the template: sets the clock, feeds the kernel's random number
 * generator and makes it start anew, and gives the machine its own identity, so that no two sandboxes share secrets. */
#include <linux/random.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

static int seed(void) {
  struct {
    struct rand_pool_info info;
    unsigned char bytes[256];
  } pool;
  ssize_t got = read(0, pool.bytes, sizeof pool.bytes);
  if (got < 64) return fprintf(stderr, "vethlab-resume: too little entropy\n"), 1;
  pool.info.entropy_count = (int)got * 8;
  pool.info.buf_size = (int)got;
  int fd = open("/dev/urandom", O_RDWR | O_CLOEXEC);
  if (fd < 0 || ioctl(fd, RNDADDENTROPY, &pool) < 0 || ioctl(fd, RNDRESEEDCRNG) < 0) return perror("vethlab-resume: /dev/urandom"), 1;
  close(fd);
  return 0;
}

int main(int count, char **arguments) {
  if (count != 3) return fprintf(stderr, "usage: vethlab-resume NANOSECONDS MACHINE_ID < entropy\n"), 2;
  long long now = atoll(arguments[1]);
  struct timespec time = {.tv_sec = now / 1000000000, .tv_nsec = now % 1000000000};
  if (clock_settime(CLOCK_REALTIME, &time) < 0) return perror("vethlab-resume: clock"), 1;
  FILE *file = fopen("/etc/machine-id", "w");
  if (!file || fprintf(file, "%s\n", arguments[2]) < 0 || fclose(file) != 0) return perror("vethlab-resume: /etc/machine-id"), 1;
  return seed();
}
