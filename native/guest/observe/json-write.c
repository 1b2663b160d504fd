// Writes JSON; see json.h.
#include "json.h"
#include <string.h>

static void separate(struct buffer *out) {
  if (out->length == 0) return;
  char last = out->data[out->length - 1];
  if (last != '[' && last != '{' && last != ':' && last != '\n') buffer_add(out, ",", 1);
}

void json_open(struct buffer *out, char bracket) {
  separate(out);
  buffer_add(out, &bracket, 1);
}

void json_close(struct buffer *out, char bracket) { buffer_add(out, &bracket, 1); }

void json_key(struct buffer *out, const char *key) {
  json_string(out, key);
  buffer_add(out, ":", 1);
}

// Length of the UTF-8 sequence that begins here, 0 if it is none.
static size_t sequence_length(const unsigned char *at, size_t left) {
  size_t length = at[0] < 0x80             ? 1
                  : (at[0] & 0xe0) == 0xc0 ? 2
                  : (at[0] & 0xf0) == 0xe0 ? 3
                  : (at[0] & 0xf8) == 0xf0 ? 4
                                           : 0;
  if (length == 0 || length > left) return 0;
  for (size_t index = 1; index < length; index++)
    if ((at[index] & 0xc0) != 0x80) return 0;
  if (length == 2 && at[0] < 0xc2) return 0;
  if (length == 3 && ((at[0] == 0xe0 && at[1] < 0xa0) || (at[0] == 0xed && at[1] > 0x9f))) return 0;
  if (length == 4 && ((at[0] == 0xf0 && at[1] < 0x90) || at[0] > 0xf4 || (at[0] == 0xf4 && at[1] > 0x8f))) return 0;
  return length;
}

void json_bytes(struct buffer *out, const char *bytes, size_t length) {
  separate(out);
  buffer_add(out, "\"", 1);
  for (size_t at = 0; at < length;) {
    unsigned char byte = (unsigned char)bytes[at];
    size_t sequence = sequence_length((const unsigned char *)bytes + at, length - at);
    if (sequence == 0) {
      buffer_text(out, "\\ufffd");
      at++;
    } else if (byte == '"' || byte == '\\') {
      buffer_format(out, "\\%c", byte);
      at++;
    } else if (byte == '\n') {
      buffer_text(out, "\\n");
      at++;
    } else if (byte < 0x20 || byte == 0x7f) {
      buffer_format(out, "\\u%04x", byte);
      at++;
    } else {
      buffer_add(out, bytes + at, sequence);
      at += sequence;
    }
  }
  buffer_add(out, "\"", 1);
}

void json_string(struct buffer *out, const char *text) { json_bytes(out, text, strlen(text)); }

void json_number(struct buffer *out, int64_t number) {
  separate(out);
  buffer_format(out, "%lld", (long long)number);
}

void json_bool(struct buffer *out, bool value) {
  separate(out);
  buffer_text(out, value ? "true" : "false");
}

void json_null(struct buffer *out) {
  separate(out);
  buffer_text(out, "null");
}

void json_optional(struct buffer *out, const char *text) {
  if (text) json_string(out, text);
  else json_null(out);
}

void json_raw(struct buffer *out, const char *json, size_t length) {
  if (length == 0) {
    json_null(out);
    return;
  }
  separate(out);
  buffer_add(out, json, length);
}
