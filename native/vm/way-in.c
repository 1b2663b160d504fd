// Carries the bytes of each connection in two threads, one for each direction; see way-in.h.
#include "way-in.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define STACK_SIZE (128 * 1024)
#define CHUNK (32 * 1024)

struct connection {
  int outside, inside;
};

struct way {
  int listener, port;
};

// QEMU's listener queues a single connection and loses some when several come at once. So each has its turn until the
// agent has said something.
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

static int start_thread(pthread_t *thread, void *(*run)(void *), void *argument) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, STACK_SIZE);
  return pthread_create(thread, &attributes, run, argument);
}

static bool carry_chunk(int from, int to) {
  unsigned char bytes[CHUNK];
  ssize_t got = read(from, bytes, sizeof bytes);
  for (ssize_t at = 0, put; at < got; at += put)
    if ((put = write(to, bytes + at, (size_t)(got - at))) < 0) return false;
  return got > 0;
}

static void *carry_in(void *argument) {
  const struct connection *connection = argument;
  while (carry_chunk(connection->outside, connection->inside)) continue;
  shutdown(connection->inside, SHUT_RDWR);  // the client has gone, so the other direction ends too
  return NULL;
}

static int connect_inside(int port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (fd >= 0) setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0) return fd;
  if (fd >= 0) close(fd);
  return -1;
}

static void *serve_connection(void *argument) {
  const struct connection *way = argument;  // `inside` is the port
  struct connection connection = {.outside = way->outside};
  pthread_t other;
  pthread_mutex_lock(&turn);
  connection.inside = connect_inside(way->inside);
  bool opened = connection.inside >= 0 && start_thread(&other, carry_in, &connection) == 0;
  bool goes_on = opened && carry_chunk(connection.inside, connection.outside);
  pthread_mutex_unlock(&turn);
  while (goes_on) goes_on = carry_chunk(connection.inside, connection.outside);
  shutdown(connection.outside, SHUT_WR);
  if (opened) pthread_join(other, NULL);
  close(connection.outside);
  if (connection.inside >= 0) close(connection.inside);
  free(argument);
  return NULL;
}

static void *accept_connections(void *argument) {
  const struct way *way = argument;
  for (;;) {
    pthread_t thread;
    struct connection *connection = malloc(sizeof *connection);
    int outside = accept4(way->listener, NULL, NULL, SOCK_CLOEXEC);
    if (!connection || outside < 0) {
      if (outside >= 0) close(outside);
      free(connection);
      continue;
    }
    *connection = (struct connection){.outside = outside, .inside = way->port};
    if (start_thread(&thread, serve_connection, connection) == 0) pthread_detach(thread);
    else close(outside), free(connection);
  }
  return NULL;
}

static void fail(const char *what) {
  perror(what);
  exit(1);
}

int way_in_listen(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
  unlink(path);
  mode_t usual = umask(0177);
  if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, SOMAXCONN) < 0)
    fail("vethlab-jail: the way in");
  umask(usual);
  return fd;
}

void way_in_serve(int listener, int port) {
  static struct way way;
  pthread_t thread;
  way = (struct way){.listener = listener, .port = port};
  errno = start_thread(&thread, accept_connections, &way);
  if (errno) fail("vethlab-jail: the way in");
  pthread_detach(thread);
}
