// Reads or writes exactly `length` bytes, however many system calls that takes. Return 0, or -1 with errno; ENODATA
// means that the stream ended first.
#pragma once
#include <stddef.h>

int write_all(int fd, const void *data, size_t length);
int read_all(int fd, void *data, size_t length);
