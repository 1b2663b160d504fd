// Writes a batch of nf_tables messages: tables, chains and rules made of a few expressions. Attributes and their values:
// linux/netfilter/nf_tables.h. The kernel takes a batch whole or not at all.
#pragma once
#include "../observe/buffer.h"
#include <stdbool.h>
#include <stdint.h>

struct batch {
  struct buffer bytes;
  unsigned char family;  // of the messages that follow: NFPROTO_INET, NFPROTO_NETDEV
  const char *table;     // theirs
};

void batch_begin(struct batch *batch, unsigned char family, const char *table);
/// A table that the kernel removes when the socket that sent this is closed, however that comes about.
void batch_table(struct batch *batch);
/// Takes a table away, with all that is in it.
void batch_drop_table(struct batch *batch);
/// A chain of nothing but rules.
void batch_chain(struct batch *batch, const char *name);
/// A chain at a hook; `devices`, ended by an empty name, for the netdev family, else NULL.
void batch_base_chain(struct batch *batch, const char *name, unsigned hook, int priority, char (*devices)[16]);
void rule_begin(struct batch *batch, const char *chain, size_t places[2]);
void rule_end(struct batch *batch, const size_t places[2]);
/// Sends it and frees it; 0 or a negative errno.
int batch_commit(struct batch *batch, int fd);

// ---- expressions, between rule_begin and rule_end: the rule goes on where they hold

void match_protocol(struct batch *batch, uint8_t protocol);
/// Bytes of the network header (NFT_PAYLOAD_NETWORK_HEADER) or the transport header equal `value`.
void match_bytes(struct batch *batch, uint32_t base, uint32_t offset, const void *value, uint32_t length);
/// A byte of the transport header has any of these bits.
void match_any_bit(struct batch *batch, uint32_t offset, uint8_t bits);
/// The packet's conntrack state has this bit.
void match_state(struct batch *batch, uint32_t bit);
void then_trace(struct batch *batch);
void then_jump(struct batch *batch, const char *chain);
