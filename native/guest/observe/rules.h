// The iptables rules of a namespace. The rules come from iptables-save, which runs only when the ruleset has changed.
// Their counters come directly from the kernel.
#pragma once
#include "namespace.h"

// Reads the rules into namespace->chains if they have changed, then the counters. False: call it again.
bool rules_read(struct namespace *namespace);
// Reads the counters into namespace->counters: [[table, chain, [[packets, bytes], …]], …], and those of the policies
// into namespace->policies: [[table, chain, packets, bytes], …].
bool counters_read(struct namespace *namespace);
