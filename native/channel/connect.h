// Connects to the agent of a sandbox. A file of one line says where that is: "unix ROOT PATH" (PATH of a socket below
// the folder ROOT) or "tcp PORT TOKEN" (on loopback).
#pragma once
#include <stddef.h>

// Returns the connected socket, or -1 with errno. `token` is set to the token to send, "" if none is needed.
int connect_channel(const char *file, char *token, size_t token_size);

// Lets the next process connect. Call it once the agent has answered.
void let_others_connect(void);
