// Queue of requests; see request-queue.h.
#include "request-queue.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct request {
  enum ask kind;
  char id[ID_SIZE];
};

static struct request *waiting;
static int count, room;
static bool under_way;  // it is the first of `waiting`

void queue_add(enum ask kind, const char *id) {
  for (int index = under_way; index < count; index++)
    if (waiting[index].kind == kind && strcmp(waiting[index].id, id) == 0) return;
  if (count == room) {
    room = room ? room * 2 : 16;
    if (!(waiting = realloc(waiting, (size_t)room * sizeof *waiting))) abort();
  }
  waiting[count].kind = kind;
  snprintf(waiting[count++].id, ID_SIZE, "%s", id);
}

bool queue_start(char *target, size_t size) {
  static const char *const targets[] = {
      "/version", "/networks", "/images/json", "/images/%s/json", "/containers/json?all=1", "/containers/%s/json"};
  if (under_way || count == 0) return false;
  const char *pattern = targets[waiting[0].kind], *hole = strstr(pattern, "%s");
  if (hole) snprintf(target, size, "%.*s%s%s", (int)(hole - pattern), pattern, waiting[0].id, hole + 2);
  else snprintf(target, size, "%s", pattern);
  under_way = true;
  return true;
}

void queue_finish(enum ask *kind, char id[ID_SIZE]) {
  *kind = waiting[0].kind;
  memcpy(id, waiting[0].id, ID_SIZE);
  memmove(waiting, waiting + 1, (size_t)--count * sizeof *waiting);
  under_way = false;
}

bool queue_idle(void) { return count == 0; }

void queue_clear(void) {
  count = 0;
  under_way = false;
}
