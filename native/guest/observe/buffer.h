// A byte buffer that grows. If memory runs out, the program aborts; the engine starts it again.
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
// Makes room for `length` more bytes and returns where to write them. The caller adds to `length` of the buffer.
char *buffer_room(struct buffer *buffer, size_t length);
// Removes bytes from the front.
void buffer_drop(struct buffer *buffer, size_t length);
void buffer_clear(struct buffer *buffer);
void buffer_free(struct buffer *buffer);
bool buffer_equal(const struct buffer *one, const struct buffer *other);
// Appends the contents of a file. False if it cannot be read.
bool buffer_read_file(struct buffer *buffer, const char *path);
