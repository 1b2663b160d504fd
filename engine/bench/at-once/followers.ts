// Follows a session and its terminal many times, like many screens in a room. Sends "following" once all followers have
// the current state.
import { fillPath, socketRoutes } from '../../protocol/routes.ts';
import { parentPort, workerData } from 'node:worker_threads';
import { WebSocket } from 'ws';

export interface FollowersTask {
  origin: string;
  session: string;
  terminal: string;
  token: string;
  count: number;
}

const { origin, session, terminal, token, count } = workerData as FollowersTask;
const paths = [
  fillPath(socketRoutes.followedSession, { session }),
  fillPath(socketRoutes.followedTerminal, { session, terminal }),
];
const sockets = Array.from({ length: count }, () => paths)
  .flat()
  .map((path) => new WebSocket(`${origin.replace('http', 'ws')}${path}?follow=${token}`));
await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('message', resolve))));
parentPort!.postMessage('following');
