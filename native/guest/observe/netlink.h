// Netlink sockets and attributes. A socket belongs to the namespace it was opened in, wherever the program is when it
// uses the socket. It also keeps that namespace alive, so close it when the namespace should end.
#pragma once
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Opens a socket for requests in the current network namespace. Returns -1 if the kernel has no such protocol.
int netlink_open(int protocol);
// Opens a non-blocking socket for the events of `groups` (numbers, ended by 0).
int netlink_listen(int protocol, const int *groups);
// Discards the events that have arrived. True if there were any; lost ones count too.
bool netlink_drain(int fd);

typedef void (*netlink_visit)(const struct nlmsghdr *message, void *context);

// Sends a request and calls `visit` for every message of the answer. Returns 0 or a negative errno. -EINTR means that
// the table changed meanwhile: ask again.
int netlink_ask(int fd, struct nlmsghdr *request, netlink_visit visit, void *context);
// The same for netfilter. `message` is SUBSYSTEM << 8 | KIND; `flags` is NLM_F_DUMP for a list, else 0.
int netlink_ask_netfilter(int fd, int message, int flags, unsigned char family, netlink_visit visit, void *context);

// ---- attributes

#define ATTRIBUTES_MAX 96

struct attributes {
  const struct nlattr *of[ATTRIBUTES_MAX];
};

// Sorts the attributes of a message by their type. They follow its fixed header of `header` bytes.
void attributes_of_message(struct attributes *out, const struct nlmsghdr *message, size_t header);
void attributes_of_nest(struct attributes *out, const struct nlattr *nest);
// Returns the next attribute in a nest; `previous` is NULL at first.
const struct nlattr *attribute_next(const struct nlattr *nest, const struct nlattr *previous);

static inline const void *attribute_data(const struct nlattr *attribute) {
  return (const char *)attribute + NLA_HDRLEN;
}
static inline size_t attribute_length(const struct nlattr *attribute) { return attribute->nla_len - NLA_HDRLEN; }
// Returns the text of an attribute, "" if it is missing.
const char *attribute_text(const struct nlattr *attribute);
uint32_t attribute_u32(const struct nlattr *attribute, uint32_t missing);
// Netfilter sends big-endian numbers.
uint16_t attribute_be16(const struct nlattr *attribute, uint16_t missing);
uint32_t attribute_be32(const struct nlattr *attribute, uint32_t missing);
uint64_t attribute_be64(const struct nlattr *attribute, uint64_t missing);
