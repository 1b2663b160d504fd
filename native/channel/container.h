/* Commands in containers that a learner started: what docker exec leaves out. */
#ifndef VETHLAB_CONTAINER_H
#define VETHLAB_CONTAINER_H

#define MARK_SIZE 64

/* The argument list of docker exec for the command. What it starts carries `mark` in its environment. */
char **docker_exec(const char *name, int tty, const char *term, char **command, const char *mark);

/* Docker lets what it started live on when its client is gone: ends what carries `mark`. Called on the container's
 * machine; waits until that is done, three seconds at most. */
void end_marked(const char *mark);

#endif
