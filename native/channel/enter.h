// Enters a machine of the site and runs a command there.
#pragma once
#include <stdbool.h>

// Moves the calling process into the namespaces of a machine: "host", "client", "internet", "container:NAME" (which
// is on host) or "site" (stays where it is). Only children are in the new pid namespace. Returns NULL, or the problem.
const char *enter_machine(const char *machine);

// Moves the calling process into the control group of the machine that was entered, which limits the number of its
// processes. Reports a failure on stderr.
void join_group(void);

// Returns the NAME of "container:NAME", or NULL for any other machine.
const char *container_name(const char *machine);

// Replaces the process by the command, in a fresh environment of root. `term` counts only with a terminal. Returns only
// if that fails.
void execute_on_machine(bool tty, const char *term, char **command);
