// Netlink sockets and attributes; see netlink.h.
#include "netlink.h"
#include <endian.h>
#include <errno.h>
#include <linux/netfilter/nfnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

static char answer[64 * 1024] __attribute__((aligned(8)));
static uint32_t sequence;

static int open_socket(int protocol, int flags) {
  int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | flags, protocol);
  if (fd < 0) return -1;
  struct sockaddr_nl address = {.nl_family = AF_NETLINK};
  if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0) {
    close(fd);
    return -1;
  }
  return fd;
}

int netlink_open(int protocol) {
  int fd = open_socket(protocol, 0);
  struct timeval timeout = {.tv_sec = 2};  // longer than any dump, even under emulation
  if (fd >= 0) setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
  return fd;
}

int netlink_listen(int protocol, const int *groups) {
  int fd = open_socket(protocol, SOCK_NONBLOCK);
  for (; fd >= 0 && *groups; groups++) setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, groups, sizeof *groups);
  return fd;
}

bool netlink_drain(int fd) {
  bool any = false;
  for (int left = 4096; left > 0; left--) {
    ssize_t got = recv(fd, answer, sizeof answer, MSG_DONTWAIT);
    if (got < 0 && errno != ENOBUFS && errno != EINTR) break;
    any = true;
  }
  return any;
}

int netlink_ask(int fd, struct nlmsghdr *request, netlink_visit visit, void *context) {
  if (fd < 0) return -ENOTCONN;
  bool dump = (request->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP;
  bool interrupted = false;
  request->nlmsg_seq = ++sequence;
  request->nlmsg_flags |= NLM_F_REQUEST;
  if (send(fd, request, request->nlmsg_len, 0) < 0) return -errno;
  while (true) {
    ssize_t got = recv(fd, answer, sizeof answer, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return -errno;
    int left = (int)got;
    for (struct nlmsghdr *message = (struct nlmsghdr *)answer; NLMSG_OK(message, left);
         message = NLMSG_NEXT(message, left)) {
      if (message->nlmsg_seq != sequence) continue;
      if (message->nlmsg_flags & NLM_F_DUMP_INTR) interrupted = true;
      if (message->nlmsg_type == NLMSG_ERROR) return ((struct nlmsgerr *)NLMSG_DATA(message))->error;
      if (message->nlmsg_type == NLMSG_DONE) return interrupted ? -EINTR : 0;
      visit(message, context);
      if (!dump) return 0;
    }
  }
}

int netlink_ask_netfilter(int fd, int message, int flags, unsigned char family, netlink_visit visit, void *context) {
  struct {
    struct nlmsghdr header;
    struct nfgenmsg family;
  } request = {.header = {.nlmsg_len = sizeof request,
                          .nlmsg_type = (unsigned short)message,
                          .nlmsg_flags = (unsigned short)flags},
               .family = {.nfgen_family = family, .version = NFNETLINK_V0}};
  return netlink_ask(fd, &request.header, visit, context);
}

static void sort_attributes(struct attributes *out, const char *start, size_t length) {
  memset(out, 0, sizeof *out);
  while (length >= NLA_HDRLEN) {
    const struct nlattr *attribute = (const struct nlattr *)start;
    size_t taken = NLA_ALIGN(attribute->nla_len);
    if (attribute->nla_len < NLA_HDRLEN || attribute->nla_len > length) return;
    unsigned type = attribute->nla_type & NLA_TYPE_MASK;
    if (type < ATTRIBUTES_MAX) out->of[type] = attribute;
    if (taken >= length) return;
    start += taken;
    length -= taken;
  }
}

void attributes_of_message(struct attributes *out, const struct nlmsghdr *message, size_t header) {
  size_t skip = NLMSG_HDRLEN + NLMSG_ALIGN(header);
  sort_attributes(out, (const char *)message + skip, message->nlmsg_len > skip ? message->nlmsg_len - skip : 0);
}

void attributes_of_nest(struct attributes *out, const struct nlattr *nest) {
  sort_attributes(out, nest ? attribute_data(nest) : NULL, nest ? attribute_length(nest) : 0);
}

const struct nlattr *attribute_next(const struct nlattr *nest, const struct nlattr *previous) {
  const char *end = (const char *)nest + nest->nla_len;
  const char *at = previous ? (const char *)previous + NLA_ALIGN(previous->nla_len) : attribute_data(nest);
  if (end - at < (ptrdiff_t)NLA_HDRLEN) return NULL;
  const struct nlattr *next = (const struct nlattr *)at;
  return next->nla_len >= NLA_HDRLEN && at + next->nla_len <= end ? next : NULL;
}

const char *attribute_text(const struct nlattr *attribute) {
  if (!attribute || attribute_length(attribute) == 0) return "";
  const char *text = attribute_data(attribute);
  return text[attribute_length(attribute) - 1] == 0 ? text : "";
}

uint32_t attribute_u32(const struct nlattr *attribute, uint32_t missing) {
  uint32_t value;
  if (!attribute || attribute_length(attribute) < sizeof value) return missing;
  memcpy(&value, attribute_data(attribute), sizeof value);
  return value;
}

uint16_t attribute_be16(const struct nlattr *attribute, uint16_t missing) {
  uint16_t value;
  if (!attribute || attribute_length(attribute) < sizeof value) return missing;
  memcpy(&value, attribute_data(attribute), sizeof value);
  return be16toh(value);
}

uint32_t attribute_be32(const struct nlattr *attribute, uint32_t missing) {
  return be32toh(attribute_u32(attribute, htobe32(missing)));
}

uint64_t attribute_be64(const struct nlattr *attribute, uint64_t missing) {
  uint64_t value;
  if (!attribute || attribute_length(attribute) < sizeof value) return missing;
  memcpy(&value, attribute_data(attribute), sizeof value);
  return be64toh(value);
}
