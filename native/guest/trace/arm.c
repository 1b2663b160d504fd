// Builds our tables; see arm.h.
#include "arm.h"
#include "../observe/netlink.h"
#include "batch.h"
#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <net/if.h>
#include <netinet/ip_icmp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#define TABLE "vethlab-trace"
#define FIRST -500    // before raw (-300) and conntrack (-200)
#define TRACKED -190  // after conntrack, before mangle (-150) and nat (-100)
#define LAST 500      // after source nat (100), before the connection is confirmed
#define DEVICES_MAX 128
#define EVENTS_BYTES (4 * 1024 * 1024)  // room for a burst of events
#define SYN_OR_RST 0x06
#define FLAGS_AT 13
#define INNER_AT 28  // offset in an ICMP error of what it quotes: 8 bytes of header, then an IP header without options

static const struct {
  const char *name;
  unsigned number;
} hooks[] = {{"prerouting", NF_INET_PRE_ROUTING},
             {"input", NF_INET_LOCAL_IN},
             {"forward", NF_INET_FORWARD},
             {"output", NF_INET_LOCAL_OUT},
             {"postrouting", NF_INET_POST_ROUTING}};

static const struct {
  const char *chain;
  uint32_t bit;  // the values of "ct state" in nft
} states[] = {
    {"state-invalid", 1}, {"state-established", 2}, {"state-related", 4}, {"state-new", 8}, {"state-untracked", 64}};

static void mark_bytes(struct batch *batch, const char *chain, uint8_t protocol, uint32_t offset, const void *value,
                       uint32_t length) {
  size_t starts[2];
  rule_begin(batch, chain, starts);
  match_protocol(batch, protocol);
  match_bytes(batch, NFT_PAYLOAD_TRANSPORT_HEADER, offset, value, length);
  if (protocol == IPPROTO_TCP)
    match_any_bit(batch, FLAGS_AT, SYN_OR_RST);  // the handshake shows the path; the other packets would be noise
  then_trace(batch);
  rule_end(batch, starts);
}

// Marks ICMP errors about the probe. They quote it; its id is `offset` bytes into the quoted transport header.
static void mark_errors(struct batch *batch, const char *chain, uint32_t offset, uint16_t id) {
  static const uint8_t types[] = {ICMP_DEST_UNREACH, ICMP_TIME_EXCEEDED};
  for (size_t index = 0; index < sizeof types; index++) {
    size_t starts[2];
    rule_begin(batch, chain, starts);
    match_protocol(batch, IPPROTO_ICMP);
    match_bytes(batch, NFT_PAYLOAD_TRANSPORT_HEADER, 0, &types[index], sizeof types[index]);
    match_bytes(batch, NFT_PAYLOAD_TRANSPORT_HEADER, INNER_AT + offset, &id, sizeof id);
    then_trace(batch);
    rule_end(batch, starts);
  }
}

// Marks the handshake of any connection to `proxy_target`, in both directions.
static void mark_proxy_target(struct batch *batch, const char *chain, const struct proxy_target *proxy_target) {
  static const uint32_t address_at[] = {16, 12}, port_at[] = {2, 0};  // to it, from it
  uint16_t port = htons(proxy_target->port);
  for (int way = 0; way < 2; way++) {
    size_t starts[2];
    rule_begin(batch, chain, starts);
    match_protocol(batch, IPPROTO_TCP);
    match_bytes(batch, NFT_PAYLOAD_NETWORK_HEADER, address_at[way], &proxy_target->address,
                sizeof proxy_target->address);
    match_bytes(batch, NFT_PAYLOAD_TRANSPORT_HEADER, port_at[way], &port, sizeof port);
    match_any_bit(batch, FLAGS_AT, SYN_OR_RST);
    then_trace(batch);
    rule_end(batch, starts);
  }
}

static void mark(struct batch *batch, const char *chain, const struct probe *probe,
                 const struct proxy_target *proxy_target) {
  uint16_t id = htons(probe->id);
  if (probe->protocol == IPPROTO_ICMP) {
    mark_bytes(batch, chain, IPPROTO_ICMP, 4, &id, sizeof id);
    mark_errors(batch, chain, 4, id);
    return;
  }
  mark_bytes(batch, chain, probe->protocol, 0, &id, sizeof id);  // from the sender
  mark_bytes(batch, chain, probe->protocol, 2, &id, sizeof id);  // to the sender
  mark_errors(batch, chain, 0, id);
  if (proxy_target->address) mark_proxy_target(batch, chain, proxy_target);
}

static void hook_chain(struct batch *batch, char name[32], int hook, const char *when, int priority) {
  snprintf(name, 32, "%s-%s", hooks[hook].name, when);
  batch_base_chain(batch, name, hooks[hook].number, priority, NULL);
}

static void tell_states(struct batch *batch, const char *chain) {
  for (size_t index = 0; index < sizeof states / sizeof *states; index++) {
    size_t starts[2];
    rule_begin(batch, chain, starts);
    match_state(batch, states[index].bit);
    then_jump(batch, states[index].chain);
    rule_end(batch, starts);
  }
}

static int arm_hooks(const struct traced_namespace *traced, const struct probe *probe,
                     const struct proxy_target *proxy_target) {
  struct batch batch;
  batch_begin(&batch, NFPROTO_INET, TABLE);
  batch_table(&batch);
  for (size_t index = 0; traced->tracked && index < sizeof states / sizeof *states; index++)
    batch_chain(&batch, states[index].chain);
  for (int hook = 0; hook < (int)(sizeof hooks / sizeof *hooks); hook++) {
    bool begins = hooks[hook].number == NF_INET_PRE_ROUTING || hooks[hook].number == NF_INET_LOCAL_OUT;
    char name[32];
    hook_chain(&batch, name, hook, "first", FIRST);
    if (begins) mark(&batch, name, probe, proxy_target);
    hook_chain(&batch, name, hook, "last", LAST);
    if (!begins || !traced->tracked) continue;
    hook_chain(&batch, name, hook, "tracked", TRACKED);
    tell_states(&batch, name);
  }
  return batch_commit(&batch, traced->owner);
}

// Lists the names of the interfaces, then an empty one. False if there are none.
static bool list_devices(char (*devices)[16]) {
  struct if_nameindex *all = if_nameindex();
  int count = 0;
  for (struct if_nameindex *one = all; one && one->if_index && count < DEVICES_MAX; one++)
    snprintf(devices[count++], 16, "%.15s", one->if_name);
  if (all) if_freenameindex(all);
  devices[count][0] = 0;
  return count > 0;
}

static int arm_interfaces(const struct traced_namespace *traced, const struct probe *probe,
                          const struct proxy_target *proxy_target) {
  char devices[DEVICES_MAX + 1][16];
  if (!list_devices(devices)) return -ENODEV;
  struct batch batch;
  batch_begin(&batch, NFPROTO_NETDEV, TABLE);
  batch_table(&batch);
  batch_base_chain(&batch, "in", NF_NETDEV_INGRESS, FIRST, devices);
  batch_base_chain(&batch, "out", NF_NETDEV_EGRESS, LAST, devices);
  mark(&batch, "in", probe, proxy_target);
  mark(&batch, "out", probe, proxy_target);
  return batch_commit(&batch, traced->owner);
}

const char *arm(struct traced_namespace *traced, const struct probe *probe, const struct proxy_target *proxy_target,
                const char **warning) {
  static const int groups[] = {NFNLGRP_NFTRACE, 0};
  static const int room = EVENTS_BYTES;
  traced->events = netlink_listen(NETLINK_NETFILTER, groups);
  traced->owner = netlink_open(NETLINK_NETFILTER);
  if (traced->events < 0 || traced->owner < 0) return strerror(errno);
  if (setsockopt(traced->events, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room) < 0)
    setsockopt(traced->events, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
  int error = arm_hooks(traced, probe, proxy_target);
  if (error) return strerror(-error);
  error = arm_interfaces(traced, probe, proxy_target);
  if (error) *warning = strerror(-error);
  return NULL;
}

void disarm(const struct traced_namespace *traced) {
  static const unsigned char families[] = {NFPROTO_NETDEV, NFPROTO_INET};
  for (size_t index = 0; index < sizeof families; index++) {
    struct batch batch;
    batch_begin(&batch, families[index], TABLE);
    batch_drop_table(&batch);
    batch_commit(&batch, traced->owner);  // if it fails, the kernel does it when the socket is closed
  }
}
