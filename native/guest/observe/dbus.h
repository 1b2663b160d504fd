// A D-Bus connection to one peer, as little as it takes to call a method with two texts and to hear signals.
#pragma once
#include "buffer.h"
#include <stdint.h>
#include <sys/types.h>

struct dbus {
  int fd;           // -1: not connected
  bool trusted;     // the handshake is over
  uint32_t serial;
  struct buffer in;
};

enum dbus_kind { DBUS_CALL = 1, DBUS_RETURN, DBUS_ERROR, DBUS_SIGNAL };

struct dbus_message {
  enum dbus_kind kind;
  uint32_t reply_to;  // serial of the call it answers; 0
  const char *path;   // of a signal
  const char *text;   // the body where it is one variant that holds a text, else NULL
};

/// Connects as root within the pid namespace of `neighbour`: systemd refuses a peer whose pid it cannot see.
bool dbus_connect(struct dbus *bus, const char *path, pid_t neighbour);
void dbus_close(struct dbus *bus);
/// Sends a call with the given texts (NULL: none) as arguments; returns its serial, 0 where it failed.
uint32_t dbus_call(struct dbus *bus, const char *path, const char *interface, const char *member, const char *one, const char *two);
/// Takes in what has come; false where the other side closed or spoke something else.
bool dbus_receive(struct dbus *bus);
/// The next whole message; its texts live until the next call of dbus_receive or dbus_next.
bool dbus_next(struct dbus *bus, struct dbus_message *message);
