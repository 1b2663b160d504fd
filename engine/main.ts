// Wires the command line to this process.
import { runProgram } from './cli/program.ts';
import { processTerminal } from './cli/terminal.ts';

await runProgram(process.argv.slice(2), processTerminal());
