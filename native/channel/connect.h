// Connects to the agent of a sandbox. A file says where that is, a line each: a folder, the path of a socket below it,
// the token that the agent asks for (empty if it asks for none).
#pragma once
#include <stddef.h>

// Returns the connected socket, or -1 with errno. Sets `token`.
int connect_channel(const char *file, char *token, size_t token_size);
