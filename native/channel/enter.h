/* Entering a machine of the site. */
#ifndef VETHLAB_ENTER_H
#define VETHLAB_ENTER_H

/* Moves the calling process into the namespaces of a machine: "host", "client", "internet", "container:NAME" (which
 * lives on host) or "site" (stays where it is). The pid namespace holds for children only.
 * Returns NULL, or what went wrong. */
const char *enter_machine(const char *machine);

/* The NAME of "container:NAME"; NULL where it is another kind of machine. */
const char *container_name(const char *machine);

/* Replaces the process by the command, with a root's environment and nothing of the agent's. TERM is used with a
 * terminal only. Does not return unless that fails. */
void execute_on_machine(int tty, const char *term, char **command);

#endif
