// Runs iptables-save in a namespace.
#pragma once
#include "namespace.h"

/// Replaces `out` by what it prints, comments left out, as a JSON string; where it fails, by what it had printed till then.
void iptables_save(const struct namespace *namespace, struct buffer *out);
