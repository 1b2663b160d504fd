// Which process holds a socket, told by the socket's inode.
#pragma once

/// Name of the process (of several, the one with the lowest number); NULL where none is found.
const char *owner_of(unsigned inode);
/// Some process came, went or became another program: look again when next asked.
void owners_forget(void);
