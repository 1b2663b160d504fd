// Tracked connections (conntrack) of one namespace, IPv4.
#pragma once
#include "namespace.h"

/// Reads them again into namespace->connections; false: ask again.
bool connections_read(struct namespace *namespace);
