// The document the observer streams: one line of JSON that says everything. engine/observer/raw-line.ts is its schema.
#pragma once
#include <stdbool.h>

/// Writes the line to stdout, with `answers` as the number of the last question answered, if it is another than the last; false where nobody listens any more.
bool document_emit(unsigned answers);
