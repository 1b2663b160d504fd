// Errors in a learner’s session and its terminals, and in a demonstration.
import type { Entry } from './entry.ts';

export const sessionErrors = {
  'session-unknown': { problem: 'There is no session "{session}".', remedy: 'Open the lab again from the home page.' },
  'session-not-ready': {
    problem: 'The sandbox of this session is {status}.',
    remedy: 'Wait until it is ready, or restart it.',
  },
  'session-ended': { problem: '{problem}', remedy: '{remedy}' },
  'terminal-unknown': { problem: 'There is no terminal "{terminal}".', remedy: 'Open a new one.' },
  'terminal-limit': { problem: 'This session already has {limit} terminals.', remedy: 'Close one first.' },
  'machine-unknown': { problem: 'There is no machine "{machine}" now.', remedy: 'Choose one of: {machines}.' },
  'line-several': { problem: 'This is more than one line: {line}', remedy: 'Type one line at a time.' },
  'line-kept': {
    problem: 'The shell on {machine} keeps what is typed at its prompt, even on Ctrl-C.',
    remedy: 'Empty that line, or close the terminal.',
  },
  'command-timeout': {
    problem: '`{command}` on {machine} did not end within {seconds} s.',
    remedy: 'It was ended. Find out what it waits for.',
  },
  'trace-failed': {
    problem: 'The packet could not be traced: {reason}.',
    remedy: 'Try again; if that does not help, restart the lab.',
  },
  'page-url': {
    problem: '"{url}" is not the address of a web page.',
    remedy: 'Type one like http://192.168.190.128:801/.',
  },
  'recording-missing': {
    problem: 'There is no recording yet.',
    remedy: 'Begin one, or wait until the demonstration has ended.',
  },
  'demo-unknown': {
    problem: 'Session "{session}" is not a demonstration.',
    remedy: 'Open the presenter’s URL that `vethlab demo` printed.',
  },
} satisfies Record<string, Entry>;
