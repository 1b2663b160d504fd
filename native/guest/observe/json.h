// Writes JSON into a buffer, and finds values in JSON that somebody else wrote, without a tree.
#pragma once
#include "buffer.h"
#include <stdint.h>

// ---- writing: commas come by themselves

void json_open(struct buffer *out, char bracket);
void json_close(struct buffer *out, char bracket);
void json_key(struct buffer *out, const char *key);
void json_string(struct buffer *out, const char *text);
/// Bytes that are not UTF-8 become U+FFFD.
void json_bytes(struct buffer *out, const char *bytes, size_t length);
void json_number(struct buffer *out, int64_t number);
void json_bool(struct buffer *out, bool value);
void json_null(struct buffer *out);
/// Text or null.
void json_optional(struct buffer *out, const char *text);
/// A value that is JSON already; nothing becomes null.
void json_raw(struct buffer *out, const char *json, size_t length);

// ---- finding

struct slice {
  const char *start;
  size_t length;
};

/// The value at a path of object keys ("State.Pid"); an empty slice where there is none.
struct slice json_find(struct slice json, const char *path);
/// Takes the next element of an array; `rest` is the array at first, then what is left of it.
bool json_element(struct slice *rest, struct slice *element);
/// Copies a string value that holds no escapes (ids, names); false where it is none or does not fit.
bool json_plain_string(struct slice json, char *text, size_t size);
