// Other settings of a namespace that change what happens to packets: whether iptables sees bridged packets, and, in
// words, what is reported nowhere else: policy rules, routes that refuse, reverse path filters, bridge ports that block
// frames, nft tables that iptables does not list.
#pragma once
#include "namespace.h"

// Reads them into namespace->bridge_filtering and namespace->besides (JSON array). False: call it again.
bool settings_read(struct namespace *namespace);
