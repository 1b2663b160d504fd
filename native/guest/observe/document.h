// The state as one line of JSON. Its schema is engine/observer/raw-line.ts.
#pragma once
#include <stdbool.h>

// Writes the line to stdout unless it equals the last one. `answers` is the number of the last question answered. False
// if nobody reads any more.
bool document_emit(unsigned answers);
