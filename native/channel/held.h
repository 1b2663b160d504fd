/* Commands that were started ahead and wait for the client that will ask for them: a machine that is restored later
 * has them at hand, with all their start-up behind them. */
#ifndef VETHLAB_HELD_H
#define VETHLAB_HELD_H

#include "command.h"

/* Hands the client over to the waiting command that is just what it asks for: 1; 0 where none waits. */
int give_to_held(const struct request *request, int peer);

/* The socket at which a command that is about to be started will wait: as long as the site's files are in sight. */
int prepare_hold(const struct request *request);

/* Until the command has said something, or ended. */
void wait_for_output(const struct command *command, int ended);

/* Waits for the command's client, which then is its peer. -1 where the command ended before one came. */
int wait_held(const struct request *request, struct command *command, int listener, int ended);

#endif
