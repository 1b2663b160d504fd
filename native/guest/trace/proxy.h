// A userland proxy (docker-proxy) takes a connection and opens another: finds which one belongs to which.
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct proxied {
  char process[17];  // the proxy's name
  uint16_t port;     // source port of the connection it opened
};

/// To be called before anything is sent: connections that are there already are not meant.
void proxy_note(uint32_t address, uint16_t port);
/// Looks, in the machine host, for the program that holds a connection from remote port `from`, and in it for one to
/// `address`:`port` (network and host byte order). False where there is none now.
bool proxy_find(uint16_t from, uint32_t address, uint16_t port, struct proxied *found);
