// The one packet that is sent, and what becomes of it as its sender sees it.
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct probe {
  uint8_t protocol;  // IPPROTO_TCP, IPPROTO_UDP, IPPROTO_ICMP
  uint32_t to;       // address, network byte order
  uint16_t port;     // destination port, host byte order; 0 for ICMP
  uint16_t id;       // its mark: the source port, or the identifier of an echo request
  int fd;
  int error;         // errno of what the sender was told; 0
  bool answered;
};

/// Reads "tcp", "udp" or "icmp"; 0 for anything else.
uint8_t probe_protocol(const char *name);
/// Opens its socket in the present network namespace and gives it a mark of its own; false with errno.
bool probe_open(struct probe *probe);
/// Sends it; false where the kernel refused at once (see `error`).
bool probe_send(struct probe *probe);
/// What poll() should wait for.
short probe_events(const struct probe *probe);
/// After poll() woke: true where the sender knows the end now (see `answered` and `error`).
bool probe_settled(struct probe *probe);
