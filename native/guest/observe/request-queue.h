// The requests that wait to be sent to Docker. No request is queued twice, and one is sent at a time.
#pragma once
#include <stdbool.h>
#include <stddef.h>

#define ID_SIZE 80  // "sha256:" and 64 digits

enum ask { ASK_VERSION, ASK_NETWORKS, ASK_IMAGES, ASK_IMAGE, ASK_CONTAINERS, ASK_CONTAINER };

void queue_add(enum ask kind, const char *id);
// Starts the first request and writes its HTTP target. False if one is under way or none waits.
bool queue_start(char *target, size_t size);
// The request under way has been answered: gives and removes it.
void queue_finish(enum ask *kind, char id[ID_SIZE]);
bool queue_idle(void);
void queue_clear(void);
