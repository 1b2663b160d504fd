// What the engine tells about itself: lines of JSON in a file of the data directory, and warnings on stderr. No tokens and
// nothing that a learner typed.
import { pino } from 'pino';
import { unexpectedText } from '../errors/guarded.ts';
import { describeError } from './describe-error.ts';
import type { RotatedFile } from './rotated-file.ts';

export const logLevels = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Plain values; `error` may be anything that was thrown. */
export type LogFacts = Record<string, unknown>;

type Levels = {
  readonly [Level in LogLevel]: (says: string, facts?: LogFacts) => void;
};

export interface Log extends Levels {
  /** From now on this text is replaced wherever it would be written. */
  hide(secret: string): void;
}

export interface LogOptions {
  file: RotatedFile;
  /** of the file; warnings and errors are told on stderr in any case */
  level: LogLevel;
  /** writes one line on stderr */
  tell: (line: string) => void;
}

export function openLog({ file, level, tell }: LogOptions): Log {
  const { hide, masked } = mask();
  const records = pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: describeError },
    },
    { write: (line) => file.write(masked(line)) },
  );
  const write =
    (at: LogLevel, isTold: boolean) =>
    (says: string, facts: LogFacts = {}) => {
      records[at](facts, says);
      if (isTold) tell(masked(lineOf(says, facts)));
    };
  return {
    error: write('error', true),
    warn: write('warn', true),
    info: write('info', false),
    debug: write('debug', false),
    hide,
  };
}

/** Tells warnings and errors as lines, and keeps nothing. */
export function linesLog(tell: (line: string) => void): Log {
  const { hide, masked } = mask();
  const write = (says: string, facts: LogFacts = {}) => tell(masked(lineOf(says, facts)));
  return { error: write, warn: write, info: () => {}, debug: () => {}, hide };
}

function lineOf(says: string, facts: LogFacts): string {
  return 'error' in facts ? `${says}: ${unexpectedText(facts['error'])}` : says;
}

function mask(): { hide: (secret: string) => void; masked: (text: string) => string } {
  const secrets: string[] = [];
  return {
    hide: (secret) => void secrets.push(secret),
    masked: (text) => secrets.reduce((rest, secret) => rest.replaceAll(secret, '…'), text),
  };
}
