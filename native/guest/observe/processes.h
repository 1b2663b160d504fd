// The processes of the host machine, those in containers included.
#pragma once
#include "buffer.h"
#include <stdint.h>
#include <sys/types.h>

struct process {
  pid_t pid;             // as this program sees it
  uint64_t start;        // clock ticks since boot: tells a process from a later one with its number
  bool kernel;
  bool zombie;
  bool of_host;          // in the host machine's pid namespace or one below it
  bool in_host;          // in the host machine's own pid namespace
  pid_t host_pid;        // as the host machine sees it
  pid_t inner_pid;       // as its own pid namespace sees it
  ino_t net;             // its network namespace
  char name[16];
  char container[65];    // id of the container it is in; ""
  char *command;         // arguments joined by spaces; of processes in containers and of dockerd only, else NULL
};

extern struct process *processes;
extern int process_count;

/// Looks through /proc; true where what processes_write() or the namespaces depend on has changed.
bool processes_scan(void);
/// Everything is new to the next scan: for when the host machine is another.
void processes_forget(void);
struct process *process_by_pid(pid_t pid);
/// The running dockerd of the host machine; NULL where there is none.
struct process *process_dockerd(void);
/// JSON array of the processes in containers.
void processes_write(struct buffer *out);
/// JSON array of dockerd's arguments, its name left out.
void dockerd_arguments_write(struct buffer *out);
