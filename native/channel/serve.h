// Serves one connection of the channel. The calling process ends with the connection.
#pragma once
void serve(int peer, const char *token) __attribute__((noreturn));
