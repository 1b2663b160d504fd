// A process of its own that follows a session and its terminal many times over, as many screens in a room would.
// Arguments: origin, session, terminal, follow token, how many. Prints "following" once all of them have the present.
import { WebSocket } from 'ws';

const [origin, session, terminal, token, count] = process.argv.slice(2) as [string, string, string, string, string];
const paths = [`/ws/follow/${session}`, `/ws/follow/${session}/terminals/${terminal}`];
const sockets = Array.from({ length: Number(count) }, () => paths)
  .flat()
  .map((path) => new WebSocket(`${origin.replace('http', 'ws')}${path}?follow=${token}`));
await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('message', resolve))));
process.stdout.write('following\n');
