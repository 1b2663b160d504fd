// Records a show: the terminal that is typed into, a marker for each step, the network beside.
import { TerminalRecorder } from '../terminal/terminal-recorder.ts';
import type { NetworkState } from '../protocol/network-state.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { Step } from '../protocol/lab.ts';
import type { Player } from './player.ts';
import { playerSize } from './player-terms.ts';

/** Records from now on; the result ends it, with 0 where every check was green. */
export function recordPlayer(player: Player, write: (line: string) => void): (status: number) => void {
  const { session } = player;
  const { lab } = session;
  const recorder = new TerminalRecorder({ ...playerSize, title: lab.title, write });
  let marked = '';
  const terminal = (shown: Terminal) => recorder.show(shown);
  const state = (now: NetworkState) => recorder.network(now);
  const ready = () => session.runOrNull?.state && recorder.network(session.runOrNull.state);
  const step = ({ id, title }: Step) => {
    if (id === marked) return;
    marked = id;
    recorder.mark(`${lab.steps.findIndex((one) => one.id === id) + 1}. ${title}`);
  };
  player.on('terminal', terminal).on('step', step);
  session.on('state', state).on('ready', ready);
  return (status) => {
    player.off('terminal', terminal).off('step', step);
    session.off('state', state).off('ready', ready);
    recorder.end(status);
  };
}
