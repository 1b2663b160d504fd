// Runs and ends commands in containers; see container.h.
#include "container.h"
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SHELL "/usr/lib/vethlab/shell"
#define BASHRC "/usr/lib/vethlab/bashrc"
#define MARK "VETHLAB_EXEC="
#define ENVIRON_LIMIT (128 * 1024)  // bytes; the mark is near the front
#define SCAN_EVERY_MS 100
#define SCANS 30             // at most
#define SCANS_UNTIL_SEEN 15  // if nothing has been found by then, Docker never started the command
#define SCANS_UNTIL_KILL 10  // after that many signals, what still runs is killed

static size_t read_file(const char *path, char *text, size_t size) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  size_t length = 0;
  ssize_t got = 0;
  while (fd >= 0 && length < size - 1 && (got = read(fd, text + length, size - 1 - length)) > 0) length += (size_t)got;
  if (fd >= 0) close(fd);
  text[length] = 0;
  return length;
}

// A container may have any shell. bash gets the shell integration through its environment, other shells do without it.
char **docker_exec(const char *name, bool tty, const char *term, char **command, const char *mark) {
  static const char start_shell[] = "if command -v bash >/dev/null; then exec bash -c 'exec bash --rcfile <(printf %s "
                                    "\"$VETHLAB_RC\")'; else exec sh; fi";
  static char *arguments[1100], mark_setting[MARK_SIZE + sizeof MARK], term_setting[128], rc[16384], rc_setting[16500];
  int count = 0;
  bool is_shell = strcmp(command[0], SHELL) == 0;
  arguments[count++] = "docker";
  arguments[count++] = "exec";
  arguments[count++] = tty ? "-it" : "-i";
  snprintf(mark_setting, sizeof mark_setting, MARK "%s", mark);
  arguments[count++] = "-e";
  arguments[count++] = mark_setting;
  if (tty) {
    snprintf(term_setting, sizeof term_setting, "TERM=%s", term);
    arguments[count++] = "-e";
    arguments[count++] = term_setting;
  }
  if (is_shell) {
    read_file(BASHRC, rc, sizeof rc);
    snprintf(rc_setting, sizeof rc_setting, "VETHLAB_RC=%s", rc);
    arguments[count++] = "-e";
    arguments[count++] = rc_setting;
  }
  arguments[count++] = (char *)name;
  static char *shell[] = {"sh", "-c", (char *)start_shell, NULL};
  for (char **word = is_shell ? shell : command; *word && count < 1099; word++) arguments[count++] = *word;
  arguments[count] = NULL;
  return arguments;
}

// Whether the process has the mark and leads a session, as every process started by docker exec does.
static bool is_marked_leader(const char *pid, const char *setting) {
  static char text[ENVIRON_LIMIT];
  char path[64];
  snprintf(path, sizeof path, "/proc/%.16s/environ", pid);
  size_t length = read_file(path, text, sizeof text);
  bool found = false;
  for (char *at = text; at < text + length && !found; at += strlen(at) + 1) found = strcmp(at, setting) == 0;
  if (!found) return false;
  snprintf(path, sizeof path, "/proc/%.16s/stat", pid);
  read_file(path, text, sizeof text);
  const char *rest = strrchr(text, ')');  // followed by state, parent, group, session: proc(5)
  int session = 0;
  return rest && sscanf(rest + 1, " %*c %*d %*d %d", &session) == 1 && session == atoi(pid);
}

// Signals the process group of every marked process. Returns how many there are.
static int signal_marked(const char *setting, bool force) {
  DIR *folder = opendir("/proc");
  int found = 0;
  if (!folder) return 0;
  for (struct dirent *entry; (entry = readdir(folder));) {
    if (!isdigit((unsigned char)entry->d_name[0]) || !is_marked_leader(entry->d_name, setting)) continue;
    int group = -atoi(entry->d_name);
    found++;
    kill(group, force ? SIGKILL : SIGHUP);
    if (!force) kill(group, SIGTERM);
    kill(group, SIGCONT);
  }
  closedir(folder);
  return found;
}

void end_marked(const char *mark) {
  pid_t child = fork();  // the child is in the machine's pid namespace, like its /proc
  if (child == 0) {
    char setting[MARK_SIZE + sizeof MARK];
    snprintf(setting, sizeof setting, MARK "%s", mark);
    struct timespec pause = {.tv_nsec = SCAN_EVERY_MS * 1000000L};
    for (int scan = 0, seen = 0; scan < SCANS; scan++) {
      int found = signal_marked(setting, seen >= SCANS_UNTIL_KILL);
      if (found) seen++;
      else if (seen || scan >= SCANS_UNTIL_SEEN) break;
      nanosleep(&pause, NULL);
    }
    _exit(0);
  }
  if (child > 0) waitpid(child, NULL, 0);
}
