// Finds the connection that a userland proxy (docker-proxy) opened for a connection it accepted.
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct proxied {
  char process[17];  // the proxy's name
  uint16_t port;     // source port of the connection it opened
};

// Notes the connections that exist already. Call it before anything is sent.
void proxy_note(uint32_t address, uint16_t port);
// Looks on the machine host for a program with a connection from the remote port `from` and another one to
// `address`:`port` (network and host byte order). False if there is none now.
bool proxy_find(uint16_t from, uint32_t address, uint16_t port, struct proxied *found);
