// The engine that `npm run dev` starts as a separate process. It is given its token, so that an open page still works
// after a restart. It builds no page. It ends when its standard input does, whatever happened to its parent.
import { runProgram } from '../cli/program.ts';
import { processTerminal } from '../cli/terminal.ts';

const terminal = processTerminal();
process.stdin.resume().once('end', () => process.kill(process.pid, 'SIGTERM'));
await runProgram(process.argv.slice(2), terminal, { token: process.env['VETHLAB_DEV_TOKEN']! });
process.stdin.destroy();
