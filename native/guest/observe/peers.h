// In which namespace the other end of a veth pair is.
#pragma once
#include "namespace.h"

/// Inode of the namespace that `namespace` knows by the number `nsid` (IFLA_LINK_NETNSID); 0 where it is none of
/// those observed.
ino_t peer_namespace(struct namespace *namespace, int nsid);
/// The namespaces are others now: what was found out may be wrong.
void peers_forget(void);
