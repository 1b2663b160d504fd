// Errors in sandboxes, and in observing them.
import type { Entry } from './entry.ts';

export const sandboxErrors = {
  'sandbox-died': { problem: 'The sandbox ended: {reason}.', remedy: 'Start a new one; what you have passed is kept.' },
  'sandbox-start-failed': {
    problem: 'The sandbox did not start: {reason}',
    remedy: 'Find the cause with: vethlab doctor.',
  },
  'checkpoint-failed': {
    problem: 'The state of {machine} cannot be saved or restored: {reason}.',
    remedy: 'Start a new sandbox.',
  },
  'docker-unreadable': {
    problem: 'Docker in the sandbox does not say what containers and volumes it has.',
    remedy: 'Look at it with `systemctl status docker`, or start a new sandbox.',
  },
  'snapshot-failed': {
    problem: 'The virtual machine’s state cannot be saved: {reason}.',
    remedy: 'Go on; only starting a step over may take longer.',
  },
  'observation-malformed': {
    problem: 'The observer in the sandbox wrote a line that this engine does not understand: {faults}',
    remedy: 'The sandbox image may be of another version: build it anew with vethlab image --rebuild.',
  },
  'observer-ended': {
    problem: 'The observer in the sandbox ended (exit {exit}): {said}',
    remedy: 'It is started again; if that does not help, restart the lab.',
  },
  'observer-silent': {
    problem: 'The sandbox has not answered for {seconds} s.',
    remedy: 'Wait a little if this machine is busy; if that does not help, restart the lab.',
  },
  'observer-closed': { problem: 'The sandbox is no longer watched.', remedy: 'Open the lab again.' },
  'state-timeout': {
    problem: 'The expected state did not come within {seconds} s. {fault}',
    remedy: 'Try again; if that does not help, restart the lab.',
  },
} satisfies Record<string, Entry>;
