// Scans /proc; see processes.h. A known process costs two reads, a new one a few more.
#include "processes.h"
#include "json.h"
#include "machines.h"
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <linux/nsfs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#define PF_KTHREAD 0x00200000

struct process *processes;
int process_count;
static struct buffer text;  // the file being read

static bool read_process_file(pid_t pid, const char *name) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
  buffer_clear(&text);
  bool good = buffer_read_file(&text, path);
  *buffer_room(&text, 1) = 0;
  return good;
}

// Reads name, state, start time, and whether it is a kernel thread: proc_pid_stat(5).
static bool read_stat(struct process *process) {
  if (!read_process_file(process->pid, "stat")) return false;
  char *open = strchr(text.data, '('), *close = strrchr(text.data, ')');
  if (!open || !close) return false;
  snprintf(process->name, sizeof process->name, "%.*s", (int)(close - open - 1), open + 1);
  char state;
  unsigned flags;
  unsigned long long start;
  if (sscanf(close + 2, "%c %*d %*d %*d %*d %*d %u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %llu", &state,
             &flags, &start) != 3)
    return false;
  process->kernel = flags & PF_KTHREAD;
  process->zombie = state == 'Z' || state == 'X';
  process->start = start;
  return true;
}

// Whether the pid namespace of a process lies within the host machine's.
static bool lies_in_host(pid_t pid) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/ns/pid", pid);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  bool found = false;
  while (fd >= 0 && !found) {
    struct stat status;
    if (fstat(fd, &status) == 0 && status.st_ino == machines.host_pid_namespace) found = true;
    int parent = found ? -1 : ioctl(fd, NS_GET_PARENT);
    close(fd);
    fd = parent;
  }
  return found;
}

static void read_place(struct process *process) {
  ino_t pid_namespace = process_namespace(process->pid, "pid");
  process->in_host = pid_namespace && pid_namespace == machines.host_pid_namespace;
  process->of_host = process->in_host || (machines.host_pid_namespace && lies_in_host(process->pid));
  if (!process->of_host || !read_process_file(process->pid, "status")) return;
  const char *at = strstr(text.data, "\nNSpid:");
  if (!at) return;
  at += 7;
  for (int level = 0; *at == '\t'; level++) {
    char *end;
    process->inner_pid = (pid_t)strtol(at + 1, &end, 10);
    if (level == machines.host_level) process->host_pid = process->inner_pid;
    at = end;
  }
}

// The cgroup path of a container contains its id, 64 hexadecimal digits, with any cgroup driver and version. The last
// id counts: an earlier one may be that of a container the whole sandbox runs in.
static void read_container(struct process *process) {
  process->container[0] = 0;
  if (!read_process_file(process->pid, "cgroup")) return;
  int run = 0;
  for (const char *at = text.data; *at; at++) {
    run = isxdigit((unsigned char)*at) ? run + 1 : 0;
    if (run == 64 && !isxdigit((unsigned char)at[1])) {
      memcpy(process->container, at - 63, 64);
      process->container[64] = 0;
    }
  }
}

static void read_command(struct process *process) {
  free(process->command);
  process->command = NULL;
  if (!read_process_file(process->pid, "cmdline")) return;
  while (text.length > 0 && text.data[text.length - 1] == 0) text.length--;
  process->command = malloc(text.length + 1);
  if (!process->command) abort();
  for (size_t index = 0; index < text.length; index++)
    process->command[index] = text.data[index] ? text.data[index] : ' ';
  process->command[text.length] = 0;
}

static bool is_dockerd(const struct process *process) {
  return process->in_host && strcmp(process->name, "dockerd") == 0;
}

// Fills `process`, whose pid is given, from `known` (NULL: it is new) and from /proc. False if it is gone.
static bool look(struct process *process, struct process *known, bool *changed) {
  if (known && known->kernel) {
    *process = *known;
    return true;
  }
  if (!read_stat(process)) return false;
  struct process fresh = *process;
  bool same = known && known->start == fresh.start;
  bool renamed = same && strcmp(known->name, fresh.name) != 0;
  if (same) {
    *process = *known;
    known->command = NULL;
    memcpy(process->name, fresh.name, sizeof fresh.name);
    process->zombie = fresh.zombie;
  } else if (!process->kernel) {
    read_place(process);
  }
  if (!process->of_host) return true;
  ino_t net = process_namespace(process->pid, "net");
  // A container's first process is moved into its cgroup before it becomes the container's program.
  if (!same || renamed || (!process->container[0] && !process->in_host)) read_container(process);
  char *before = process->command ? strdup(process->command) : NULL;
  if (process->container[0] || (is_dockerd(process) && (!same || renamed))) read_command(process);
  bool recommanded = !before != !process->command || (before && strcmp(before, process->command) != 0);
  free(before);
  *changed |= !same || renamed || recommanded || net != process->net || process->zombie != (same && known->zombie);
  process->net = net;
  return true;
}

void processes_forget(void) {
  for (int index = 0; index < process_count; index++) free(processes[index].command);
  process_count = 0;
}

bool processes_scan(void) {
  static int scans;
  DIR *directory = opendir("/proc");
  if (!directory) return false;
  bool changed = false;
  struct process *found = NULL;
  int count = 0, room = 0, old = 0;
  bool trust_kernel = ++scans % 64 != 0;  // the pids of kernel threads are reused too, but rarely
  for (struct dirent *entry; (entry = readdir(directory));) {
    if (!isdigit((unsigned char)entry->d_name[0])) continue;
    struct process process = {.pid = atoi(entry->d_name)};
    for (; old < process_count && processes[old].pid < process.pid; old++) changed |= processes[old].of_host;
    struct process *known = old < process_count && processes[old].pid == process.pid ? &processes[old] : NULL;
    if (known && known->kernel && !trust_kernel) known = NULL;
    if (!look(&process, known, &changed)) continue;
    if (count == room) {
      room = room ? room * 2 : 128;
      if (!(found = realloc(found, (size_t)room * sizeof *found))) abort();
    }
    found[count++] = process;
    if (known) old++;
  }
  closedir(directory);
  for (; old < process_count; old++) changed |= processes[old].of_host;
  processes_forget();
  free(processes);
  processes = found;
  process_count = count;
  return changed;
}

struct process *process_by_pid(pid_t pid) {
  for (int index = 0; index < process_count; index++)
    if (processes[index].pid == pid) return &processes[index];
  return NULL;
}

// `dockerd --validate` only checks the configuration before Docker starts.
static bool only_validates(const struct process *dockerd) {
  return dockerd->command && strstr(dockerd->command, " --validate");
}

struct process *process_dockerd(void) {
  for (int index = 0; index < process_count; index++) {
    struct process *process = &processes[index];
    if (is_dockerd(process) && !process->zombie && !only_validates(process)) return process;
  }
  return NULL;
}

void processes_write(struct buffer *out) {
  json_open(out, '[');
  for (int index = 0; index < process_count; index++) {
    const struct process *process = &processes[index];
    if (!process->container[0] || process->zombie) continue;
    char net[32];
    snprintf(net, sizeof net, "net:[%lu]", (unsigned long)process->net);
    json_open(out, '{');
    json_key(out, "pid"), json_number(out, process->host_pid);
    json_key(out, "containerPid"), json_number(out, process->inner_pid);
    json_key(out, "name"), json_string(out, process->name);
    json_key(out, "command"), json_string(out, process->command ? process->command : process->name);
    json_key(out, "container"), json_string(out, process->container);
    json_key(out, "namespace"), json_string(out, net);
    json_close(out, '}');
  }
  json_close(out, ']');
}

void dockerd_arguments_write(struct buffer *out) {
  const struct process *dockerd = process_dockerd();
  json_open(out, '[');
  if (dockerd && read_process_file(dockerd->pid, "cmdline")) {
    const char *end = text.data + text.length;
    for (const char *at = text.data + strlen(text.data) + 1; at < end; at += strlen(at) + 1) json_string(out, at);
  }
  json_close(out, ']');
}
