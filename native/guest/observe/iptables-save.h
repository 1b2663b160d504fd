// Runs iptables-save in a namespace.
#pragma once
#include "namespace.h"

// Replaces `out` by its output without comments, as a JSON string. If it fails, by what it had printed until then.
void iptables_save(const struct namespace *namespace, struct buffer *out);
