// Watches directories: the machines of the site, and the named network namespaces of the host.
#pragma once
#include <poll.h>
#include <stdbool.h>

enum watched { WATCH_MACHINES = 1, WATCH_NAMES = 2, WATCH_NAME_GONE = 4 };

// Watches the directories that are not watched yet: /run/netns on the host appears with the first `ip netns add`.
void watch_consider(void);
// Call it when the host machine has been restarted: watches the new directories.
void watch_host_anew(void);
struct pollfd watch_poll(void);
// Reads the events that have arrived. Returns what changed: enum watched, or-ed.
int watch_read(void);
