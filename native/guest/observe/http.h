// An HTTP/1.1 connection over a unix socket that is kept open. Reading never blocks.
#pragma once
#include "buffer.h"

struct http {
  int fd;      // -1: not connected
  int part;    // enum part: what comes next
  int status;  // of the response being read
  bool chunked;
  size_t left;         // bytes left of the body or the chunk
  struct buffer raw;   // received and not parsed yet
  struct buffer body;  // of the response being read; a reader of an endless body drops what it has used
};

enum http_result { HTTP_MORE, HTTP_COMPLETE, HTTP_CLOSED };

// False if nobody listens at `path`.
bool http_connect(struct http *http, const char *path);
bool http_get(struct http *http, const char *target);
// Reads what has arrived. HTTP_COMPLETE: status and body hold a response; call http_next() when done with it.
enum http_result http_read(struct http *http);
// Drops the response. HTTP_COMPLETE if the next one is there already.
enum http_result http_next(struct http *http);
void http_close(struct http *http);
