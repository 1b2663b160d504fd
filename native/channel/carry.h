/* Carries the streams of a command to its client and back. */
#ifndef VETHLAB_CARRY_H
#define VETHLAB_CARRY_H

#include "command.h"

/* Until the command ends, all it said is sent, and the client has its exit status: 0. Or until the client is gone
 * before that: -1. `ended` is a signalfd of SIGCHLD; `peer` must not block. */
int carry(int peer, struct command *command, int ended);

#endif
