// Links, bridges and their ports, veth pairs, addresses, and forwarding of one namespace, by rtnetlink.
#pragma once
#include "namespace.h"

/// Reads them again into namespace->links and namespace->forwarding; false: ask again.
bool links_read(struct namespace *namespace);
