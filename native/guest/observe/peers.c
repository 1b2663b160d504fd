// Asks the kernel for the number that a namespace has in another one; see peers.h. RTM_GETNSID assigns no new numbers.
#include "peers.h"
#include "netlink.h"
#include <fcntl.h>
#include <linux/net_namespace.h>
#include <sys/socket.h>
#include <unistd.h>

#define KNOWN_MAX 256

static struct known {
  ino_t inode;
  int nsid;
  ino_t peer;
} known[KNOWN_MAX];
static int known_count;

void peers_forget(void) { known_count = 0; }

static void take_nsid(const struct nlmsghdr *message, void *context) {
  if (message->nlmsg_type != RTM_NEWNSID) return;
  struct attributes attributes;
  attributes_of_message(&attributes, message, sizeof(struct rtgenmsg));
  *(int *)context = (int)attribute_u32(attributes.of[NETNSA_NSID], (uint32_t)-1);
}

static int nsid_of(struct namespace *namespace, const struct namespace *other) {
  int fd = open(other->path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return -1;
  struct {
    struct nlmsghdr header;
    struct rtgenmsg family;
    struct nlattr attribute __attribute__((aligned(4)));
    int fd;
  } request = {.header = {.nlmsg_len = sizeof request, .nlmsg_type = RTM_GETNSID},
               .family = {.rtgen_family = AF_UNSPEC},
               .attribute = {.nla_len = NLA_HDRLEN + sizeof(int), .nla_type = NETNSA_FD},
               .fd = fd};
  int nsid = -1;
  netlink_ask(namespace->route, &request.header, take_nsid, &nsid);
  close(fd);
  return nsid;
}

ino_t peer_namespace(struct namespace *namespace, int nsid) {
  for (int index = 0; index < known_count; index++)
    if (known[index].inode == namespace->inode && known[index].nsid == nsid) return known[index].peer;
  ino_t peer = 0;
  for (int index = 0; index < namespace_count && !peer; index++) {
    struct namespace *other = &namespaces[index];
    if (other != namespace && other->inode && nsid_of(namespace, other) == nsid) peer = other->inode;
  }
  if (known_count < KNOWN_MAX) known[known_count++] = (struct known){namespace->inode, nsid, peer};
  return peer;
}
