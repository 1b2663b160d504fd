// iptables of one namespace. What the rules are comes from iptables-save, run only when the ruleset has become another
// one; what they have counted comes from the kernel directly.
#pragma once
#include "namespace.h"

/// Reads the rules again into namespace->chains if they changed, then the counters; false: ask again.
bool rules_read(struct namespace *namespace);
/// Reads the counters into namespace->counters: [[table, chain, [[packets, bytes], …]], …], and those of the built-in
/// chains' policies into namespace->policies: [[table, chain, packets, bytes], …].
bool counters_read(struct namespace *namespace);
