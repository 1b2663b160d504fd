// Docker's own view, over its HTTP API: asked for once, then again only for what its events name.
// It must never wake Docker: while systemd holds the socket of a stopped Docker, a mere connection would start it.
// So two connections are opened once it is known to run, and kept.
#pragma once
#include "buffer.h"
#include <poll.h>
#include <sys/types.h>

/// Connects or lets go, by what is known now: `dockerd` is the pid and `start` the start time of the running daemon
/// (0: none); `may_connect`: a connection can wake nobody. True where the answer of docker_write() may have changed.
bool docker_consider(pid_t dockerd, unsigned long long start, bool may_connect);
/// Fills in what to wait for, at most 2; returns how many.
int docker_poll(struct pollfd *out);
/// Takes in what has come; true where something changed.
bool docker_read(void);
/// True until the first answers are there.
bool docker_connecting(void);
/// Something began or ended in a container since the last call.
bool docker_touched_processes(void);
/// Asks again for every container, whatever the events said.
void docker_refresh(void);
/// True while answers are under way.
bool docker_busy(void);
/// Asks again for containers that are about to start or fail: Docker tells of a failed start by no event.
void docker_poll_unsettled(void);
/// Writes the keys running, version, containers, networks, images of an open object.
void docker_write(struct buffer *out);
