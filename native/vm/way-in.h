// The way into a virtual machine: a unix socket whose connections lead to a TCP port of this network namespace.
#pragma once

// Makes the socket, which only its owner may use. Exits with a message if it cannot.
int way_in_listen(const char *path);

// Serves connections in threads of its own and returns. Exits with a message if it cannot.
void way_in_serve(int listener, int port);
