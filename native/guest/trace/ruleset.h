// Lists the nft rules of a namespace, so that a traced rule handle can be matched with a rule of iptables.
#pragma once
#include "../observe/buffer.h"
#include "traced-namespace.h"

// Writes [[table, chain, [handle, …]], …], in the order in which iptables lists the rules. False if the rules cannot be
// read.
bool ruleset_write(const struct traced_namespace *traced, struct buffer *out);
// Returns the generation of the ruleset, a number that grows with every change; 0 if it cannot be read.
uint32_t ruleset_generation(const struct traced_namespace *traced);
