// Finds values in JSON text by skipping over the rest; see json.h. The text must be valid JSON.
#include "json.h"
#include <string.h>

struct cursor {
  const char *at;
  const char *end;
};

static void skip_space(struct cursor *cursor) {
  while (cursor->at < cursor->end && strchr(" \t\r\n", *cursor->at)) cursor->at++;
}

static void skip_string(struct cursor *cursor) {
  cursor->at++;
  while (cursor->at < cursor->end && *cursor->at != '"') cursor->at += *cursor->at == '\\' ? 2 : 1;
  cursor->at++;
}

static void skip_value(struct cursor *cursor) {
  int depth = 0;
  skip_space(cursor);
  do {
    if (cursor->at >= cursor->end) break;
    char byte = *cursor->at;
    if (byte == '"') {
      skip_string(cursor);
    } else if (byte == '{' || byte == '[') {
      depth++;
      cursor->at++;
    } else if (byte == '}' || byte == ']') {
      if (depth == 0) break;
      depth--;
      cursor->at++;
    } else if (depth > 0) {
      cursor->at++;
    } else {
      while (cursor->at < cursor->end && !strchr(",}] \t\r\n", *cursor->at)) cursor->at++;
    }
  } while (depth > 0);
  if (cursor->at > cursor->end) cursor->at = cursor->end;
}

static struct slice find_key(struct slice json, const char *key, size_t key_length) {
  struct cursor cursor = {json.start, json.start + json.length};
  skip_space(&cursor);
  if (cursor.at >= cursor.end || *cursor.at != '{') return (struct slice){0};
  cursor.at++;
  while (true) {
    skip_space(&cursor);
    if (cursor.at >= cursor.end || *cursor.at != '"') return (struct slice){0};
    const char *name = cursor.at + 1;
    skip_string(&cursor);
    size_t name_length = (size_t)(cursor.at - name) - 1;
    skip_space(&cursor);
    if (cursor.at >= cursor.end || *cursor.at != ':') return (struct slice){0};
    cursor.at++;
    skip_space(&cursor);
    const char *value = cursor.at;
    skip_value(&cursor);
    if (name_length == key_length && memcmp(name, key, key_length) == 0)
      return (struct slice){value, (size_t)(cursor.at - value)};
    skip_space(&cursor);
    if (cursor.at < cursor.end && *cursor.at == ',') cursor.at++;
  }
}

struct slice json_find(struct slice json, const char *path) {
  while (*path && json.length > 0) {
    size_t length = strcspn(path, ".");
    json = find_key(json, path, length);
    path += length + (path[length] == '.');
  }
  return json;
}

bool json_element(struct slice *rest, struct slice *element) {
  struct cursor cursor = {rest->start, rest->start + rest->length};
  skip_space(&cursor);
  if (cursor.at >= cursor.end || !strchr("[,", *cursor.at)) return false;
  cursor.at++;
  skip_space(&cursor);
  const char *value = cursor.at;
  skip_value(&cursor);
  if (cursor.at == value) return false;
  *element = (struct slice){value, (size_t)(cursor.at - value)};
  skip_space(&cursor);
  *rest = (struct slice){cursor.at, (size_t)(cursor.end - cursor.at)};
  return true;
}

bool json_plain_string(struct slice json, char *text, size_t size) {
  if (json.length < 2 || json.start[0] != '"' || json.length - 2 >= size) return false;
  if (memchr(json.start, '\\', json.length)) return false;
  memcpy(text, json.start + 1, json.length - 2);
  text[json.length - 2] = 0;
  return true;
}
