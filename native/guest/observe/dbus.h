// A D-Bus connection to one peer. It can call methods with up to two texts, and receive signals.
#pragma once
#include "buffer.h"
#include <stdint.h>
#include <sys/types.h>

struct dbus {
  int fd;        // -1: not connected
  bool trusted;  // the handshake is over
  uint32_t serial;
  struct buffer in;
};

enum dbus_kind { DBUS_CALL = 1, DBUS_RETURN, DBUS_ERROR, DBUS_SIGNAL };

struct dbus_message {
  enum dbus_kind kind;
  uint32_t reply_to;  // serial of the call it answers; 0
  const char *path;   // of a signal
  const char *text;   // the body if it is a variant with a text, else NULL
};

// Connects as root, from within the pid namespace of `neighbour`: systemd refuses a peer whose pid it cannot see.
bool dbus_connect(struct dbus *bus, const char *path, pid_t neighbour);
void dbus_close(struct dbus *bus);
// Calls a method with up to two texts (NULL: none) as arguments. Returns the serial of the call, 0 if it failed.
uint32_t dbus_call(struct dbus *bus, const char *path, const char *interface, const char *member, const char *one,
                   const char *two);
// Reads what has arrived. False if the peer has closed the connection or does not speak D-Bus.
bool dbus_receive(struct dbus *bus);
// Takes the next complete message. Its texts are valid until the next call of dbus_receive() or dbus_next().
bool dbus_next(struct dbus *bus, struct dbus_message *message);
