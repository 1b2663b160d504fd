// Errors in reports, submissions and keys.
import type { Entry } from './entry.ts';

export const reportErrors = {
  'script-unfit': {
    problem: '{path} cannot be run: {reason}.',
    remedy: 'Hand in a text file with commands for bash.',
  },
  'probe-not-recorded': {
    problem: 'The output of `{command}` on {machine} was not recorded.',
    remedy: 'Check the report with the vethlab version that made it.',
  },
  'moment-not-recorded': {
    problem: 'The state on which {what} was judged was not recorded.',
    remedy: 'Do the step again, then save the report.',
  },
  'report-unreadable': {
    problem: '{path} is no report of vethlab: {reason}.',
    remedy: 'Name a file that “Save report” or `vethlab verify --report` wrote.',
  },
  'report-newer': {
    problem: '{path} was written by a newer vethlab (report version {version}).',
    remedy: 'Read it with that vethlab.',
  },
  'reports-several': {
    problem: '{count} runs of labs do not fit into one file, {path}.',
    remedy: 'Name a folder: each run is saved there under its lab’s name.',
  },
  'key-exposed': {
    problem: 'Other users can read the key that signs reports, {path}.',
    remedy: 'Restrict it: chmod 600 {path}. Or remove it; vethlab then makes a new one.',
  },
  'key-damaged': {
    problem: '{path} holds no key that can sign reports.',
    remedy: 'Put the right one back, or remove it; vethlab then makes a new one.',
  },
  'key-unreadable': {
    problem: '"{key}" is neither the fingerprint of a key nor a file of fingerprints: {reason}.',
    remedy: 'Give a fingerprint that begins with SHA256:, as `vethlab report` prints it, or a file with one per line.',
  },
} satisfies Record<string, Entry>;
