// The presenter's WebSocket of a demonstration: sends the player's state and carries out the presenter's commands.
import type { WebSocket } from 'ws';
import { guarded } from '../errors/guarded.ts';
import type { Player } from '../demo/player.ts';
import { demoCommandSchema, type DemoCommand } from '../protocol/demo.ts';
import { answerMessage } from './answer-message.ts';
import { Outbox } from './outbox.ts';

export function serveDemo(socket: WebSocket, player: Player): void {
  const outbox = new Outbox(socket);
  const changed = guarded(() => outbox.put({ type: 'demo', demo: player.view() }));
  player.on('changed', changed);
  socket.on('close', () => player.off('changed', changed));
  socket.on('message', (data, binary) =>
    answerMessage(socket, demoCommandSchema, { data, binary }, (command) => obey(player, command)),
  );
  changed();
}

function obey(player: Player, command: DemoCommand): void {
  switch (command.type) {
    case 'go-on':
      return player.goOn();
    case 'hurry':
      return player.hurry();
    case 'pause':
      return player.pause();
    case 'instant':
      return player.setInstant(command.on);
    case 'pace':
      return player.setPace(command.pace);
    case 'take':
      return player.take();
    case 'hand-back':
      return player.handBack();
    case 'restore':
      return player.restore();
  }
}
