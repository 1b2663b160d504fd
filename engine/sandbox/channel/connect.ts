// Connects to a sandbox's agent. It does not know the protocol spoken afterwards.
import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { connect, type Socket } from 'node:net';

export interface ChannelAddress {
  root: string;
  /** of the socket, below `root`; no symbolic link in it can lead out of there */
  path: string;
  /** the agent asks for it; '' if it asks for none */
  token: string;
}

const pathOnly = 0o10000000; // O_PATH, which node:fs does not define

/** Throws a system error if the socket's file is missing or is not a socket. */
export function connectTo(address: ChannelAddress): Socket {
  const file = openBeneath(address.root, address.path);
  try {
    if (!fstatSync(file).isSocket()) throw new Error('it is no socket');
    return connect({ path: `/proc/self/fd/${file}` }); // for a unix socket, connect() happens within this call
  } finally {
    closeSync(file);
  }
}

/** The sandbox's root controls this path, so symbolic links in it are never followed. */
function openBeneath(root: string, path: string): number {
  const directory = pathOnly | constants.O_DIRECTORY;
  const names = path.split('/');
  let at = openSync(root, directory);
  for (const [index, name] of names.entries()) {
    const above = at;
    const kind = index < names.length - 1 ? directory : pathOnly;
    try {
      at = openSync(`/proc/self/fd/${above}/${name}`, kind | constants.O_NOFOLLOW);
    } finally {
      closeSync(above);
    }
  }
  return at;
}
