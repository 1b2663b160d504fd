// Growing byte buffer; see buffer.h.
#include "buffer.h"
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *buffer_room(struct buffer *buffer, size_t length) {
  if (buffer->length + length > buffer->capacity) {
    size_t capacity = buffer->capacity ? buffer->capacity : 256;
    while (capacity < buffer->length + length) capacity *= 2;
    char *data = realloc(buffer->data, capacity);
    if (!data) abort();
    buffer->data = data;
    buffer->capacity = capacity;
  }
  return buffer->data + buffer->length;
}

void buffer_add(struct buffer *buffer, const void *bytes, size_t length) {
  if (length == 0) return;
  memcpy(buffer_room(buffer, length), bytes, length);
  buffer->length += length;
}

void buffer_text(struct buffer *buffer, const char *text) { buffer_add(buffer, text, strlen(text)); }

void buffer_format(struct buffer *buffer, const char *format, ...) {
  va_list arguments, again;
  va_start(arguments, format);
  va_copy(again, arguments);
  int length = vsnprintf(NULL, 0, format, arguments);
  va_end(arguments);
  if (length > 0) {
    vsnprintf(buffer_room(buffer, (size_t)length + 1), (size_t)length + 1, format, again);
    buffer->length += (size_t)length;
  }
  va_end(again);
}

void buffer_drop(struct buffer *buffer, size_t length) {
  if (length >= buffer->length) {
    buffer->length = 0;
    return;
  }
  memmove(buffer->data, buffer->data + length, buffer->length - length);
  buffer->length -= length;
}

void buffer_clear(struct buffer *buffer) { buffer->length = 0; }

void buffer_free(struct buffer *buffer) {
  free(buffer->data);
  *buffer = (struct buffer){0};
}

bool buffer_equal(const struct buffer *one, const struct buffer *other) {
  return one->length == other->length && (one->length == 0 || memcmp(one->data, other->data, one->length) == 0);
}

bool buffer_read_file(struct buffer *buffer, const char *path) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  ssize_t got;
  while ((got = read(fd, buffer_room(buffer, 4096), 4096)) > 0) buffer->length += (size_t)got;
  close(fd);
  return got == 0;
}
