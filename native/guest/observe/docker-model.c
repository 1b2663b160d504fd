// Stores parts of Docker's answers; see docker-model.h. Key names are those of the Docker Engine API.
#include "docker-model.h"
#include <stdlib.h>
#include <string.h>

struct item {
  char id[ID_SIZE];
  bool seen, created;
  struct buffer json;
};

struct list {
  struct item *items;
  int count, room;
};

static struct list containers, images;
static struct buffer version, networks;

static struct item *find(struct list *list, const char *id, bool add) {
  for (int index = 0; index < list->count; index++)
    if (strcmp(list->items[index].id, id) == 0) return &list->items[index];
  if (!add) return NULL;
  if (list->count == list->room) {
    list->room = list->room ? list->room * 2 : 8;
    if (!(list->items = realloc(list->items, (size_t)list->room * sizeof *list->items))) abort();
  }
  struct item *item = &list->items[list->count++];
  *item = (struct item){0};
  strncpy(item->id, id, ID_SIZE - 1);
  return item;
}

static void remove_at(struct list *list, int index) {
  buffer_free(&list->items[index].json);
  memmove(&list->items[index], &list->items[index + 1], (size_t)(--list->count - index) * sizeof *list->items);
}

// Copies values out of an object. Each gets its dotted path as its key.
static void pick(struct buffer *out, struct slice from, const char *const *paths) {
  buffer_clear(out);
  json_open(out, '{');
  for (; *paths; paths++) {
    struct slice value = json_find(from, *paths);
    json_key(out, *paths), json_raw(out, value.start, value.length);
  }
  json_close(out, '}');
}

static void take_container(const char *id, struct slice answer) {
  static const char *const paths[] = {"Id",
                                      "Name",
                                      "Created",
                                      "Path",
                                      "Args",
                                      "State.Status",
                                      "State.Pid",
                                      "State.ExitCode",
                                      "State.Error",
                                      "Config.Image",
                                      "Config.ExposedPorts",
                                      "HostConfig.NetworkMode",
                                      "NetworkSettings.Ports",
                                      "NetworkSettings.Networks",
                                      NULL};
  struct item *item = find(&containers, id, true);
  char status[32];
  item->created =
      json_plain_string(json_find(answer, "State.Status"), status, sizeof status) && strcmp(status, "created") == 0;
  pick(&item->json, answer, paths);
}

// Compares a list with what is known: requests the details of new items, and drops those that are gone.
static void take_list(struct list *list, struct slice answer, enum ask details) {
  struct slice element;
  for (int index = 0; index < list->count; index++) list->items[index].seen = false;
  while (json_element(&answer, &element)) {
    char id[ID_SIZE];
    if (!json_plain_string(json_find(element, "Id"), id, sizeof id)) continue;
    struct item *known = find(list, id, false);
    // The tags of a known image may have changed.
    if (!known || details == ASK_IMAGE) queue_add(details, id);
    if (known) known->seen = true;
  }
  for (int index = list->count - 1; index >= 0; index--)
    if (!list->items[index].seen) remove_at(list, index);
}

static void take_networks(struct slice answer) {
  static const char *const paths[] = {"Id", "Name", "Driver", "IPAM.Config", "Options", NULL};
  struct slice element;
  struct buffer one = {0};
  buffer_clear(&networks);
  json_open(&networks, '[');
  while (json_element(&answer, &element)) {
    pick(&one, element, paths);
    json_raw(&networks, one.data, one.length);
  }
  json_close(&networks, ']');
  buffer_free(&one);
}

void model_take(enum ask kind, const char *id, struct slice answer) {
  static const char *const image_paths[] = {"Id", "RepoTags", "Config.ExposedPorts", NULL};
  struct slice value;
  switch (kind) {
    case ASK_VERSION:
      value = json_find(answer, "Version");
      buffer_clear(&version);
      buffer_add(&version, value.start, value.length);
      break;
    case ASK_NETWORKS: take_networks(answer); break;
    case ASK_IMAGES: take_list(&images, answer, ASK_IMAGE); break;
    case ASK_IMAGE: pick(&find(&images, id, true)->json, answer, image_paths); break;
    case ASK_CONTAINERS: take_list(&containers, answer, ASK_CONTAINER); break;
    case ASK_CONTAINER: take_container(id, answer); break;
  }
}

void model_remove_container(const char *id) {
  for (int index = containers.count - 1; index >= 0; index--)
    if (strcmp(containers.items[index].id, id) == 0) remove_at(&containers, index);
}

bool model_container(int index, char id[ID_SIZE]) {
  if (index >= containers.count) return false;
  memcpy(id, containers.items[index].id, ID_SIZE);
  return true;
}

bool model_unsettled(int wanted, char id[ID_SIZE]) {
  for (int index = 0; index < containers.count; index++) {
    if (!containers.items[index].created || wanted-- > 0) continue;
    memcpy(id, containers.items[index].id, ID_SIZE);
    return true;
  }
  return false;
}

void model_clear(void) {
  while (containers.count > 0) remove_at(&containers, containers.count - 1);
  while (images.count > 0) remove_at(&images, images.count - 1);
  buffer_clear(&version);
  buffer_clear(&networks);
}

static void write_list(struct buffer *out, const char *key, const struct list *list) {
  json_key(out, key), json_open(out, '[');
  for (int index = 0; index < list->count; index++)
    if (list->items[index].json.length) json_raw(out, list->items[index].json.data, list->items[index].json.length);
  json_close(out, ']');
}

void model_write(struct buffer *out) {
  json_key(out, "version"), json_raw(out, version.data, version.length);
  write_list(out, "containers", &containers);
  if (networks.length == 0) buffer_text(&networks, "[]");
  json_key(out, "networks"), json_raw(out, networks.data, networks.length);
  write_list(out, "images", &images);
}
