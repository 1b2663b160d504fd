// Writes nf_tables messages; see batch.h.
#include "batch.h"
#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <string.h>
#include <sys/socket.h>

static size_t message_begin(struct batch *batch, unsigned short type, unsigned short flags, unsigned char family,
                            uint16_t resource) {
  size_t at = batch->bytes.length;
  struct nlmsghdr header = {.nlmsg_type = type, .nlmsg_flags = (unsigned short)(NLM_F_REQUEST | flags), .nlmsg_seq = 1};
  struct nfgenmsg body = {.nfgen_family = family, .version = NFNETLINK_V0, .res_id = htons(resource)};
  buffer_add(&batch->bytes, &header, sizeof header);
  buffer_add(&batch->bytes, &body, sizeof body);
  return at;
}

static void message_end(struct batch *batch, size_t at) {
  ((struct nlmsghdr *)(batch->bytes.data + at))->nlmsg_len = (uint32_t)(batch->bytes.length - at);
}

static size_t nest_begin(struct batch *batch, unsigned short type) {
  size_t at = batch->bytes.length;
  struct nlattr header = {.nla_type = (unsigned short)(type | NLA_F_NESTED)};
  buffer_add(&batch->bytes, &header, sizeof header);
  return at;
}

static void nest_end(struct batch *batch, size_t at) {
  ((struct nlattr *)(batch->bytes.data + at))->nla_len = (unsigned short)(batch->bytes.length - at);
}

static void put(struct batch *batch, unsigned short type, const void *value, size_t length) {
  static const char padding[NLA_ALIGNTO];
  struct nlattr header = {.nla_len = (unsigned short)(NLA_HDRLEN + length), .nla_type = type};
  buffer_add(&batch->bytes, &header, sizeof header);
  buffer_add(&batch->bytes, value, length);
  buffer_add(&batch->bytes, padding, NLA_ALIGN(length) - length);
}

static void put_text(struct batch *batch, unsigned short type, const char *text) {
  put(batch, type, text, strlen(text) + 1);
}

static void put_number(struct batch *batch, unsigned short type, uint32_t number) {
  uint32_t value = htonl(number);
  put(batch, type, &value, sizeof value);
}

void batch_begin(struct batch *batch, unsigned char family, const char *table) {
  *batch = (struct batch){.family = family, .table = table};
  message_end(batch, message_begin(batch, NFNL_MSG_BATCH_BEGIN, 0, AF_UNSPEC, NFNL_SUBSYS_NFTABLES));
}

static size_t ours(struct batch *batch, int kind, unsigned short flags) {
  return message_begin(batch, (unsigned short)(NFNL_SUBSYS_NFTABLES << 8 | kind), flags, batch->family, 0);
}

void batch_table(struct batch *batch) {
  size_t message = ours(batch, NFT_MSG_NEWTABLE, NLM_F_CREATE | NLM_F_EXCL);
  put_text(batch, NFTA_TABLE_NAME, batch->table);
  put_number(batch, NFTA_TABLE_FLAGS, NFT_TABLE_F_OWNER);
  message_end(batch, message);
}

void batch_drop_table(struct batch *batch) {
  size_t message = ours(batch, NFT_MSG_DELTABLE, 0);
  put_text(batch, NFTA_TABLE_NAME, batch->table);
  message_end(batch, message);
}

void batch_chain(struct batch *batch, const char *name) {
  size_t message = ours(batch, NFT_MSG_NEWCHAIN, NLM_F_CREATE | NLM_F_EXCL);
  put_text(batch, NFTA_CHAIN_TABLE, batch->table);
  put_text(batch, NFTA_CHAIN_NAME, name);
  message_end(batch, message);
}

void batch_base_chain(struct batch *batch, const char *name, unsigned hook, int priority, char (*devices)[16]) {
  size_t message = ours(batch, NFT_MSG_NEWCHAIN, NLM_F_CREATE | NLM_F_EXCL);
  put_text(batch, NFTA_CHAIN_TABLE, batch->table);
  put_text(batch, NFTA_CHAIN_NAME, name);
  put_text(batch, NFTA_CHAIN_TYPE, "filter");
  put_number(batch, NFTA_CHAIN_POLICY, NF_ACCEPT);
  size_t nest = nest_begin(batch, NFTA_CHAIN_HOOK);
  put_number(batch, NFTA_HOOK_HOOKNUM, hook);
  put_number(batch, NFTA_HOOK_PRIORITY, (uint32_t)priority);
  if (devices) {
    size_t list = nest_begin(batch, NFTA_HOOK_DEVS);
    for (; **devices; devices++) put_text(batch, NFTA_DEVICE_NAME, *devices);
    nest_end(batch, list);
  }
  nest_end(batch, nest);
  message_end(batch, message);
}

void rule_begin(struct batch *batch, const char *chain, size_t starts[2]) {
  starts[0] = ours(batch, NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND);
  put_text(batch, NFTA_RULE_TABLE, batch->table);
  put_text(batch, NFTA_RULE_CHAIN, chain);
  starts[1] = nest_begin(batch, NFTA_RULE_EXPRESSIONS);
}

void rule_end(struct batch *batch, const size_t starts[2]) {
  nest_end(batch, starts[1]);
  message_end(batch, starts[0]);
}

// Returns the first error of the kernel, 0 if there is none. It has answered by the time send() returns.
static int refusal(int fd) {
  char answer[4096] __attribute__((aligned(8)));
  int error = 0;
  for (ssize_t got; (got = recv(fd, answer, sizeof answer, MSG_DONTWAIT)) > 0;) {
    int left = (int)got;
    for (struct nlmsghdr *message = (struct nlmsghdr *)answer; NLMSG_OK(message, left);
         message = NLMSG_NEXT(message, left))
      if (message->nlmsg_type == NLMSG_ERROR && !error) error = ((struct nlmsgerr *)NLMSG_DATA(message))->error;
  }
  return error;
}

int batch_commit(struct batch *batch, int fd) {
  message_end(batch, message_begin(batch, NFNL_MSG_BATCH_END, 0, AF_UNSPEC, NFNL_SUBSYS_NFTABLES));
  int error = send(fd, batch->bytes.data, batch->bytes.length, 0) < 0 ? -errno : refusal(fd);
  buffer_free(&batch->bytes);
  return error;
}

// ---- expressions

static void expression_begin(struct batch *batch, const char *name, size_t starts[2]) {
  starts[0] = nest_begin(batch, NFTA_LIST_ELEM);
  put_text(batch, NFTA_EXPR_NAME, name);
  starts[1] = nest_begin(batch, NFTA_EXPR_DATA);
}

static void expression_end(struct batch *batch, const size_t starts[2]) {
  nest_end(batch, starts[1]);
  nest_end(batch, starts[0]);
}

static void put_value(struct batch *batch, unsigned short type, const void *value, uint32_t length) {
  size_t nest = nest_begin(batch, type);
  put(batch, NFTA_DATA_VALUE, value, length);
  nest_end(batch, nest);
}

// The expressions meta and ct have the same form: a key, and the register it is loaded to or set from.
static void key(struct batch *batch, const char *name, unsigned short key_type, uint32_t key,
                unsigned short register_type) {
  size_t starts[2];
  expression_begin(batch, name, starts);
  put_number(batch, key_type, key);
  put_number(batch, register_type, NFT_REG_1);
  expression_end(batch, starts);
}

static void load_bytes(struct batch *batch, uint32_t base, uint32_t offset, uint32_t length) {
  size_t starts[2];
  expression_begin(batch, "payload", starts);
  put_number(batch, NFTA_PAYLOAD_DREG, NFT_REG_1);
  put_number(batch, NFTA_PAYLOAD_BASE, base);
  put_number(batch, NFTA_PAYLOAD_OFFSET, offset);
  put_number(batch, NFTA_PAYLOAD_LEN, length);
  expression_end(batch, starts);
}

static void mask(struct batch *batch, const void *bits, uint32_t length) {
  static const char zero[8];
  size_t starts[2];
  expression_begin(batch, "bitwise", starts);
  put_number(batch, NFTA_BITWISE_SREG, NFT_REG_1);
  put_number(batch, NFTA_BITWISE_DREG, NFT_REG_1);
  put_number(batch, NFTA_BITWISE_LEN, length);
  put_value(batch, NFTA_BITWISE_MASK, bits, length);
  put_value(batch, NFTA_BITWISE_XOR, zero, length);
  expression_end(batch, starts);
}

static void compare(struct batch *batch, uint32_t operation, const void *value, uint32_t length) {
  size_t starts[2];
  expression_begin(batch, "cmp", starts);
  put_number(batch, NFTA_CMP_SREG, NFT_REG_1);
  put_number(batch, NFTA_CMP_OP, operation);
  put_value(batch, NFTA_CMP_DATA, value, length);
  expression_end(batch, starts);
}

void match_protocol(struct batch *batch, uint8_t protocol) {
  key(batch, "meta", NFTA_META_KEY, NFT_META_L4PROTO, NFTA_META_DREG);
  compare(batch, NFT_CMP_EQ, &protocol, sizeof protocol);
}

void match_bytes(struct batch *batch, uint32_t base, uint32_t offset, const void *value, uint32_t length) {
  load_bytes(batch, base, offset, length);
  compare(batch, NFT_CMP_EQ, value, length);
}

void match_any_bit(struct batch *batch, uint32_t offset, uint8_t bits) {
  static const uint8_t none = 0;
  load_bytes(batch, NFT_PAYLOAD_TRANSPORT_HEADER, offset, sizeof bits);
  mask(batch, &bits, sizeof bits);
  compare(batch, NFT_CMP_NEQ, &none, sizeof none);
}

void match_state(struct batch *batch, uint32_t bit) {
  static const uint32_t none = 0;
  key(batch, "ct", NFTA_CT_KEY, NFT_CT_STATE, NFTA_CT_DREG);
  mask(batch, &bit, sizeof bit);
  compare(batch, NFT_CMP_NEQ, &none, sizeof none);
}

void then_trace(struct batch *batch) {
  static const uint8_t on = 1;
  size_t starts[2];
  expression_begin(batch, "immediate", starts);
  put_number(batch, NFTA_IMMEDIATE_DREG, NFT_REG_1);
  put_value(batch, NFTA_IMMEDIATE_DATA, &on, sizeof on);
  expression_end(batch, starts);
  key(batch, "meta", NFTA_META_KEY, NFT_META_NFTRACE, NFTA_META_SREG);
}

void then_jump(struct batch *batch, const char *chain) {
  size_t starts[2];
  expression_begin(batch, "immediate", starts);
  put_number(batch, NFTA_IMMEDIATE_DREG, NFT_REG_VERDICT);
  size_t data = nest_begin(batch, NFTA_IMMEDIATE_DATA), verdict = nest_begin(batch, NFTA_DATA_VERDICT);
  put_number(batch, NFTA_VERDICT_CODE, (uint32_t)NFT_JUMP);
  put_text(batch, NFTA_VERDICT_CHAIN, chain);
  nest_end(batch, verdict);
  nest_end(batch, data);
  expression_end(batch, starts);
}
