// One kept-open HTTP/1.1 connection over a unix socket; never blocks while it reads.
#pragma once
#include "buffer.h"

struct http {
  int fd;               // -1: not connected
  int part;             // what is read next
  int status;           // of the response being read
  bool chunked;
  size_t left;          // bytes left of the body or the chunk
  struct buffer raw;    // received, not looked at yet
  struct buffer body;   // of the response being read; a reader of an endless body takes from its front
};

enum http_result { HTTP_MORE, HTTP_COMPLETE, HTTP_CLOSED };

/// False where nobody listens there.
bool http_connect(struct http *http, const char *path);
bool http_get(struct http *http, const char *target);
/// Takes in what has come. HTTP_COMPLETE: status and body hold one response; call http_next() before going on.
enum http_result http_read(struct http *http);
/// Lets go of the response; HTTP_COMPLETE where the next one has come already.
enum http_result http_next(struct http *http);
void http_close(struct http *http);
