// Arms a namespace: private nft tables mark the probe's packets, both ways, so that the kernel tells of every chain and rule
// they meet. They are of the families inet and netdev: no listing of iptables shows them. Each hook has a chain of ours
// before ("HOOK-first") and after ("HOOK-last") everything else, which shows where a packet came and with what headers;
// "HOOK-tracked" follows connection tracking and jumps to "state-NAME". "in" and "out" see packets at interfaces.
#pragma once
#include "place.h"
#include "probe.h"

/// A destination behind a proxy, where a second connection is to be expected.
struct beyond {
  uint32_t address;  // network byte order; 0: none
  uint16_t port;     // host byte order
};

/// To be called inside the namespace. NULL, or what went wrong; `warning` is set where interfaces cannot be watched.
const char *arm(struct place *place, const struct probe *probe, const struct beyond *beyond, const char **warning);
/// Takes the tables away at once. Closing `owner` does it too, but waits for every processor for each interface.
void disarm(const struct place *place);
