// Records a demonstration: the terminal being typed into, a marker for each step, and the network.
import { TerminalRecorder } from '../terminal/terminal-recorder.ts';
import { onUpdate } from '../session/updates.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { Step } from '../protocol/lab.ts';
import type { Player } from './player.ts';
import { playerSize } from './player-terms.ts';

/** Records from now on. The returned function ends the recording; its argument is 0 if every check passed. */
export function recordPlayer(player: Player, write: (line: string) => void): (status: number) => void {
  const { session } = player;
  const { lab } = session;
  const recorder = new TerminalRecorder({ ...playerSize, title: lab.title, write });
  let marked = '';
  const terminal = (shown: Terminal) => recorder.show(shown);
  const ready = () => session.runOrNull?.state && recorder.network(session.runOrNull.state);
  const step = ({ id, title }: Step) => {
    if (id === marked) return;
    marked = id;
    recorder.mark(`${lab.steps.findIndex((one) => one.id === id) + 1}. ${title}`);
  };
  player.on('terminal', terminal).on('step', step);
  const statesEnd = onUpdate(session, 'state', ({ state }) => recorder.network(state));
  session.on('ready', ready);
  return (status) => {
    player.off('terminal', terminal).off('step', step);
    session.off('ready', ready);
    statesEnd();
    recorder.end(status);
  };
}
