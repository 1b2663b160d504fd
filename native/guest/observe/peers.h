// Finds the namespace of the other end of a veth pair.
#pragma once
#include "namespace.h"

// Returns the inode of the namespace that `namespace` knows by the number `nsid` (IFLA_LINK_NETNSID), 0 if it is not
// observed.
ino_t peer_namespace(struct namespace *namespace, int nsid);
// Call it when the list of namespaces has changed: forgets what was found.
void peers_forget(void);
