// What of a namespace's rules the trace must know: which handle is which rule of iptables.
#pragma once
#include "../observe/buffer.h"
#include "place.h"

/// [[table, chain, [handle, …]], …] in the order iptables lists the rules. False where the rules cannot be read.
bool ruleset_write(const struct place *place, struct buffer *out);
/// Number of the ruleset's present version; 0 where it cannot be read.
uint32_t ruleset_generation(const struct place *place);
