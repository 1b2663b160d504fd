// Errors in requests to the server.
import type { Entry } from './entry.ts';

export const requestErrors = {
  'message-too-big': { problem: 'The message is larger than {limit} bytes.', remedy: 'Send less at once.' },
  'message-malformed': {
    problem: 'The message fits no schema: {faults}',
    remedy: 'Send what engine/protocol/api.ts and sockets.ts describe.',
  },
  'query-unfit': {
    problem: '"{name}" in the address is not {wanted}.',
    remedy: 'Reload the page.',
  },
  'request-refused': {
    problem: 'The request was refused: {reason}.',
    remedy: 'Open the URL that vethlab printed when it started.',
  },
  'follow-only': {
    problem: 'This link is for watching: what you send changes nothing.',
    remedy: 'Ask the presenter; or start a lab of your own with `vethlab start`.',
  },
  'followers-many': {
    problem: 'More than {limit} are watching already.',
    remedy: 'Wait until somebody leaves, or watch together with a neighbour.',
  },
  'share-address': {
    problem: '{address} cannot be shared on: {reason}.',
    remedy: 'Name one address of this machine: {addresses}.',
  },
  'port-busy': {
    problem: 'Port {port} of {address} is taken.',
    remedy: 'Stop what listens there or choose another: --port N.',
  },
  unexpected: {
    problem: 'Something unexpected happened: {message}',
    remedy: 'Try again; if it happens again, report it with what vethlab printed.',
  },
} satisfies Record<string, Entry>;
