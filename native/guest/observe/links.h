// Links, bridges and their ports, veth pairs, addresses and forwarding of a namespace.
#pragma once
#include "namespace.h"

// Reads them into namespace->links and namespace->forwarding. False: call it again.
bool links_read(struct namespace *namespace);
