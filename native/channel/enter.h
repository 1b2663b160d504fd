/* Entering a machine of the site. */
#ifndef VETHLAB_ENTER_H
#define VETHLAB_ENTER_H

/* Moves the calling process into the namespaces of a machine: "host", "client", "internet", "container:NAME" (which
 * lives on host) or "site" (stays where it is). The pid namespace holds for children only.
 * Returns NULL, or what went wrong. */
const char *enter_machine(const char *machine);

/* Replaces the process by the command. Does not return unless that fails. */
void execute_on(const char *machine, int tty, const char *term, char **command);

#endif
