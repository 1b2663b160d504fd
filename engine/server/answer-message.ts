// Parses one WebSocket message and acts on it. Errors are answered over the socket; the connection stays open.
import type { RawData, WebSocket } from 'ws';
import type { z } from 'zod';
import { LabError } from '../errors/lab-error.ts';
import { toLabError } from '../errors/to-lab-error.ts';
import { parseMessage } from './parse-message.ts';

export function answerMessage<Schema extends z.ZodType>(
  socket: WebSocket,
  schema: Schema,
  { data, binary }: { data: RawData; binary: boolean },
  act: (message: z.output<Schema>) => void,
): void {
  try {
    if (binary) throw new LabError('message-malformed', { faults: 'expected text, got bytes' });
    act(parseMessage(schema, String(data)));
  } catch (error) {
    sendError(socket, toLabError(error));
  }
}

export function sendError(socket: WebSocket, { code, problem, remedy }: LabError): void {
  socket.send(JSON.stringify({ type: 'error', code, problem, remedy }));
}
