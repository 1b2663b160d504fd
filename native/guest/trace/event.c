// Reads NFT_MSG_TRACE messages; see event.h. Attributes: enum nft_trace_attributes of linux/netfilter/nf_tables.h.
#include "event.h"
#include "../observe/json.h"
#include "../observe/netlink.h"
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

static const char *verdict_name(uint32_t verdict) {
  switch ((int)verdict) {
    case NFT_CONTINUE: return "continue";
    case NFT_BREAK: return "continue";
    case NFT_JUMP: return "jump";
    case NFT_GOTO: return "goto";
    case NFT_RETURN: return "return";
  }
  switch (verdict & NF_VERDICT_MASK) {
    case NF_ACCEPT: return "accept";
    case NF_DROP: return "drop";
    case NF_STOLEN: return "stolen";
    case NF_QUEUE: return "queue";
    default: return NULL;
  }
}

static const char *type_name(uint32_t type) {
  return type == NFT_TRACETYPE_RULE     ? "rule"
         : type == NFT_TRACETYPE_RETURN ? "return"
         : type == NFT_TRACETYPE_POLICY ? "policy"
                                        : NULL;
}

static const char *family_name(uint32_t family) {
  return family == NFPROTO_IPV4 ? "ip" : family == NFPROTO_INET ? "inet" : family == NFPROTO_NETDEV ? "netdev" : NULL;
}

static void write_hex(struct buffer *out, const char *key, const struct nlattr *bytes) {
  if (!bytes) return;
  json_key(out, key);
  char text[2 * 64 + 1] = "";
  for (size_t at = 0; at < attribute_length(bytes) && at < 64; at++)
    snprintf(text + 2 * at, 3, "%02x", ((const unsigned char *)attribute_data(bytes))[at]);
  json_string(out, text);
}

static void write_number(struct buffer *out, const char *key, const struct nlattr *number) {
  if (number) json_key(out, key), json_number(out, attribute_be32(number, 0));
}

static void write_event(const struct traced_namespace *traced, const struct nlmsghdr *message, struct buffer *out,
                        struct event *event) {
  struct attributes attributes, verdict;
  attributes_of_message(&attributes, message, sizeof(struct nfgenmsg));
  const struct nlattr *const *of = attributes.of;
  attributes_of_nest(&verdict, of[NFTA_TRACE_VERDICT]);
  uint32_t type = attribute_be32(of[NFTA_TRACE_TYPE], 0);
  const struct nlattr *code = type == NFT_TRACETYPE_POLICY ? of[NFTA_TRACE_POLICY] : verdict.of[NFTA_VERDICT_CODE];
  const char *name = code ? verdict_name(attribute_be32(code, 0)) : NULL;
  const struct nlattr *transport = of[NFTA_TRACE_TRANSPORT_HEADER];
  *event = (struct event){.drop = name && strcmp(name, "drop") == 0};
  snprintf(event->chain, sizeof event->chain, "%s", attribute_text(of[NFTA_TRACE_CHAIN]));
  if (transport && attribute_length(transport) >= 4) {
    const unsigned char *port = (const unsigned char *)attribute_data(transport) + 2;
    event->to_port = (uint16_t)(port[0] << 8 | port[1]);
  }
  json_open(out, '{');
  json_key(out, "kind"), json_string(out, "event");
  traced_write(traced, out);
  json_key(out, "id"), json_number(out, attribute_be32(of[NFTA_TRACE_ID], 0));
  json_key(out, "family"), json_optional(out, family_name(attribute_be32(of[NFTA_TRACE_NFPROTO], 0)));
  json_key(out, "table"), json_string(out, attribute_text(of[NFTA_TRACE_TABLE]));
  json_key(out, "chain"), json_string(out, event->chain);
  json_key(out, "type"), json_optional(out, type_name(type));
  json_key(out, "verdict"), json_optional(out, name);
  if (of[NFTA_TRACE_RULE_HANDLE])
    json_key(out, "handle"), json_number(out, (int64_t)attribute_be64(of[NFTA_TRACE_RULE_HANDLE], 0));
  if (verdict.of[NFTA_VERDICT_CHAIN])
    json_key(out, "to"), json_string(out, attribute_text(verdict.of[NFTA_VERDICT_CHAIN]));
  write_number(out, "in", of[NFTA_TRACE_IIF]);
  write_number(out, "out", of[NFTA_TRACE_OIF]);
  write_hex(out, "network", of[NFTA_TRACE_NETWORK_HEADER]);
  write_hex(out, "transport", transport);
  json_close(out, '}');
  buffer_text(out, "\n");
}

static void write_loss(const struct traced_namespace *traced, struct buffer *out) {
  json_open(out, '{');
  json_key(out, "kind"), json_string(out, "lost");
  traced_write(traced, out);
  json_close(out, '}');
  buffer_text(out, "\n");
}

bool event_next(const struct traced_namespace *traced, struct buffer *out, struct event *event) {
  static char bytes[16 * 1024] __attribute__((aligned(8)));
  *event = (struct event){0};
  ssize_t got = recv(traced->events, bytes, sizeof bytes, MSG_DONTWAIT);
  if (got < 0 && errno == ENOBUFS) write_loss(traced, out);
  if (got < 0) return errno == ENOBUFS || errno == EINTR;
  const struct nlmsghdr *message = (const struct nlmsghdr *)bytes;  // the kernel sends one at a time
  if (NLMSG_OK(message, got) && message->nlmsg_type == (NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_TRACE))
    write_event(traced, message, out, event);
  return true;
}
