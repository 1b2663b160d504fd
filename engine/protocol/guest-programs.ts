// The programs of native/guest that are run in every sandbox, as argument lists, so that everybody asks for the same.

/** TERM in every terminal. */
export const terminalName = 'xterm-256color';

export const guestPrograms = {
  /** an interactive shell with the marks the engine reads; on any machine */
  shell: ['/usr/lib/vethlab/shell'],
  /** writes the network's state whenever it changes; at the site level */
  observe: ['/usr/lib/vethlab/vethlab-observe'],
  /** ends once Docker answers; on the host */
  waitDocker: ['/usr/lib/vethlab/wait-docker'],
  /** gives a restored virtual machine its clock, identity and randomness; at the site level */
  resume: ['/usr/lib/vethlab/vethlab-resume'],
  /** the same in one that had been in use before it was saved: ends what ran over connections that are gone */
  resumeAgain: ['/usr/lib/vethlab/vethlab-resume', 'again'],
} as const;
