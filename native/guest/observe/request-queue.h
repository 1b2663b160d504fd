// What is to be asked of Docker, each thing at most once, one at a time.
#pragma once
#include <stdbool.h>
#include <stddef.h>

#define ID_SIZE 80  // "sha256:" and 64 digits

enum ask { ASK_VERSION, ASK_NETWORKS, ASK_IMAGES, ASK_IMAGE, ASK_CONTAINERS, ASK_CONTAINER };

void queue_add(enum ask kind, const char *id);
/// Takes the first as under way and writes its HTTP target; false where one is under way or there is none.
bool queue_start(char *target, size_t size);
/// The one under way is answered.
void queue_finish(enum ask *kind, char id[ID_SIZE]);
bool queue_idle(void);
void queue_clear(void);
