// Lists rule handles; see ruleset.h. The nft variant of iptables writes one nft rule for each of its rules, in order.
#include "ruleset.h"
#include "../observe/json.h"
#include "../observe/netlink.h"
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <stdio.h>
#include <string.h>

struct listing {
  struct buffer *out;
  char table[64], chain[64];  // of the rules being written; "" before the first
};

static void take_generation(const struct nlmsghdr *message, void *context) {
  struct attributes attributes;
  attributes_of_message(&attributes, message, sizeof(struct nfgenmsg));
  *(uint32_t *)context = attribute_be32(attributes.of[NFTA_GEN_ID], 0);
}

uint32_t ruleset_generation(const struct traced_namespace *traced) {
  uint32_t generation = 0;
  int error = netlink_ask_netfilter(traced->owner, NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETGEN, 0, NFPROTO_UNSPEC,
                                    take_generation, &generation);
  return error ? 0 : generation;
}

static void take_rule(const struct nlmsghdr *message, void *context) {
  struct listing *listing = context;
  struct attributes attributes;
  attributes_of_message(&attributes, message, sizeof(struct nfgenmsg));
  const char *table = attribute_text(attributes.of[NFTA_RULE_TABLE]),
             *chain = attribute_text(attributes.of[NFTA_RULE_CHAIN]);
  if (strcmp(table, listing->table) || strcmp(chain, listing->chain)) {
    if (listing->table[0]) buffer_text(listing->out, "]]");
    snprintf(listing->table, sizeof listing->table, "%s", table);
    snprintf(listing->chain, sizeof listing->chain, "%s", chain);
    json_open(listing->out, '[');
    json_string(listing->out, table);
    json_string(listing->out, chain);
    json_open(listing->out, '[');
  }
  json_number(listing->out, (int64_t)attribute_be64(attributes.of[NFTA_RULE_HANDLE], 0));
}

bool ruleset_write(const struct traced_namespace *traced, struct buffer *out) {
  struct listing listing = {.out = out};
  json_open(out, '[');
  int error = netlink_ask_netfilter(traced->owner, NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETRULE, NLM_F_DUMP,
                                    NFPROTO_IPV4, take_rule, &listing);
  if (listing.table[0]) buffer_text(out, "]]");
  json_close(out, ']');
  return error == 0;
}
