// The engine as `npm run dev` starts it, a process of its own: its token is given, so that an open page is still let in
// after a restart; it builds no page; and it ends when its standard input does, whatever happened to who started it.
import { runProgram } from '../cli/program.ts';
import { processTerminal } from '../cli/terminal.ts';

const terminal = processTerminal();
process.stdin.resume().once('end', () => process.kill(process.pid, 'SIGTERM'));
await runProgram(process.argv.slice(2), terminal, { token: process.env['VETHLAB_DEV_TOKEN']! });
process.stdin.destroy();
