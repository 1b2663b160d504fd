// A byte buffer that grows. Running out of memory ends the program: whoever started it starts it again.
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct buffer {
  char *data;
  size_t length;
  size_t capacity;
};

void buffer_add(struct buffer *buffer, const void *bytes, size_t length);
void buffer_text(struct buffer *buffer, const char *text);
void buffer_format(struct buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
/// Makes room for `length` more bytes and returns where they go; add to `length` yourself.
char *buffer_room(struct buffer *buffer, size_t length);
/// Removes bytes from its front.
void buffer_drop(struct buffer *buffer, size_t length);
void buffer_clear(struct buffer *buffer);
void buffer_free(struct buffer *buffer);
bool buffer_equal(const struct buffer *one, const struct buffer *other);
/// Adds the rest of a file; false where it cannot be read.
bool buffer_read_file(struct buffer *buffer, const char *path);
