// Directories whose entries matter: the site's machines, and the host's names of network namespaces.
#pragma once
#include <poll.h>
#include <stdbool.h>

enum watched { WATCH_MACHINES = 1, WATCH_NAMES = 2, WATCH_NAME_GONE = 4 };

/// Watches what is not watched yet: the host's /run/netns comes with the first `ip netns add`.
void watch_consider(void);
/// The host machine is another: watch its directories.
void watch_host_anew(void);
struct pollfd watch_poll(void);
/// Takes in what has come; enum watched, or-ed.
int watch_read(void);
