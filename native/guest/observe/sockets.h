// Listening sockets of the namespaces and the processes that hold them.
#pragma once
#include "namespace.h"

// Reads them into namespace->sockets. False: call it again.
bool sockets_read(struct namespace *namespace);
