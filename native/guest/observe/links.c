// Reads links and addresses; see links.h. rtnetlink(7).
#include "links.h"
#include "json.h"
#include "netlink.h"
#include "peers.h"
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_arp.h>
#include <linux/if_link.h>
#include <linux/netconf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct link {
  int index, master, mtu, peer;
  int peer_nsid;  // -1: the peer, if any, is in this namespace too
  unsigned flags;
  bool veth, bridge;
  char name[16], kind[24], mac[64];
};

struct table {
  struct link *links;
  int count, room;
  struct buffer *addresses;  // one JSON array per link
};

static const char *kind_of(const struct nlattr *info, unsigned short type) {
  struct attributes attributes;
  attributes_of_nest(&attributes, info);
  const char *kind = attribute_text(attributes.of[IFLA_INFO_KIND]);
  if (type == ARPHRD_LOOPBACK) return "loopback";
  return *kind ? kind : type == ARPHRD_ETHER ? "ethernet" : "unknown";
}

static void write_mac(char *out, size_t size, const struct nlattr *address) {
  size_t used = 0;
  out[0] = 0;
  for (size_t index = 0; address && index < attribute_length(address) && used + 3 < size; index++)
    used += (size_t)snprintf(out + used, size - used, index ? ":%02x" : "%02x",
                             ((const unsigned char *)attribute_data(address))[index]);
}

static void take_link(const struct nlmsghdr *message, void *context) {
  struct table *table = context;
  if (message->nlmsg_type != RTM_NEWLINK) return;
  const struct ifinfomsg *info = NLMSG_DATA(message);
  struct attributes attributes;
  attributes_of_message(&attributes, message, sizeof *info);
  if (table->count == table->room) {
    table->room = table->room ? table->room * 2 : 16;
    if (!(table->links = realloc(table->links, (size_t)table->room * sizeof *table->links))) abort();
  }
  struct link *link = &table->links[table->count++];
  *link = (struct link){.index = info->ifi_index, .flags = info->ifi_flags};
  snprintf(link->name, sizeof link->name, "%s", attribute_text(attributes.of[IFLA_IFNAME]));
  snprintf(link->kind, sizeof link->kind, "%s", kind_of(attributes.of[IFLA_LINKINFO], info->ifi_type));
  write_mac(link->mac, sizeof link->mac, attributes.of[IFLA_ADDRESS]);
  link->mtu = (int)attribute_u32(attributes.of[IFLA_MTU], 0);
  link->master = (int)attribute_u32(attributes.of[IFLA_MASTER], 0);
  link->veth = strcmp(link->kind, "veth") == 0;
  link->bridge = strcmp(link->kind, "bridge") == 0;
  link->peer = link->veth ? (int)attribute_u32(attributes.of[IFLA_LINK], 0) : 0;
  link->peer_nsid = (int)attribute_u32(attributes.of[IFLA_LINK_NETNSID], (uint32_t)-1);
}

static const char *scope_name(unsigned char scope) {
  switch (scope) {
    case RT_SCOPE_UNIVERSE: return "global";
    case RT_SCOPE_SITE: return "site";
    case RT_SCOPE_LINK: return "link";
    case RT_SCOPE_HOST: return "host";
    default: return "nowhere";
  }
}

static void take_address(const struct nlmsghdr *message, void *context) {
  struct table *table = context;
  if (message->nlmsg_type != RTM_NEWADDR) return;
  const struct ifaddrmsg *info = NLMSG_DATA(message);
  if (info->ifa_family != AF_INET && info->ifa_family != AF_INET6) return;
  struct attributes attributes;
  attributes_of_message(&attributes, message, sizeof *info);
  const struct nlattr *address = attributes.of[IFA_LOCAL] ? attributes.of[IFA_LOCAL] : attributes.of[IFA_ADDRESS];
  char text[INET6_ADDRSTRLEN];
  if (!address || !inet_ntop(info->ifa_family, attribute_data(address), text, sizeof text)) return;
  for (int index = 0; index < table->count; index++) {
    if (table->links[index].index != (int)info->ifa_index) continue;
    struct buffer *out = &table->addresses[index];
    json_open(out, '{');
    json_key(out, "address"), json_string(out, text);
    json_key(out, "prefix"), json_number(out, info->ifa_prefixlen);
    json_key(out, "family"), json_number(out, info->ifa_family == AF_INET ? 4 : 6);
    json_key(out, "scope"), json_string(out, scope_name(info->ifa_scope));
    json_close(out, '}');
  }
}

static const char *bridge_of(const struct table *table, int master) {
  for (int index = 0; master && index < table->count; index++)
    if (table->links[index].index == master && table->links[index].bridge) return table->links[index].name;
  return NULL;
}

static void write_peer(struct buffer *out, struct namespace *namespace, const struct link *link) {
  if (!link->veth || link->peer == 0) {
    json_null(out);
    return;
  }
  ino_t inode = link->peer_nsid < 0 ? namespace->inode : peer_namespace(namespace, link->peer_nsid);
  char id[32];
  snprintf(id, sizeof id, "net:[%lu]", (unsigned long)inode);
  json_open(out, '{');
  json_key(out, "index"), json_number(out, link->peer);
  json_key(out, "namespace"), json_optional(out, inode ? id : NULL);
  json_close(out, '}');
}

static void write_links(struct buffer *out, struct namespace *namespace, const struct table *table) {
  json_open(out, '[');
  for (int index = 0; index < table->count; index++) {
    const struct link *link = &table->links[index];
    json_open(out, '{');
    json_key(out, "index"), json_number(out, link->index);
    json_key(out, "name"), json_string(out, link->name);
    json_key(out, "kind"), json_string(out, link->kind);
    json_key(out, "mac"), json_string(out, link->mac);
    json_key(out, "mtu"), json_number(out, link->mtu);
    json_key(out, "up"), json_bool(out, link->flags & IFF_UP);
    json_key(out, "running"), json_bool(out, link->flags & IFF_RUNNING);
    json_key(out, "bridge"), json_optional(out, bridge_of(table, link->master));
    json_key(out, "peer"), write_peer(out, namespace, link);
    json_key(out, "addresses"), json_open(out, '[');
    buffer_add(out, table->addresses[index].data, table->addresses[index].length);
    json_close(out, ']');
    json_close(out, '}');
  }
  json_close(out, ']');
}

// net.ipv4.ip_forward is the setting "forwarding" of all interfaces.
static void take_netconf(const struct nlmsghdr *message, void *context) {
  if (message->nlmsg_type != RTM_NEWNETCONF) return;
  struct attributes attributes;
  attributes_of_message(&attributes, message, sizeof(struct netconfmsg));
  *(bool *)context = attribute_u32(attributes.of[NETCONFA_FORWARDING], 0) != 0;
}

static int ask_forwarding(struct namespace *namespace) {
  struct {
    struct nlmsghdr header;
    struct netconfmsg netconf;
    struct nlattr attribute __attribute__((aligned(4)));
    int index;
  } request = {.header = {.nlmsg_len = sizeof request, .nlmsg_type = RTM_GETNETCONF},
               .netconf = {.ncm_family = AF_INET},
               .attribute = {.nla_len = NLA_HDRLEN + sizeof(int), .nla_type = NETCONFA_IFINDEX},
               .index = NETCONFA_IFINDEX_ALL};
  return netlink_ask(namespace->route, &request.header, take_netconf, &namespace->forwarding);
}

bool links_read(struct namespace *namespace) {
  struct {
    struct nlmsghdr header;
    struct ifinfomsg info;
  } links = {.header = {.nlmsg_len = sizeof links, .nlmsg_type = RTM_GETLINK, .nlmsg_flags = NLM_F_DUMP}};
  struct {
    struct nlmsghdr header;
    struct ifaddrmsg info;
  } addresses = {.header = {.nlmsg_len = sizeof addresses, .nlmsg_type = RTM_GETADDR, .nlmsg_flags = NLM_F_DUMP}};
  struct table table = {0};
  int error = netlink_ask(namespace->route, &links.header, take_link, &table);
  table.addresses = calloc((size_t)table.count + 1, sizeof *table.addresses);
  if (!table.addresses) abort();
  if (!error) error = netlink_ask(namespace->route, &addresses.header, take_address, &table);
  if (!error) error = ask_forwarding(namespace);
  if (!error) {
    buffer_clear(&namespace->links);
    write_links(&namespace->links, namespace, &table);
  }
  for (int index = 0; index < table.count; index++) buffer_free(&table.addresses[index]);
  free(table.addresses);
  free(table.links);
  return !error;
}
