/* Serves one connection of the channel in the calling process, which ends with it. */
#ifndef VETHLAB_SERVE_H
#define VETHLAB_SERVE_H

void serve(int peer, const char *token) __attribute__((noreturn));

#endif
