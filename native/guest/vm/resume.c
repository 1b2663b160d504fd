/* vethlab-resume NANOSECONDS MACHINE_ID: on standard input a line with the token of the channel from now on, then entropy
 * (64 bytes or more).
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

static int keep_token(void) {
  char token[128];
  FILE *file = fopen("/run/vethlab/token.new", "w");
  if (!file || scanf("%127[^\n]", token) != 1 || getchar() != '\n') return fprintf(stderr, "vethlab-resume: no token\n"), 1;
  if (fprintf(file, "%s\n", token) < 0 || fclose(file) != 0 || rename("/run/vethlab/token.new", "/run/vethlab/token") < 0)
    return perror("vethlab-resume: token"), 1;
  return 0;
}

static int seed(void) {
  struct {
    struct rand_pool_info info;
    unsigned char bytes[256];
  } pool;
  size_t got = fread(pool.bytes, 1, sizeof pool.bytes, stdin);
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
  return keep_token() || seed();
}
