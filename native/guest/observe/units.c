// Asks systemd for units; see units.h. org.freedesktop.systemd1(5), on the private socket that needs no bus daemon.
#include "units.h"
#include "dbus.h"
#include "json.h"
#include "machines.h"
#include <string.h>

#define UNIT_PATH "/org/freedesktop/systemd1/unit/"

static const struct {
  const char *name, *path;
} units[UNIT_COUNT] = {{"docker.service", UNIT_PATH "docker_2eservice"},
                       {"docker.socket", UNIT_PATH "docker_2esocket"},
                       {"containerd.service", UNIT_PATH "containerd_2eservice"}};

static struct dbus bus = {.fd = -1};
static char states[UNIT_COUNT][24];
static unsigned asked[UNIT_COUNT];  // serial of the call that waits for its answer; 0: none
static bool again[UNIT_COUNT];      // it changed meanwhile: ask again after the answer

static void ask(enum unit unit) {
  again[unit] = asked[unit] != 0;
  if (!asked[unit])
    asked[unit] = dbus_call(&bus, units[unit].path, "org.freedesktop.DBus.Properties", "Get",
                            "org.freedesktop.systemd1.Unit", "ActiveState");
}

void units_disconnect(void) {
  dbus_close(&bus);
  memset(states, 0, sizeof states);
}

void units_consider(void) {
  char path[64];
  if (bus.fd >= 0 || !host_path(path, sizeof path, "/run/systemd/private")) return;
  memset(asked, 0, sizeof asked);
  if (!dbus_connect(&bus, path, machines.pid[MACHINE_HOST])) return;
  dbus_call(&bus, "/org/freedesktop/systemd1", "org.freedesktop.systemd1.Manager", "Subscribe", NULL, NULL);
  for (int unit = 0; unit < UNIT_COUNT; unit++) ask(unit);
}

void units_refresh(void) {
  for (int unit = 0; bus.fd >= 0 && unit < UNIT_COUNT; unit++) ask(unit);
}

int units_poll(struct pollfd *out) {
  *out = (struct pollfd){.fd = bus.fd, .events = POLLIN};
  return bus.fd >= 0;
}

bool units_busy(void) { return bus.fd >= 0 && (asked[0] || asked[1] || asked[2]); }

static bool take(const struct dbus_message *message) {
  for (int unit = 0; unit < UNIT_COUNT; unit++) {
    if (message->kind == DBUS_SIGNAL && message->path && strcmp(message->path, units[unit].path) == 0) ask(unit);
    if (message->kind == DBUS_SIGNAL || message->reply_to == 0 || message->reply_to != asked[unit]) continue;
    asked[unit] = 0;
    if (again[unit]) ask(unit);
    const char *state = message->kind == DBUS_RETURN && message->text ? message->text : "";
    if (strcmp(states[unit], state) == 0) continue;
    strncpy(states[unit], state, sizeof states[unit] - 1);
    return true;
  }
  return false;
}

bool units_read(void) {
  struct dbus_message message;
  bool changed = false;
  if (bus.fd < 0) return false;
  if (!dbus_receive(&bus)) {
    units_disconnect();
    return true;
  }
  while (dbus_next(&bus, &message)) changed |= take(&message);
  return changed;
}

const char *unit_state(enum unit unit) { return states[unit]; }

void units_write(struct buffer *out) {
  json_open(out, '{');
  for (int unit = 0; unit < UNIT_COUNT; unit++)
    if (states[unit][0]) json_key(out, units[unit].name), json_string(out, states[unit]);
  json_close(out, '}');
}
