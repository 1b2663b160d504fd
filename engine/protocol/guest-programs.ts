// The programs of native/guest that are run in every sandbox, as argument lists, so that all callers use the same ones.

/** TERM in every terminal. */
export const terminalName = 'xterm-256color';

export const guestPrograms = {
  /** an interactive shell with the marks that the engine reads; on any machine */
  shell: ['/usr/lib/vethlab/shell'],
  /** writes the network's state whenever it changes; at the site level */
  observe: ['/usr/lib/vethlab/vethlab-observe'],
  /** ends once Docker answers; on the host */
  waitDocker: ['/usr/lib/vethlab/wait-docker'],
  /** gives a restored virtual machine its clock, identity and randomness; at the site level */
  resume: ['/usr/lib/vethlab/vethlab-resume'],
  /** the same for a machine that was in use before its snapshot: also ends programs whose connections are gone */
  resumeAgain: ['/usr/lib/vethlab/vethlab-resume', 'again'],
} as const;
