// The packet that is sent, and its outcome as the sender sees it.
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct probe {
  uint8_t protocol;  // IPPROTO_TCP, IPPROTO_UDP, IPPROTO_ICMP
  uint32_t to;       // address, network byte order
  uint16_t port;     // destination port, host byte order; 0 for ICMP
  uint16_t id;       // recognises its packets: the source port, or the identifier of the echo request
  int fd;
  int error;  // errno that the sender got; 0: none
  bool answered;
};

// Reads "tcp", "udp" or "icmp"; 0 for anything else.
uint8_t probe_protocol(const char *name);
// Opens its socket in the current network namespace and chooses its id. False with errno if that fails.
bool probe_open(struct probe *probe);
// Sends the packet. False if the kernel refuses at once (see `error`).
bool probe_send(struct probe *probe);
// Returns the events of `fd` that poll() should wait for.
short probe_events(const struct probe *probe);
// Call it when poll() reports them. True if the sender knows the outcome now (see `answered` and `error`).
bool probe_settled(struct probe *probe);
