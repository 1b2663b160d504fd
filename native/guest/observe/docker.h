// Docker's own view, over its HTTP API: everything is asked for once, then again only what its events name.
// The observer must never start Docker. While systemd listens on the socket of a stopped Docker, a mere connection
// would start it. So two connections are opened once Docker is known to run, and kept open.
#pragma once
#include "buffer.h"
#include <poll.h>
#include <sys/types.h>

// Connects or disconnects as needed. `dockerd` is the pid and `start` the start time of the running daemon (0: none);
// `may_connect` means that a connection cannot start Docker. True if what docker_write() writes may have changed.
bool docker_consider(pid_t dockerd, unsigned long long start, bool may_connect);
// Writes what poll() should wait for to `out`, 2 entries at most. Returns how many.
int docker_poll(struct pollfd *out);
// Reads what has arrived. True if something has changed.
bool docker_read(void);
// True while connected, until Docker has answered everything for the first time.
bool docker_connecting(void);
// True if a process began or ended in a container since the last call.
bool docker_touched_processes(void);
// Asks for every container again, whether or not there were events.
void docker_refresh(void);
// True while Docker has to answer a request.
bool docker_busy(void);
// Asks for containers again that are created and not started yet: Docker sends no event when a start fails.
void docker_poll_unsettled(void);
// Writes the keys running, version, containers, networks and images into an object that is open.
void docker_write(struct buffer *out);
