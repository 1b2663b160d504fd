// States of Docker's systemd units, by systemd's own D-Bus socket: told by its signals, without a systemctl.
#pragma once
#include "buffer.h"
#include <poll.h>

enum unit { UNIT_DOCKER_SERVICE, UNIT_DOCKER_SOCKET, UNIT_CONTAINERD_SERVICE, UNIT_COUNT };

/// Connects if it is not connected; call it now and then.
void units_consider(void);
/// Lets go: the host machine is another.
void units_disconnect(void);
/// Fills in what to wait for, at most 1; returns how many.
int units_poll(struct pollfd *out);
/// Takes in what has come; true where a state changed.
bool units_read(void);
/// True while answers are under way.
bool units_busy(void);
/// Asks again for every state, whatever the signals said.
void units_refresh(void);
/// active, inactive, failed, activating, …; "" where it is not known.
const char *unit_state(enum unit unit);
/// JSON object: unit → state.
void units_write(struct buffer *out);
