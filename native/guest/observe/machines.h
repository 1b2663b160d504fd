// The site's machines, as the run directory names them, and the network namespaces that stay out of sight.
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum machine { MACHINE_HOST, MACHINE_CLIENT, MACHINE_INTERNET, MACHINE_COUNT };
extern const char *const machine_names[MACHINE_COUNT];

struct machines {
  pid_t pid[MACHINE_COUNT];      // its pid 1 as the site sees it; 0: it is not there
  ino_t host_pid_namespace;      // inode; 0: no host
  int host_level;                // which number of an NSpid line is the host's
  ino_t hidden[32];              // network namespaces never observed
  int hidden_count;
};

extern struct machines machines;

/// The directory that holds machines/NAME and hidden-namespaces: $VETHLAB_RUN or /run/vethlab.
const char *run_directory(void);
/// Reads it again; true where a machine is another than before.
bool machines_read(void);
bool namespace_is_hidden(ino_t inode);
/// A path as the host machine sees it, as this program reaches it. False where there is no host.
bool host_path(char *out, size_t size, const char *path);
/// Inode of /proc/PID/ns/KIND; 0 where the process is gone.
ino_t process_namespace(pid_t pid, const char *kind);
