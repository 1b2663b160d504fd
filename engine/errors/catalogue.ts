// The catalogue: one entry per thing that can go wrong. {names} are filled from the facts at hand.

interface Entry {
  problem: string;
  remedy: string;
}

const entries = {
  'lab-unknown': { problem: 'There is no lab "{lab}".', remedy: 'Choose one of: {labs}.' },
  'step-unknown': { problem: 'Lab "{lab}" has no step "{step}".', remedy: 'Choose one of: {steps}.' },
  'question-unknown': { problem: 'Step "{step}" has no question "{question}".', remedy: 'Choose one of: {questions}.' },
  'content-faults': { problem: 'The labs have faults:\n{faults}', remedy: 'Mend them; `vethlab lint` lists them again.' },
  'session-unknown': { problem: 'There is no session "{session}".', remedy: 'Open the lab again from the home page.' },
  'session-not-ready': { problem: 'The sandbox of this session is {status}.', remedy: 'Wait until it is ready, or restart it.' },
  'terminal-unknown': { problem: 'There is no terminal "{terminal}".', remedy: 'Open a new one.' },
  'line-several': { problem: 'This is more than one line: {line}', remedy: 'Type one line at a time.' },
  'terminal-limit': { problem: 'This session already has {limit} terminals.', remedy: 'Close one first.' },
  'machine-unknown': { problem: 'There is no machine "{machine}" now.', remedy: 'Choose one of: {machines}.' },
  'progress-newer': {
    problem: '{path} was written by a newer vethlab.',
    remedy: 'Use that vethlab, or another directory: --data DIR.',
  },
  'message-malformed': { problem: 'The message fits no schema: {faults}', remedy: 'Send what engine/protocol/wire.ts describes.' },
  'request-refused': { problem: 'The request was refused: {reason}.', remedy: 'Open the URL that vethlab printed when it started.' },
  'port-busy': { problem: 'Port {port} of 127.0.0.1 is taken.', remedy: 'Stop what listens there or choose another: --port N.' },
  'value-missing': { problem: 'The value {{ {expression} }} is not known yet.', remedy: 'Bring the lab to the state the step expects first.' },
  'command-timeout': { problem: '`{command}` on {machine} did not end within {seconds} s.', remedy: 'Look at what it waits for; it was ended.' },
  'host-packages-missing': { problem: 'This machine lacks: {packages}.', remedy: 'Install them: {command}' },
  'root-needed': { problem: 'The container sandbox needs root.', remedy: 'Run as root, or use --sandbox vm.' },
} satisfies Record<string, Entry>;

export type ErrorCode = keyof typeof entries;
export const catalogue: Record<ErrorCode, Entry> = entries;
