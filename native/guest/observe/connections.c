// Reads conntrack entries; see connections.h. Attributes: linux/netfilter/nfnetlink_conntrack.h.
#include "connections.h"
#include "clock.h"
#include "json.h"
#include "netlink.h"
#include <arpa/inet.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <netinet/in.h>
#include <stdio.h>

#define CONNECTIONS_MAX 500  // more than any lab makes, so that a flood of connections does not flood the engine
#define OLD_MS 1000          // reading is slow: the kernel walks one table for all namespaces

struct writing {
  struct buffer *out;
  const struct wanted *wanted;  // NULL: all
  int count;
};

// As conntrack(8) prints them: enum tcp_conntrack of linux/netfilter/nf_conntrack_tcp.h.
static const char *const tcp_states[] = {"NONE",       "SYN_SENT", "SYN_RECV",  "ESTABLISHED", "FIN_WAIT",
                                         "CLOSE_WAIT", "LAST_ACK", "TIME_WAIT", "CLOSE",       "SYN_SENT2"};

static const char *protocol_name(unsigned char protocol, char *number, size_t size) {
  switch (protocol) {
    case IPPROTO_ICMP: return "icmp";
    case IPPROTO_IGMP: return "igmp";
    case IPPROTO_TCP: return "tcp";
    case IPPROTO_UDP: return "udp";
    case IPPROTO_SCTP: return "sctp";
    case IPPROTO_GRE: return "gre";
    default: snprintf(number, size, "%u", protocol); return number;
  }
}

static void write_address(struct buffer *out, const char *key, const struct nlattr *address) {
  char text[INET_ADDRSTRLEN] = "";
  if (address) inet_ntop(AF_INET, attribute_data(address), text, sizeof text);
  json_key(out, key), json_string(out, text);
}

static void write_port(struct buffer *out, const char *key, const struct nlattr *port) {
  json_key(out, key);
  if (port) json_number(out, attribute_be16(port, 0));
  else json_null(out);
}

static unsigned char write_tuple(struct buffer *out, const char *key, const struct nlattr *nest) {
  struct attributes tuple, address, protocol;
  attributes_of_nest(&tuple, nest);
  attributes_of_nest(&address, tuple.of[CTA_TUPLE_IP]);
  attributes_of_nest(&protocol, tuple.of[CTA_TUPLE_PROTO]);
  json_key(out, key), json_open(out, '{');
  write_address(out, "source", address.of[CTA_IP_V4_SRC]);
  write_address(out, "destination", address.of[CTA_IP_V4_DST]);
  write_port(out, "sourcePort", protocol.of[CTA_PROTO_SRC_PORT]);
  write_port(out, "destinationPort", protocol.of[CTA_PROTO_DST_PORT]);
  json_close(out, '}');
  const struct nlattr *number = protocol.of[CTA_PROTO_NUM];
  return number ? *(const unsigned char *)attribute_data(number) : 0;
}

static const char *state_of(const struct nlattr *info) {
  struct attributes protocol, tcp;
  attributes_of_nest(&protocol, info);
  attributes_of_nest(&tcp, protocol.of[CTA_PROTOINFO_TCP]);
  const struct nlattr *state = tcp.of[CTA_PROTOINFO_TCP_STATE];
  if (!state) return NULL;
  unsigned number = *(const unsigned char *)attribute_data(state);
  return number < sizeof tcp_states / sizeof *tcp_states ? tcp_states[number] : NULL;
}

static bool is_wanted(const struct nlattr *original, const struct wanted *wanted) {
  struct attributes tuple, protocol;
  attributes_of_nest(&tuple, original);
  attributes_of_nest(&protocol, tuple.of[CTA_TUPLE_PROTO]);
  const struct nlattr *number = protocol.of[CTA_PROTO_NUM];
  if (!number || *(const unsigned char *)attribute_data(number) != wanted->protocol) return false;
  int mark = wanted->protocol == IPPROTO_ICMP ? CTA_PROTO_ICMP_ID : CTA_PROTO_SRC_PORT;
  uint16_t is = attribute_be16(protocol.of[mark], 0);
  return is == wanted->mark || (wanted->other && is == wanted->other);
}

static void take_connection(const struct nlmsghdr *message, void *context) {
  struct writing *writing = context;
  struct buffer *out = writing->out;
  struct attributes attributes;
  attributes_of_message(&attributes, message, sizeof(struct nfgenmsg));
  if (writing->wanted && !is_wanted(attributes.of[CTA_TUPLE_ORIG], writing->wanted)) return;
  if (writing->count++ >= CONNECTIONS_MAX) return;
  char number[8];
  json_open(out, '{');
  unsigned char protocol = write_tuple(out, "original", attributes.of[CTA_TUPLE_ORIG]);
  write_tuple(out, "reply", attributes.of[CTA_TUPLE_REPLY]);
  json_key(out, "protocol"), json_string(out, protocol_name(protocol, number, sizeof number));
  json_key(out, "state"), json_optional(out, state_of(attributes.of[CTA_PROTOINFO]));
  json_key(out, "replied"), json_bool(out, attribute_be32(attributes.of[CTA_STATUS], 0) & IPS_SEEN_REPLY);
  json_close(out, '}');
}

bool connections_read(struct namespace *namespace) { return connections_read_wanted(namespace, NULL); }

bool connections_are_old(const struct namespace *namespace) { return clock_ms() - namespace->connections_at >= OLD_MS; }

bool connections_read_wanted(struct namespace *namespace, const struct wanted *wanted) {
  struct buffer connections = {0};
  struct writing writing = {.out = &connections, .wanted = wanted};
  json_open(&connections, '[');
  int error = netlink_ask_netfilter(namespace->filter, NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_GET, NLM_F_DUMP,
                                    AF_INET, take_connection, &writing);
  json_close(&connections, ']');
  if (error) {
    buffer_free(&connections);
    return false;
  }
  buffer_free(&namespace->connections);
  namespace->connections = connections;
  namespace->connections_at = clock_ms();
  return true;
}
