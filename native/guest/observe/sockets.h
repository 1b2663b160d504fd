// Listening sockets of the namespaces and the processes that hold them.
#pragma once
#include "namespace.h"

/// Reads them again into namespace->sockets; false: ask again.
bool sockets_read(struct namespace *namespace);
