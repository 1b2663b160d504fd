// What Docker last answered, reduced to the parts that the engine needs, as Docker wrote them.
#pragma once
#include "json.h"
#include "request-queue.h"

// Stores an answer, and queues the requests that follow from it.
void model_take(enum ask kind, const char *id, struct slice answer);
void model_remove_container(const char *id);
// Gives the id of a container by its index. False past the last.
bool model_container(int index, char id[ID_SIZE]);
// The same among the containers that are created and not started yet.
bool model_unsettled(int index, char id[ID_SIZE]);
void model_clear(void);
// Writes the keys version, containers, networks and images into an object that is open.
void model_write(struct buffer *out);
