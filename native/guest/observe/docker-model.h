// What Docker last said: the parts of its answers that a NetworkState is made of, as Docker wrote them.
#pragma once
#include "json.h"
#include "request-queue.h"

/// Takes in an answer; queues what it shows must be asked next.
void model_take(enum ask kind, const char *id, struct slice answer);
void model_remove_container(const char *id);
/// Id of the index-th container; false past the last.
bool model_container(int index, char id[ID_SIZE]);
/// Id of the index-th container that is created and not started yet; false past the last.
bool model_unsettled(int index, char id[ID_SIZE]);
void model_clear(void);
/// Writes the keys version, containers, networks, images of an open object.
void model_write(struct buffer *out);
