// What else shapes a namespace's packets: the one setting of bridges that everything depends on, and, in words, whatever is
// told nowhere else: policy rules, routes that refuse, reverse path filters, ports that hold frames back, tables of nft that
// iptables does not list.
#pragma once
#include "namespace.h"

/// Reads them again into namespace->bridge_filtering and namespace->besides (JSON array); false: ask again.
bool settings_read(struct namespace *namespace);
