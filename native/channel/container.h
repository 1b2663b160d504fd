// Commands in containers: they are started with docker exec, and ended here, because docker exec does not end them when
// its client goes away. Each such command is recognised by a mark in its environment.
#pragma once
#include <stdbool.h>

#define MARK_SIZE 64

// Returns the argument list of docker exec for the command. Everything it starts has `mark` in its environment.
char **docker_exec(const char *name, bool tty, const char *term, char **command, const char *mark);

// Ends every process that has `mark` in its environment. Call it on the machine the container runs on. It waits until
// they have ended, three seconds at most.
void end_marked(const char *mark);
