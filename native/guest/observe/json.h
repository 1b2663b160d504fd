// Writes JSON into a buffer, and finds values in JSON text without parsing all of it.
#pragma once
#include "buffer.h"
#include <stdint.h>

// ---- writing: commas are added automatically

void json_open(struct buffer *out, char bracket);
void json_close(struct buffer *out, char bracket);
void json_key(struct buffer *out, const char *key);
void json_string(struct buffer *out, const char *text);
// Writes bytes as a string; those that are not UTF-8 become U+FFFD.
void json_bytes(struct buffer *out, const char *bytes, size_t length);
void json_number(struct buffer *out, int64_t number);
void json_bool(struct buffer *out, bool value);
void json_null(struct buffer *out);
// Writes a string, or null for NULL.
void json_optional(struct buffer *out, const char *text);
// Writes a value that is JSON already, or null if `length` is 0.
void json_raw(struct buffer *out, const char *json, size_t length);

// ---- finding

struct slice {
  const char *start;
  size_t length;
};

// Returns the value at a path of object keys ("State.Pid"), or an empty slice if there is none.
struct slice json_find(struct slice json, const char *path);
// Takes the next element of an array. `rest` is the array at first, then what is left of it.
bool json_element(struct slice *rest, struct slice *element);
// Copies a string without escapes, such as an id. False if it is no such string, or too long.
bool json_plain_string(struct slice json, char *text, size_t size);
