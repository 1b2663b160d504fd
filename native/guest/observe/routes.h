// IPv4 routes of the main table of one namespace.
#pragma once
#include "namespace.h"

/// Reads them again into namespace->routes; false: ask again.
bool routes_read(struct namespace *namespace);
