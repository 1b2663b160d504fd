// Errors of the real machine: its files, packages, kernel and users.
import type { Entry } from './entry.ts';

export const machineErrors = {
  'file-unreadable': {
    problem: '{path} cannot be read: {reason}.',
    remedy: 'Name a file that exists and can be read.',
  },
  'file-unwritable': {
    problem: '{path} cannot be written: {reason}.',
    remedy: 'Name a place that can be written to.',
  },
  'disk-full': {
    problem: 'The disk that holds {directory} is full.',
    remedy: 'Free some space, or use another directory: --data DIR.',
  },
  'disk-low': {
    problem: 'The disk of the data folder is nearly full: {free} MiB are free. When it is full, nothing can be saved.',
    remedy: 'Free some space; close labs that you do not need.',
  },
  'disk-short': {
    problem: 'Only {free} GiB are free for {directory}; building the sandbox image takes {needed} GiB.',
    remedy: 'Free some space, or use another directory: --data DIR.',
  },
  'data-in-use': {
    problem: 'A vethlab (process {processes}) uses {directory}.',
    remedy: 'End it first: kill {processes}',
  },
  'remove-unconfirmed': {
    problem: 'Nothing was removed: {why}.',
    remedy: 'Run it in a terminal and answer y, or add --yes.',
  },
  'remove-failed': {
    problem: '{path} cannot be removed: {reason}.',
    remedy: 'Run `vethlab remove` as the user who owns it, or as root.',
  },
  'host-packages-missing': { problem: 'This machine lacks: {packages}.', remedy: 'Install them: {command}' },
  'install-failed': {
    problem: 'These packages could not be installed: {packages}\n{said}',
    remedy: 'Install them by hand: {command}',
  },
  'qemu-unfit': {
    problem: 'The QEMU of this machine cannot run labs: {reason}.',
    remedy: 'Install the one of Debian 12 or newer: apt-get install qemu-system-x86.',
  },
  'kernel-lacks': {
    problem: 'This kernel lacks {what}, which the container sandbox needs.',
    remedy: 'Use --sandbox vm, which brings its own kernel.',
  },
  'subordinate-ids-missing': {
    problem: 'User {user} has no subordinate ids, so the sandbox image cannot be built.',
    remedy: 'Give it some: {command}',
  },
  'user-namespaces-refused': {
    problem: 'This user may not create user namespaces, so the sandbox image cannot be built: {reason}',
    remedy: 'Allow them: {command}',
  },
  'service-failed': {
    problem: '`{command}` failed: {reason}',
    remedy: 'Fix what it names, then try again.',
  },
  'root-needed': { problem: 'The container sandbox needs root.', remedy: 'Run as root, or use --sandbox vm.' },
  'figure-unknown': { problem: 'There is no figure "{figure}".', remedy: 'Choose from: {figures}.' },
  'figures-unmarked': {
    problem: '{path} has no table for figures.',
    remedy: 'Write the lines {begin} and {end} into it.',
  },
} satisfies Record<string, Entry>;
