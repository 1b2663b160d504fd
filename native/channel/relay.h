// Relays the streams of a command between the command and its client.
#pragma once
#include "command.h"

// Returns 0 once the command has ended and the client has all its output and the exit status, or -1 if the client is
// gone before the command has ended. `ended` is a signalfd that reports SIGCHLD; `peer` must be non-blocking.
int relay(int peer, struct command *command, int ended);
