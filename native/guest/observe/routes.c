// Reads routes; see routes.h. rtnetlink(7), names as iproute2 prints them.
#include "routes.h"
#include "json.h"
#include "netlink.h"
#include <arpa/inet.h>
#include <stdio.h>

static const char *protocol_name(unsigned char protocol, char *number, size_t size) {
  switch (protocol) {
    case RTPROT_REDIRECT: return "redirect";
    case RTPROT_KERNEL: return "kernel";
    case RTPROT_BOOT: return "boot";
    case RTPROT_STATIC: return "static";
    case RTPROT_RA: return "ra";
    case RTPROT_DHCP: return "dhcp";
    case RTPROT_ZEBRA: return "zebra";
    case RTPROT_BIRD: return "bird";
    default: snprintf(number, size, "%u", protocol); return number;
  }
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

static const char *address_text(const void *address, char *text) {
  return address && inet_ntop(AF_INET, address, text, INET_ADDRSTRLEN) ? text : NULL;
}

struct route {
  int device;
  char gateway[INET_ADDRSTRLEN];
};

// Of a multipath route, only the first hop is reported.
static void first_hop(const struct attributes *attributes, struct route *route) {
  const void *gateway = attributes->of[RTA_GATEWAY] ? attribute_data(attributes->of[RTA_GATEWAY]) : NULL;
  route->device = (int)attribute_u32(attributes->of[RTA_OIF], 0);
  const struct nlattr *ways = attributes->of[RTA_MULTIPATH];
  if (ways && attribute_length(ways) >= sizeof(struct rtnexthop)) {
    const struct rtnexthop *way = attribute_data(ways);
    const struct nlattr *attribute = (const struct nlattr *)RTNH_DATA(way);
    route->device = way->rtnh_ifindex;
    if (way->rtnh_len > sizeof *way && (attribute->nla_type & NLA_TYPE_MASK) == RTA_GATEWAY)
      gateway = attribute_data(attribute);
  }
  if (!address_text(gateway, route->gateway)) route->gateway[0] = 0;
}

// Devices are written as numbers; the links have the names.
static void take_route(const struct nlmsghdr *message, void *context) {
  struct buffer *out = context;
  const struct rtmsg *info = NLMSG_DATA(message);
  if (message->nlmsg_type != RTM_NEWROUTE || info->rtm_family != AF_INET || info->rtm_type != RTN_UNICAST) return;
  struct attributes attributes;
  attributes_of_message(&attributes, message, sizeof *info);
  if (attribute_u32(attributes.of[RTA_TABLE], info->rtm_table) != RT_TABLE_MAIN) return;
  struct route route;
  first_hop(&attributes, &route);
  char text[INET_ADDRSTRLEN], destination[INET_ADDRSTRLEN + 4] = "default", number[8];
  if (attributes.of[RTA_DST] && address_text(attribute_data(attributes.of[RTA_DST]), text))
    snprintf(destination, sizeof destination, "%s/%u", text, info->rtm_dst_len);
  json_open(out, '{');
  json_key(out, "destination"), json_string(out, destination);
  json_key(out, "gateway"), json_optional(out, route.gateway[0] ? route.gateway : NULL);
  json_key(out, "device"), json_number(out, route.device);
  json_key(out, "source");
  json_optional(out,
                address_text(attributes.of[RTA_PREFSRC] ? attribute_data(attributes.of[RTA_PREFSRC]) : NULL, text));
  json_key(out, "scope"), json_string(out, scope_name(info->rtm_scope));
  json_key(out, "protocol"), json_string(out, protocol_name(info->rtm_protocol, number, sizeof number));
  json_key(out, "metric"), json_number(out, attribute_u32(attributes.of[RTA_PRIORITY], 0));
  json_close(out, '}');
}

bool routes_read(struct namespace *namespace) {
  struct {
    struct nlmsghdr header;
    struct rtmsg info;
  } request = {.header = {.nlmsg_len = sizeof request, .nlmsg_type = RTM_GETROUTE, .nlmsg_flags = NLM_F_DUMP},
               .info = {.rtm_family = AF_INET}};
  struct buffer routes = {0};
  json_open(&routes, '[');
  int error = netlink_ask(namespace->route, &request.header, take_route, &routes);
  json_close(&routes, ']');
  if (error) {
    buffer_free(&routes);
    return false;
  }
  buffer_free(&namespace->routes);
  namespace->routes = routes;
  return true;
}
