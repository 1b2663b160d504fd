/* Reads and writes that wait until all of it has come or gone. 0, or -1 with errno (ENODATA at the end of the stream). */
#ifndef VETHLAB_WHOLE_H
#define VETHLAB_WHOLE_H

#include <stddef.h>

int write_all(int fd, const void *data, size_t length);
int read_all(int fd, void *data, size_t length);

#endif
