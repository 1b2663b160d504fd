// The IPv4 routes in the main table of a namespace.
#pragma once
#include "namespace.h"

// Reads them into namespace->routes. False: call it again.
bool routes_read(struct namespace *namespace);
