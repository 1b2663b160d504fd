// Errors in keeping progress on disk.
import type { Entry } from './entry.ts';

export const progressErrors = {
  'progress-newer': {
    problem: '{path} was written by a newer vethlab.',
    remedy: 'Use that vethlab, or another directory: --data DIR.',
  },
  'progress-unusable': {
    problem: 'Progress cannot be kept in {path}: {reason}.',
    remedy: 'Fix that, restore the file, or use another directory: --data DIR.',
  },
  'progress-recovered': {
    problem: '{path} was damaged. A new one was made of what could be read: {rows} rows.',
    remedy: 'Go on. The damaged file is kept as {kept}.',
  },
  'progress-row-unreadable': {
    problem: 'What was saved of step "{step}" cannot be read in part.',
    remedy: 'Go on: only that part is left out.',
  },
  'progress-unsaved': {
    problem: 'What you do is not saved yet: {reason}.',
    remedy: '{remedy}; it is then saved automatically. Until then it is kept only while vethlab runs.',
  },
  'progress-unwritable': {
    problem: 'This cannot be saved: {reason}.',
    remedy: '{remedy}, then try again.',
  },
  'progress-unreadable': {
    problem: 'Earlier progress cannot be read: {reason}.',
    remedy: '{remedy}, then try again.',
  },
  'progress-unkept': {
    problem: 'Too much is waiting to be saved: what you do now is not saved.',
    remedy: 'Make sure that progress.sqlite in the data folder can be written.',
  },
  'progress-lost': {
    problem: 'The latest progress was not saved: {reason}.',
    remedy: '{remedy} before you start vethlab again.',
  },
} satisfies Record<string, Entry>;
