// Reads iptables rules and their counters; see rules.h. Messages: linux/netfilter/nf_tables.h.
// iptables' nft variant writes one nft rule with one counter for each of its rules, in the same order.
#include "rules.h"
#include "iptables-save.h"
#include "json.h"
#include "netlink.h"
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <string.h>

struct reading {
  struct buffer *out;
  char table[32], chain[64];  // those of the rules being written; "" before the first
  uint64_t hash;              // of everything but the counters
  bool any;
};

static void hash_bytes(uint64_t *hash, const void *bytes, size_t length) {  // FNV-1a
  for (size_t index = 0; index < length; index++)
    *hash = (*hash ^ ((const unsigned char *)bytes)[index]) * 0x100000001b3;
}

static void take_generation(const struct nlmsghdr *message, void *context) {
  struct attributes attributes;
  attributes_of_message(&attributes, message, sizeof(struct nfgenmsg));
  *(uint32_t *)context = attribute_be32(attributes.of[NFTA_GEN_ID], 0);
}

static void write_policy(struct buffer *out, const struct attributes *chain) {
  struct attributes counter;
  attributes_of_nest(&counter, chain->of[NFTA_CHAIN_COUNTERS]);
  json_open(out, '[');
  json_string(out, attribute_text(chain->of[NFTA_CHAIN_TABLE]));
  json_string(out, attribute_text(chain->of[NFTA_CHAIN_NAME]));
  json_number(out, (int64_t)attribute_be64(counter.of[NFTA_COUNTER_PACKETS], 0));
  json_number(out, (int64_t)attribute_be64(counter.of[NFTA_COUNTER_BYTES], 0));
  json_close(out, ']');
}

static void take_chain(const struct nlmsghdr *message, void *context) {
  struct reading *reading = context;
  static const int parts[] = {NFTA_CHAIN_TABLE, NFTA_CHAIN_NAME, NFTA_CHAIN_HOOK, NFTA_CHAIN_POLICY, NFTA_CHAIN_TYPE};
  struct attributes attributes;
  attributes_of_message(&attributes, message, sizeof(struct nfgenmsg));
  for (size_t index = 0; index < sizeof parts / sizeof *parts; index++) {
    const struct nlattr *part = attributes.of[parts[index]];
    if (part) hash_bytes(&reading->hash, attribute_data(part), attribute_length(part));
  }
  if (attributes.of[NFTA_CHAIN_COUNTERS]) write_policy(reading->out, &attributes);
  reading->any = true;
}

// Hashes a rule's expressions and returns the data of its counter, NULL if it has none.
static const struct nlattr *counter_of(const struct nlattr *expressions, uint64_t *hash) {
  const struct nlattr *counter = NULL;
  for (const struct nlattr *element = NULL; expressions && (element = attribute_next(expressions, element));) {
    struct attributes expression;
    attributes_of_nest(&expression, element);
    if (strcmp(attribute_text(expression.of[NFTA_EXPR_NAME]), "counter") == 0) counter = expression.of[NFTA_EXPR_DATA];
    else hash_bytes(hash, attribute_data(element), attribute_length(element));
  }
  return counter;
}

static void begin_chain(struct reading *reading, const char *table, const char *chain) {
  if (strcmp(table, reading->table) == 0 && strcmp(chain, reading->chain) == 0) return;
  if (reading->table[0]) buffer_text(reading->out, "]]");
  strncpy(reading->table, table, sizeof reading->table - 1);
  strncpy(reading->chain, chain, sizeof reading->chain - 1);
  json_open(reading->out, '[');
  json_string(reading->out, table);
  json_string(reading->out, chain);
  json_open(reading->out, '[');
}

static void take_rule(const struct nlmsghdr *message, void *context) {
  struct reading *reading = context;
  struct attributes attributes, counter;
  attributes_of_message(&attributes, message, sizeof(struct nfgenmsg));
  const char *table = attribute_text(attributes.of[NFTA_RULE_TABLE]),
             *chain = attribute_text(attributes.of[NFTA_RULE_CHAIN]);
  hash_bytes(&reading->hash, table, strlen(table) + 1);
  hash_bytes(&reading->hash, chain, strlen(chain) + 1);
  const struct nlattr *handle = attributes.of[NFTA_RULE_HANDLE];
  if (handle) hash_bytes(&reading->hash, attribute_data(handle), attribute_length(handle));
  attributes_of_nest(&counter, counter_of(attributes.of[NFTA_RULE_EXPRESSIONS], &reading->hash));
  begin_chain(reading, table, chain);
  json_open(reading->out, '[');
  json_number(reading->out, (int64_t)attribute_be64(counter.of[NFTA_COUNTER_PACKETS], 0));
  json_number(reading->out, (int64_t)attribute_be64(counter.of[NFTA_COUNTER_BYTES], 0));
  json_close(reading->out, ']');
}

// Lists chains or rules into `list`, and adds to the hash of the structure on the way. Rules come chain by chain.
static bool read_list(struct namespace *namespace, int kind, struct buffer *list, struct reading *reading) {
  struct buffer out = {0};
  reading->out = &out;
  json_open(&out, '[');
  int error = netlink_ask_netfilter(namespace->filter, NFNL_SUBSYS_NFTABLES << 8 | kind, NLM_F_DUMP, NFPROTO_IPV4,
                                    kind == NFT_MSG_GETCHAIN ? take_chain : take_rule, reading);
  if (reading->table[0]) buffer_text(&out, "]]");
  json_close(&out, ']');
  if (error) {
    buffer_free(&out);
    return false;
  }
  buffer_free(list);
  *list = out;
  return true;
}

static bool read_lists(struct namespace *namespace, struct reading *reading) {
  reading->hash = 0xcbf29ce484222325;
  return read_list(namespace, NFT_MSG_GETCHAIN, &namespace->policies, reading) &&
         (!reading->any || read_list(namespace, NFT_MSG_GETRULE, &namespace->counters, reading));
}

bool counters_read(struct namespace *namespace) {
  struct reading reading = {0};
  return namespace->structure == 0 || read_lists(namespace, &reading);
}

static void nothing(struct namespace *namespace) {
  buffer_clear(&namespace->chains);
  buffer_clear(&namespace->counters);
  buffer_clear(&namespace->policies);
  namespace->structure = 0;
}

bool rules_read(struct namespace *namespace) {
  uint32_t generation = 0;
  int error = netlink_ask_netfilter(namespace->filter, NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETGEN, 0, NFPROTO_UNSPEC,
                                    take_generation, &generation);
  if (error == -EINTR) return false;
  if (error) {  // a kernel without nf_tables has no such rules
    nothing(namespace);
    return true;
  }
  if (generation == namespace->generation) return counters_read(namespace);
  struct reading reading = {0};
  if (!read_lists(namespace, &reading)) return false;
  if (!reading.any) nothing(namespace);
  else if (reading.hash != namespace->structure) iptables_save(namespace, &namespace->chains);
  namespace->structure = reading.any ? reading.hash : 0;
  namespace->generation = generation;
  return true;
}
