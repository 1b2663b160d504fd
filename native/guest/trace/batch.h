// Writes a batch of nf_tables messages: tables, chains and rules made of a few expressions. Attributes and their
// values: linux/netfilter/nf_tables.h. The kernel applies all of a batch or nothing.
#pragma once
#include "../observe/buffer.h"
#include <stdbool.h>
#include <stdint.h>

struct batch {
  struct buffer bytes;
  unsigned char family;  // of its messages: NFPROTO_INET or NFPROTO_NETDEV
  const char *table;     // of its messages
};

void batch_begin(struct batch *batch, unsigned char family, const char *table);
// Adds a table. The kernel removes it when the socket that sent the batch is closed, for whatever reason.
void batch_table(struct batch *batch);
// Removes the table with everything in it.
void batch_drop_table(struct batch *batch);
// Adds a chain that other chains jump to.
void batch_chain(struct batch *batch, const char *name);
// Adds a chain at a hook. `devices` is a list ended by an empty name for the netdev family, else NULL.
void batch_base_chain(struct batch *batch, const char *name, unsigned hook, int priority, char (*devices)[16]);
void rule_begin(struct batch *batch, const char *chain, size_t starts[2]);
void rule_end(struct batch *batch, const size_t starts[2]);
// Sends the batch and frees it. Returns 0 or a negative errno.
int batch_commit(struct batch *batch, int fd);

// ---- expressions, between rule_begin and rule_end: the rule goes on as long as they match

void match_protocol(struct batch *batch, uint8_t protocol);
// `base` says in which header: NFT_PAYLOAD_NETWORK_HEADER or NFT_PAYLOAD_TRANSPORT_HEADER.
void match_bytes(struct batch *batch, uint32_t base, uint32_t offset, const void *value, uint32_t length);
// A byte of the transport header has any of these bits.
void match_any_bit(struct batch *batch, uint32_t offset, uint8_t bits);
// The packet's conntrack state has this bit.
void match_state(struct batch *batch, uint32_t bit);
void then_trace(struct batch *batch);
void then_jump(struct batch *batch, const char *chain);
