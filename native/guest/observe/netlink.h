// Netlink sockets: asking and hearing. A socket belongs for ever to the namespace it was opened in; it does not
// matter where the program is when it uses it. It also keeps that namespace alive: close it when the namespace ends.
#pragma once
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Opened in the program's present network namespace; -1 where the kernel has no such protocol.
int netlink_open(int protocol);
/// The same, deaf to answers but joined to `groups` (numbers, ended by 0) and never blocking.
int netlink_listen(int protocol, const int *groups);
/// Takes in what has come on a listening socket; true where anything had (a lost event counts).
bool netlink_drain(int fd);

typedef void (*netlink_visit)(const struct nlmsghdr *message, void *context);

/// Sends a request and visits every message of the answer. 0, or a negative errno; -EINTR: the table changed
/// meanwhile, ask again.
int netlink_ask(int fd, struct nlmsghdr *request, netlink_visit visit, void *context);
/// The same for a netfilter subsystem, `message` being SUBSYSTEM << 8 | KIND; `flags` NLM_F_DUMP for all there are, or 0.
int netlink_ask_netfilter(int fd, int message, int flags, unsigned char family, netlink_visit visit, void *context);

// ---- attributes

#define ATTRIBUTES_MAX 96

struct attributes {
  const struct nlattr *of[ATTRIBUTES_MAX];
};

/// Sorts the attributes after a message's fixed header of `header` bytes by their type.
void attributes_of_message(struct attributes *out, const struct nlmsghdr *message, size_t header);
void attributes_of_nest(struct attributes *out, const struct nlattr *nest);
/// Visits the attributes within a nest in order; start with `previous` NULL.
const struct nlattr *attribute_next(const struct nlattr *nest, const struct nlattr *previous);

static inline const void *attribute_data(const struct nlattr *attribute) { return (const char *)attribute + NLA_HDRLEN; }
static inline size_t attribute_length(const struct nlattr *attribute) { return attribute->nla_len - NLA_HDRLEN; }
/// Text of an attribute; "" where it is missing.
const char *attribute_text(const struct nlattr *attribute);
uint32_t attribute_u32(const struct nlattr *attribute, uint32_t missing);
/// Big-endian, as netfilter sends numbers.
uint16_t attribute_be16(const struct nlattr *attribute, uint16_t missing);
uint32_t attribute_be32(const struct nlattr *attribute, uint32_t missing);
uint64_t attribute_be64(const struct nlattr *attribute, uint64_t missing);
