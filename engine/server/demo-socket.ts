// The presenter's end of a demonstration: the show as it is, and what the presenter wants of it.
import type { WebSocket } from 'ws';
import type { Show } from '../demo/show.ts';
import { demoCommandSchema, type DemoCommand } from '../protocol/demo.ts';
import { answerMessage } from './answer-message.ts';
import { Outbox } from './outbox.ts';

export function serveDemo(socket: WebSocket, show: Show): void {
  const outbox = new Outbox(socket);
  const changed = () => outbox.put('demo', () => ({ type: 'demo', demo: show.view() }));
  show.on('changed', changed);
  socket.on('close', () => show.off('changed', changed));
  socket.on('message', (data, binary) =>
    answerMessage(socket, demoCommandSchema, { data, binary }, (command) => obey(show, command)),
  );
  changed();
}

function obey(show: Show, command: DemoCommand): void {
  switch (command.type) {
    case 'go-on':
      return show.goOn();
    case 'hurry':
      return show.hurry();
    case 'pause':
      return show.pause();
    case 'instant':
      return show.setInstant(command.on);
    case 'pace':
      return show.setPace(command.pace);
    case 'take':
      return show.take();
    case 'hand-back':
      return show.handBack();
    case 'rewind':
      return show.rewind();
  }
}
