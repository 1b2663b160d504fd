// The processes of the host machine, including those in containers.
#pragma once
#include "buffer.h"
#include <stdint.h>
#include <sys/types.h>

struct process {
  pid_t pid;       // as this program sees it
  uint64_t start;  // clock ticks since boot: distinguishes it from a later process with the same pid
  bool kernel;
  bool zombie;
  bool of_host;     // in the host machine's pid namespace or one below it
  bool in_host;     // in the host machine's own pid namespace
  pid_t host_pid;   // as the host machine sees it
  pid_t inner_pid;  // as its own pid namespace sees it
  ino_t net;        // its network namespace
  char name[16];
  char container[65];  // id of its container; "": none
  char *command;       // arguments joined by spaces; of processes in containers and of dockerd only, else NULL
};

extern struct process *processes;
extern int process_count;

// Scans /proc. True if something has changed that processes_write() writes or the namespaces depend on.
bool processes_scan(void);
// Forgets all processes. Call it when the host machine has been restarted.
void processes_forget(void);
struct process *process_by_pid(pid_t pid);
// Returns the running dockerd of the host machine, NULL if there is none.
struct process *process_dockerd(void);
// Writes a JSON array of the processes in containers.
void processes_write(struct buffer *out);
// Writes a JSON array of the arguments of dockerd, without its name.
void dockerd_arguments_write(struct buffer *out);
