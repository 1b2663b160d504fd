// The states of Docker's systemd units. Signals on systemd's own D-Bus socket report changes, so that no systemctl is
// run.
#pragma once
#include "buffer.h"
#include <poll.h>

enum unit { UNIT_DOCKER_SERVICE, UNIT_DOCKER_SOCKET, UNIT_CONTAINERD_SERVICE, UNIT_COUNT };

// Connects unless it is connected. Call it now and then.
void units_consider(void);
// Disconnects. Call it when the host machine has been restarted.
void units_disconnect(void);
// Writes what poll() should wait for to `out`, 1 entry at most. Returns how many.
int units_poll(struct pollfd *out);
// Reads what has arrived. True if a state has changed.
bool units_read(void);
// True while systemd has to answer a request.
bool units_busy(void);
// Asks for every state again, whether or not there were signals.
void units_refresh(void);
// Returns active, inactive, failed, activating, …, or "" if it is unknown.
const char *unit_state(enum unit unit);
// Writes a JSON object: unit → state.
void units_write(struct buffer *out);
