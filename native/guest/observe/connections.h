// Tracked connections (conntrack) of one namespace, IPv4.
#pragma once
#include "namespace.h"

/// Flows by their mark: a source port, or the identifier of an echo request.
struct wanted {
  uint8_t protocol;
  uint16_t mark, other;  // `other`: one more source port; 0: none
};

/// Reads them again into namespace->connections; false: ask again.
bool connections_read(struct namespace *namespace);
/// They are as the kernel has told since they were read, but for what only time has ended: ask again for that.
bool connections_are_old(const struct namespace *namespace);
/// The same, of all connections only those wanted.
bool connections_read_wanted(struct namespace *namespace, const struct wanted *wanted);
