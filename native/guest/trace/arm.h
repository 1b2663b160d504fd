// Arms a namespace: adds nft tables of our own that mark the packets of the probe, in both directions, so that the
// kernel traces them through every chain and rule. The tables are of the families inet and netdev, which iptables never
// lists. At each hook, a chain of ours comes before all others ("HOOK-first") and one after all others ("HOOK-last"):
// they show where a packet came by and with which headers. "HOOK-tracked" follows connection tracking and jumps to
// "state-NAME". "in" and "out" see packets at interfaces.
#pragma once
#include "probe.h"
#include "traced-namespace.h"

// The destination that a userland proxy would connect to. Its connection is traced as well.
struct proxy_target {
  uint32_t address;  // network byte order; 0: none
  uint16_t port;     // host byte order
};

// Call it inside the namespace. Returns NULL, or the problem. `warning` is set if the interfaces cannot be traced.
const char *arm(struct traced_namespace *traced, const struct probe *probe, const struct proxy_target *proxy_target,
                const char **warning);
// Removes the tables at once. Closing `owner` removes them too, but for each interface it waits for every processor.
void disarm(const struct traced_namespace *traced);
