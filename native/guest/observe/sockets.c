// Reads listening sockets; see sockets.h. sock_diag(7).
#include "sockets.h"
#include "json.h"
#include "netlink.h"
#include "owners.h"
#include <arpa/inet.h>
#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>

struct socket {
  unsigned char protocol;
  char address[INET6_ADDRSTRLEN];
  int port;
  unsigned inode;
};

struct table {
  struct socket *sockets;
  int count, room;
  unsigned char protocol;
};

static void take_socket(const struct nlmsghdr *message, void *context) {
  struct table *table = context;
  if (message->nlmsg_type != SOCK_DIAG_BY_FAMILY) return;
  const struct inet_diag_msg *info = NLMSG_DATA(message);
  if (table->protocol == IPPROTO_UDP && info->id.idiag_dport != 0) return;
  if (table->count == table->room) {
    table->room = table->room ? table->room * 2 : 16;
    if (!(table->sockets = realloc(table->sockets, (size_t)table->room * sizeof *table->sockets))) abort();
  }
  struct socket *socket = &table->sockets[table->count++];
  *socket =
      (struct socket){.protocol = table->protocol, .port = ntohs(info->id.idiag_sport), .inode = info->idiag_inode};
  inet_ntop(info->idiag_family, info->id.idiag_src, socket->address, sizeof socket->address);
}

static int ask(struct namespace *namespace, unsigned char family, unsigned char protocol, struct table *table) {
  struct {
    struct nlmsghdr header;
    struct inet_diag_req_v2 socket;
  } request = {.header = {.nlmsg_len = sizeof request, .nlmsg_type = SOCK_DIAG_BY_FAMILY, .nlmsg_flags = NLM_F_DUMP},
               .socket = {.sdiag_family = family,
                          .sdiag_protocol = protocol,
                          // an unconnected UDP socket is in the state that TCP calls closed
                          .idiag_states = 1u << (protocol == IPPROTO_TCP ? TCP_LISTEN : TCP_CLOSE)}};
  table->protocol = protocol;
  int error = netlink_ask(namespace->diag, &request.header, take_socket, table);
  return error == -ENOENT ? 0 : error;  // a kernel without that protocol has no such sockets
}

static int in_order(const void *one, const void *other) {
  const struct socket *a = one, *b = other;
  if (a->protocol != b->protocol) return a->protocol - b->protocol;
  if (a->port != b->port) return a->port - b->port;
  int by_address = strcmp(a->address, b->address);
  return by_address ? by_address : (a->inode > b->inode) - (a->inode < b->inode);
}

static void write_sockets(struct buffer *out, struct table *table) {
  qsort(table->sockets, (size_t)table->count, sizeof *table->sockets, in_order);
  json_open(out, '[');
  for (int index = 0; index < table->count; index++) {
    const struct socket *socket = &table->sockets[index];
    json_open(out, '{');
    json_key(out, "protocol"), json_string(out, socket->protocol == IPPROTO_TCP ? "tcp" : "udp");
    json_key(out, "address"), json_string(out, socket->address);
    json_key(out, "port"), json_number(out, socket->port);
    json_key(out, "process"), json_optional(out, owner_of(socket->inode));
    json_close(out, '}');
  }
  json_close(out, ']');
}

bool sockets_read(struct namespace *namespace) {
  struct table table = {0};
  int error = ask(namespace, AF_INET, IPPROTO_TCP, &table);
  if (!error) error = ask(namespace, AF_INET6, IPPROTO_TCP, &table);
  if (!error) error = ask(namespace, AF_INET, IPPROTO_UDP, &table);
  if (!error) error = ask(namespace, AF_INET6, IPPROTO_UDP, &table);
  if (!error) {
    buffer_clear(&namespace->sockets);
    write_sockets(&namespace->sockets, &table);
  }
  free(table.sockets);
  return !error;
}
