// Sends the packet; see probe.h.
#include "probe.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <netinet/udp.h>
#include <poll.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

// Source ports below those that the kernel and Docker choose (32768 and up), so that nobody else uses them.
#define FIRST_PORT 20000
#define PORTS 10000
#define TRIES 32
#define DNS_PORT 53

// To DNS servers: a query for the A record of outside.test, which they answer.
static const char dns_question[] =
    "\x76\x6c\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x07outside\x04test\x00\x00\x01\x00\x01";
static const char word[] = "vethlab\n";

uint8_t probe_protocol(const char *name) {
  return strcmp(name, "tcp") == 0    ? IPPROTO_TCP
         : strcmp(name, "udp") == 0  ? IPPROTO_UDP
         : strcmp(name, "icmp") == 0 ? IPPROTO_ICMP
                                     : 0;
}

static uint16_t random_number(void) {
  uint16_t number = 0;
  if (getrandom(&number, sizeof number, GRND_NONBLOCK) < 0) number = (uint16_t)getpid();
  return number;
}

static bool bind_somewhere(struct probe *probe) {
  for (int tries = 0; tries < TRIES; tries++) {
    probe->id = (uint16_t)(FIRST_PORT + random_number() % PORTS);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(probe->id)};
    if (probe->id == probe->port) continue;
    if (bind(probe->fd, (struct sockaddr *)&address, sizeof address) == 0) return true;
    if (errno != EADDRINUSE) return false;
  }
  return false;
}

bool probe_open(struct probe *probe) {
  int kind = probe->protocol == IPPROTO_TCP ? SOCK_STREAM : probe->protocol == IPPROTO_UDP ? SOCK_DGRAM : SOCK_RAW;
  probe->fd = socket(AF_INET, kind | SOCK_NONBLOCK | SOCK_CLOEXEC, probe->protocol);
  if (probe->fd < 0) return false;
  if (kind != SOCK_RAW) return bind_somewhere(probe);
  probe->id = (uint16_t)(random_number() | 1);
  return true;
}

static uint16_t checksum(const void *bytes, size_t length) {
  uint32_t sum = 0;
  for (size_t at = 0; at + 1 < length; at += 2) {
    uint16_t pair;
    memcpy(&pair, (const char *)bytes + at, sizeof pair);
    sum += pair;
  }
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  return (uint16_t)~sum;
}

static ssize_t send_something(const struct probe *probe) {
  if (probe->protocol == IPPROTO_UDP)
    return probe->port == DNS_PORT ? send(probe->fd, dns_question, sizeof dns_question - 1, 0)
                                   : send(probe->fd, word, sizeof word - 1, 0);
  struct {
    struct icmphdr header;
    char data[48];  // as much data as ping sends, without its time stamp
  } echo = {.header = {.type = ICMP_ECHO, .un.echo = {.id = htons(probe->id), .sequence = htons(1)}}};
  echo.header.checksum = checksum(&echo, sizeof echo);
  return send(probe->fd, &echo, sizeof echo, 0);
}

bool probe_send(struct probe *probe) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(probe->port), .sin_addr.s_addr = probe->to};
  int sent = connect(probe->fd, (struct sockaddr *)&address, sizeof address);
  if (sent == 0 && probe->protocol != IPPROTO_TCP) sent = send_something(probe) < 0 ? -1 : 0;
  if (sent == 0 || errno == EINPROGRESS) return true;
  probe->error = errno;
  return false;
}

short probe_events(const struct probe *probe) { return probe->protocol == IPPROTO_TCP ? POLLOUT : POLLIN; }

// Reads an ICMP message. True if it is an answer to ours, or an error about ours.
static bool take_icmp(struct probe *probe, const unsigned char *bytes, size_t length) {
  const struct ip *ip = (const struct ip *)bytes;
  size_t skip = ip->ip_hl * 4u;
  if (length < skip + sizeof(struct icmphdr)) return false;
  const struct icmphdr *icmp = (const struct icmphdr *)(bytes + skip);
  if (icmp->type == ICMP_ECHOREPLY) return probe->answered = ntohs(icmp->un.echo.id) == probe->id;
  if (icmp->type != ICMP_DEST_UNREACH && icmp->type != ICMP_TIME_EXCEEDED) return false;
  const struct ip *inner = (const struct ip *)(icmp + 1);
  skip += sizeof *icmp;
  if (length < skip + sizeof *inner || length < skip + inner->ip_hl * 4u + sizeof *icmp) return false;
  const struct icmphdr *ours = (const struct icmphdr *)(bytes + skip + inner->ip_hl * 4u);
  if (inner->ip_p != IPPROTO_ICMP || ntohs(ours->un.echo.id) != probe->id) return false;
  probe->error = EHOSTUNREACH;
  return true;
}

bool probe_settled(struct probe *probe) {
  unsigned char bytes[2048] __attribute__((aligned(4)));
  socklen_t size = sizeof probe->error;
  if (probe->protocol == IPPROTO_TCP) {
    struct pollfd now = {.fd = probe->fd, .events = POLLOUT};
    if (poll(&now, 1, 0) <= 0) return false;
    if (getsockopt(probe->fd, SOL_SOCKET, SO_ERROR, &probe->error, &size) < 0) probe->error = errno;
    probe->answered = probe->error == 0;
    return true;
  }
  ssize_t got = recv(probe->fd, bytes, sizeof bytes, 0);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return false;
  if (got < 0) probe->error = errno;
  else if (probe->protocol == IPPROTO_ICMP) return take_icmp(probe, bytes, (size_t)got);
  else probe->answered = true;
  return true;
}
