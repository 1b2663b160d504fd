// The tracked IPv4 connections (conntrack) of a namespace.
#pragma once
#include "namespace.h"

// Selects connections by their source port, or by the identifier of an echo request.
struct wanted {
  uint8_t protocol;
  uint16_t mark, other;  // `other`: a second source port; 0: none
};

// Reads them into namespace->connections. False: call it again.
bool connections_read(struct namespace *namespace);
// True if they should be read again although no event came: the kernel sends none for entries that time out.
bool connections_are_old(const struct namespace *namespace);
// The same for the connections that are wanted only.
bool connections_read_wanted(struct namespace *namespace, const struct wanted *wanted);
