// The machines of the site, and the network namespaces that are hidden. Both stand in files of the run directory.
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum machine { MACHINE_HOST, MACHINE_CLIENT, MACHINE_INTERNET, MACHINE_COUNT };
extern const char *const machine_names[MACHINE_COUNT];

struct machines {
  pid_t pid[MACHINE_COUNT];  // of its first process, as the site sees it; 0: it does not run
  ino_t host_pid_namespace;  // inode; 0: no host
  int host_level;            // which number in an NSpid line is the pid on the host
  ino_t hidden[32];          // network namespaces that are never observed
  int hidden_count;
};

extern struct machines machines;

// Returns the directory with machines/NAME and hidden-namespaces: $VETHLAB_RUN or /run/vethlab.
const char *run_directory(void);
// Reads the run directory. True if a machine has been started, restarted or stopped.
bool machines_read(void);
bool namespace_is_hidden(ino_t inode);
// Turns a path on the host machine into one that this program can open. False if the host does not run.
bool host_path(char *out, size_t size, const char *path);
// Returns the inode of /proc/PID/ns/KIND, 0 if the process is gone.
ino_t process_namespace(pid_t pid, const char *kind);
