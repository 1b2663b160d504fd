// Enters the namespaces of a machine; see enter.h. The site script writes the pid of each machine to
// /run/vethlab/machines.
#include "enter.h"
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MACHINES "/run/vethlab/machines/"

const char *container_name(const char *machine) {
  return strncmp(machine, "container:", 10) == 0 ? machine + 10 : NULL;
}

static int machine_pid(const char *machine) {
  char path[256];
  int pid = 0;
  if (strchr(machine, '/')) return 0;
  snprintf(path, sizeof path, MACHINES "%s", machine);
  FILE *file = fopen(path, "re");
  if (!file) return 0;
  if (fscanf(file, "%d", &pid) != 1) pid = 0;
  fclose(file);
  return pid;
}

// The machine's control group, as the site sees it: a leaf of version 2, where a group with controllers for its
// children has no processes, or the group for the number of processes of version 1. -1 if there is neither.
static int processes_of(const char *machine) {
  char path[300];
  snprintf(path, sizeof path, "/sys/fs/cgroup/%s/terminals", machine);
  if (access("/sys/fs/cgroup/cgroup.controllers", F_OK) == 0) mkdir(path, 0755);
  else snprintf(path, sizeof path, "/sys/fs/cgroup/pids/%s", machine);
  strcat(path, "/cgroup.procs");
  return open(path, O_WRONLY | O_CLOEXEC);
}

static int group = -1;

void join_group(void) {
  if (group >= 0 && write(group, "0", 1) < 0) fprintf(stderr, "vethlab-agent: control group: %s\n", strerror(errno));
}

const char *enter_machine(const char *machine) {
  static const struct {
    const char *name;
    int flag;
  } kinds[] = {{"net", CLONE_NEWNET},       {"uts", CLONE_NEWUTS}, {"ipc", CLONE_NEWIPC},
               {"cgroup", CLONE_NEWCGROUP}, {"pid", CLONE_NEWPID}, {"mnt", CLONE_NEWNS}};
  enum { count = sizeof kinds / sizeof *kinds };
  int files[count];
  if (strcmp(machine, "site") == 0) return NULL;
  if (container_name(machine)) machine = "host";
  int pid = machine_pid(machine);
  if (pid <= 0) return "there is no such machine";
  group = processes_of(machine);
  for (int i = 0; i < count; i++) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/ns/%s", pid, kinds[i].name);
    files[i] = open(path, O_RDONLY | O_CLOEXEC);
    if (files[i] < 0) return "the machine is not running";
  }
  for (int i = 0; i < count; i++) {
    if (setns(files[i], kinds[i].flag) < 0) return "its namespaces cannot be entered";
    close(files[i]);
  }
  return NULL;
}

void execute_on_machine(bool tty, const char *term, char **command) {
  clearenv();
  setenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", 1);
  setenv("HOME", "/root", 1);
  setenv("USER", "root", 1);
  setenv("LOGNAME", "root", 1);
  setenv("SHELL", "/bin/bash", 1);
  setenv("LANG", "C.UTF-8", 1);
  setenv("TERM", tty ? term : "dumb", 1);
  if (chdir("/root") < 0 && chdir("/") < 0) return;
  execvp(command[0], command);
}
