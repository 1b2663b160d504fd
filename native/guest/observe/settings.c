// Reads settings; see settings.h. rtnetlink(7), linux/fib_rules.h, linux/netconf.h, linux/netfilter/nf_tables.h.
#include "settings.h"
#include "json.h"
#include "netlink.h"
#include <arpa/inet.h>
#include <errno.h>
#include <glob.h>
#include <linux/fib_rules.h>
#include <linux/if.h>
#include <linux/if_bridge.h>
#include <linux/if_link.h>
#include <linux/netconf.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reading {
  struct namespace *namespace;
  struct buffer besides;
  bool bridge_filtering;
};

// The rules that every namespace begins with: priority and table.
static const struct {
  uint32_t priority, table;
} usual_rules[] = {{0, RT_TABLE_LOCAL}, {32766, RT_TABLE_MAIN}, {32767, RT_TABLE_DEFAULT}};

static void take_rule(const struct nlmsghdr *message, void *context) {
  struct reading *reading = context;
  const struct fib_rule_hdr *rule = NLMSG_DATA(message);
  if (message->nlmsg_type != RTM_NEWRULE) return;
  struct attributes attributes;
  attributes_of_message(&attributes, message, sizeof *rule);
  uint32_t priority = attribute_u32(attributes.of[FRA_PRIORITY], 0),
           table = attribute_u32(attributes.of[FRA_TABLE], rule->table);
  for (size_t index = 0; index < sizeof usual_rules / sizeof *usual_rules; index++)
    if (usual_rules[index].priority == priority && usual_rules[index].table == table) return;
  char text[64];
  snprintf(text, sizeof text, "ip rule %u", priority);
  json_string(&reading->besides, text);
}

static const char *refusal(unsigned char type) {
  switch (type) {
    case RTN_BLACKHOLE: return "blackhole";
    case RTN_UNREACHABLE: return "unreachable";
    case RTN_PROHIBIT: return "prohibit";
    case RTN_THROW: return "throw";
    default: return NULL;
  }
}

static void take_route(const struct nlmsghdr *message, void *context) {
  struct reading *reading = context;
  const struct rtmsg *info = NLMSG_DATA(message);
  if (message->nlmsg_type != RTM_NEWROUTE || info->rtm_family != AF_INET || !refusal(info->rtm_type)) return;
  struct attributes attributes;
  attributes_of_message(&attributes, message, sizeof *info);
  if (attribute_u32(attributes.of[RTA_TABLE], info->rtm_table) != RT_TABLE_MAIN) return;
  char address[INET_ADDRSTRLEN], text[96];
  const struct nlattr *to = attributes.of[RTA_DST];
  if (to && inet_ntop(AF_INET, attribute_data(to), address, sizeof address))
    snprintf(text, sizeof text, "ip route: %s %s/%u", refusal(info->rtm_type), address, info->rtm_dst_len);
  else snprintf(text, sizeof text, "ip route: %s default", refusal(info->rtm_type));
  json_string(&reading->besides, text);
}

static uint8_t attribute_u8(const struct nlattr *attribute, uint8_t missing) {
  return attribute ? *(const uint8_t *)attribute_data(attribute) : missing;
}

static void note(struct reading *reading, const char *name, const char *what) {
  char text[96];
  snprintf(text, sizeof text, "%s %s", name, what);
  json_string(&reading->besides, text);
}

// Bridge ports that do not pass everything on, and bridges that filter VLANs.
static void take_link(const struct nlmsghdr *message, void *context) {
  struct reading *reading = context;
  const struct ifinfomsg *info = NLMSG_DATA(message);
  if (message->nlmsg_type != RTM_NEWLINK) return;
  struct attributes link, kind, port, bridge;
  attributes_of_message(&link, message, sizeof *info);
  attributes_of_nest(&kind, link.of[IFLA_LINKINFO]);
  const char *name = attribute_text(link.of[IFLA_IFNAME]);
  if (strcmp(attribute_text(kind.of[IFLA_INFO_KIND]), "bridge") == 0) {
    attributes_of_nest(&bridge, kind.of[IFLA_INFO_DATA]);
    if (attribute_u8(bridge.of[IFLA_BR_VLAN_FILTERING], 0)) note(reading, name, "vlan_filtering");
  }
  if (strcmp(attribute_text(kind.of[IFLA_INFO_SLAVE_KIND]), "bridge")) return;
  attributes_of_nest(&port, kind.of[IFLA_INFO_SLAVE_DATA]);
  bool working = info->ifi_flags & IFF_UP && info->ifi_flags & IFF_RUNNING;
  uint8_t state = attribute_u8(port.of[IFLA_BRPORT_STATE], BR_STATE_FORWARDING);
  if (working && state != BR_STATE_FORWARDING && state != BR_STATE_DISABLED)
    note(reading, name, "state not forwarding");
  if (attribute_u8(port.of[IFLA_BRPORT_ISOLATED], 0)) note(reading, name, "isolated on");
}

// The kernel uses the greater of the value for the interface and the value for "all".
static void take_configuration(const struct nlmsghdr *message, void *context) {
  if (message->nlmsg_type != RTM_NEWNETCONF) return;
  struct attributes attributes;
  attributes_of_message(&attributes, message, sizeof(struct netconfmsg));
  int index = (int)attribute_u32(attributes.of[NETCONFA_IFINDEX], 0);
  if (index != NETCONFA_IFINDEX_DEFAULT && attribute_u32(attributes.of[NETCONFA_RP_FILTER], 0)) *(bool *)context = true;
}

static const char *family_name(unsigned char family) {
  switch (family) {
    case NFPROTO_INET: return "inet";
    case NFPROTO_IPV4: return "ip";
    case NFPROTO_ARP: return "arp";
    case NFPROTO_NETDEV: return "netdev";
    case NFPROTO_BRIDGE: return "bridge";
    default: return NULL;
  }
}

static void take_table(const struct nlmsghdr *message, void *context) {
  static const char *const of_iptables[] = {"raw", "mangle", "nat", "filter", "security"};
  struct reading *reading = context;
  unsigned char family = ((const struct nfgenmsg *)NLMSG_DATA(message))->nfgen_family;
  struct attributes attributes;
  attributes_of_message(&attributes, message, sizeof(struct nfgenmsg));
  const char *name = attribute_text(attributes.of[NFTA_TABLE_NAME]);
  if (!family_name(family) || strcmp(name, "vethlab-trace") == 0) return;
  for (size_t index = 0; family == NFPROTO_IPV4 && index < sizeof of_iptables / sizeof *of_iptables; index++)
    if (strcmp(name, of_iptables[index]) == 0) return;
  char text[160];
  snprintf(text, sizeof text, "nft table %s %.128s", family_name(family), name);
  json_string(&reading->besides, text);
}

static int read_number(const char *path) {
  char text[16] = "";
  FILE *file = fopen(path, "re");
  if (!file) return 0;
  if (!fgets(text, sizeof text, file)) *text = 0;
  fclose(file);
  return atoi(text);
}

// The interfaces that accept and route loopback addresses.
static void read_localnet(struct reading *reading) {
  glob_t found;
  if (glob("/proc/sys/net/ipv4/conf/*/route_localnet", 0, NULL, &found)) return;
  for (size_t index = 0; index < found.gl_pathc; index++) {
    char name[32] = "";
    if (!read_number(found.gl_pathv[index]) ||
        sscanf(found.gl_pathv[index], "/proc/sys/net/ipv4/conf/%31[^/]", name) != 1)
      continue;
    note(reading, name, "route_localnet");
  }
  globfree(&found);
}

// /proc/sys/net shows the namespace that the program is in.
static void read_files(void *context) {
  struct reading *reading = context;
  reading->bridge_filtering = read_number("/proc/sys/net/bridge/bridge-nf-call-iptables") != 0;
  read_localnet(reading);
  if (read_number("/proc/sys/net/ipv4/conf/all/arp_ignore"))
    json_string(&reading->besides, "net.ipv4.conf.all.arp_ignore is set");
  if (read_number("/proc/sys/net/ipv4/icmp_echo_ignore_all"))
    json_string(&reading->besides, "net.ipv4.icmp_echo_ignore_all = 1");
}

static int dump(struct namespace *namespace, unsigned short kind, size_t header, netlink_visit visit, void *context) {
  struct {
    struct nlmsghdr header;
    union {
      struct fib_rule_hdr rule;
      struct ifinfomsg link;
      struct rtmsg route;
      struct netconfmsg configuration;
    };
  } request = {
      .header = {.nlmsg_len = (uint32_t)(NLMSG_HDRLEN + header), .nlmsg_type = kind, .nlmsg_flags = NLM_F_DUMP}};
  request.rule.family = kind == RTM_GETLINK ? AF_UNSPEC : AF_INET;  // the first field of each
  return netlink_ask(namespace->route, &request.header, visit, context);
}

static int read_tables(struct namespace *namespace, struct reading *reading) {
  int error = netlink_ask_netfilter(namespace->filter, NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETTABLE, NLM_F_DUMP,
                                    NFPROTO_UNSPEC, take_table, reading);
  return error == -EINTR ? error : 0;  // a kernel without nf_tables has none
}

bool settings_read(struct namespace *namespace) {
  struct reading reading = {.namespace = namespace};
  bool reverse_filter = false;
  json_open(&reading.besides, '[');
  int error = dump(namespace, RTM_GETRULE, sizeof(struct fib_rule_hdr), take_rule, &reading);
  if (!error) error = dump(namespace, RTM_GETROUTE, sizeof(struct rtmsg), take_route, &reading);
  if (!error) error = dump(namespace, RTM_GETLINK, sizeof(struct ifinfomsg), take_link, &reading);
  if (!error) error = dump(namespace, RTM_GETNETCONF, sizeof(struct netconfmsg), take_configuration, &reverse_filter);
  if (!error) error = read_tables(namespace, &reading);
  if (reverse_filter) json_string(&reading.besides, "rp_filter");
  if (!error && !namespace_inside(namespace, read_files, &reading)) error = -ENOENT;
  json_close(&reading.besides, ']');
  if (error) {
    buffer_free(&reading.besides);
    return false;
  }
  buffer_free(&namespace->besides);
  namespace->besides = reading.besides;
  namespace->bridge_filtering = reading.bridge_filtering;
  return true;
}
