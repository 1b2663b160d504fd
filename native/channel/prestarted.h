// Prestarted commands: started ahead of time, they wait for the client that will ask for the same command. The template
// of a virtual machine holds some, so that a restored machine has them ready with their start-up behind them.
#pragma once
#include "command.h"

// Hands the client to the prestarted command that matches the request. False if there is none.
bool give_to_prestarted(const struct request *request, int peer);

// Opens the socket at which the command will wait for its client. Call it before entering the machine, while the files
// of the site are visible. Returns -1 with errno if that fails.
int listen_for_client(const struct request *request);

// Waits until the command has written something or has ended.
void wait_for_output(const struct command *command, int ended);

// Waits for the client of the command and returns its connection. Returns -1 if the command ended first.
int wait_for_client(const struct request *request, struct command *command, int listener, int ended);
