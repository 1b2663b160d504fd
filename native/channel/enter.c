/* Enters the namespaces of a machine and starts a command there. It knows the pid files the site script writes. */
#define _GNU_SOURCE
#include "enter.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MACHINES "/run/vethlab/machines/"
#define SHELL "/usr/lib/vethlab/shell"
#define BASHRC "/usr/lib/vethlab/bashrc"

static int is_container(const char *machine) { return strncmp(machine, "container:", 10) == 0; }

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

const char *enter_machine(const char *machine) {
  static const struct {
    const char *name;
    int flag;
  } kinds[] = {{"net", CLONE_NEWNET}, {"uts", CLONE_NEWUTS}, {"ipc", CLONE_NEWIPC},
               {"cgroup", CLONE_NEWCGROUP}, {"pid", CLONE_NEWPID}, {"mnt", CLONE_NEWNS}};
  enum { count = sizeof kinds / sizeof *kinds };
  int files[count];
  if (strcmp(machine, "site") == 0) return NULL;
  int pid = machine_pid(is_container(machine) ? "host" : machine);
  if (pid <= 0) return "there is no such machine";
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

static char *read_file(const char *path) {
  static char text[16384];
  FILE *file = fopen(path, "re");
  size_t got = file ? fread(text, 1, sizeof text - 1, file) : 0;
  text[got] = 0;
  if (file) fclose(file);
  return text;
}

/* A container may have any shell: bash gets the shell integration through its environment, others go without. */
static void execute_in_container(const char *name, int tty, const char *term, char **command) {
  static const char start_shell[] =
      "if command -v bash >/dev/null; then exec bash -c 'exec bash --rcfile <(printf %s \"$VETHLAB_RC\")'; else exec sh; fi";
  char *arguments[1024] = {"docker", "exec", tty ? "-it" : "-i"};
  int count = 3;
  static char term_setting[128], rc_setting[17000];
  if (tty) {
    snprintf(term_setting, sizeof term_setting, "TERM=%s", term);
    arguments[count++] = "-e";
    arguments[count++] = term_setting;
  }
  if (strcmp(command[0], SHELL) == 0) {
    snprintf(rc_setting, sizeof rc_setting, "VETHLAB_RC=%s", read_file(BASHRC));
    arguments[count++] = "-e";
    arguments[count++] = rc_setting;
  }
  arguments[count++] = (char *)name;
  if (strcmp(command[0], SHELL) == 0) {
    arguments[count++] = "sh";
    arguments[count++] = "-c";
    arguments[count++] = (char *)start_shell;
  } else {
    for (int i = 0; command[i] && count < 1023; i++) arguments[count++] = command[i];
  }
  arguments[count] = NULL;
  execvp("docker", arguments);
}

void execute_on(const char *machine, int tty, const char *term, char **command) {
  clearenv();
  setenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", 1);
  setenv("HOME", "/root", 1);
  setenv("USER", "root", 1);
  setenv("LOGNAME", "root", 1);
  setenv("SHELL", "/bin/bash", 1);
  setenv("LANG", "C.UTF-8", 1);
  setenv("TERM", tty ? term : "dumb", 1);
  if (chdir("/root") < 0 && chdir("/") < 0) return;
  if (is_container(machine)) execute_in_container(machine + 10, tty, term, command);
  else execvp(command[0], command);
}
