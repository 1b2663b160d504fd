// Finds the process that holds a socket, by the inode of the socket.
#pragma once

// Returns the name of the process, NULL if there is none. Of several it is the one with the lowest pid.
const char *owner_of(unsigned inode);
// Call it when processes have changed: the next call of owner_of() scans again.
void owners_forget(void);
