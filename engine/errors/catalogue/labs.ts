// Errors in labs, and in what is asked about them.
import type { Entry } from './entry.ts';

export const labErrors = {
  'lab-unknown': { problem: 'There is no lab "{lab}".', remedy: 'Choose one of: {labs}.' },
  'step-unknown': { problem: 'Lab "{lab}" has no step "{step}".', remedy: 'Choose one of: {steps}.' },
  'question-unknown': { problem: 'Step "{step}" has no question "{question}".', remedy: 'Choose one of: {questions}.' },
  'prediction-made': {
    problem: 'You have made this prediction: “{said}”.',
    remedy: 'It cannot be changed. Do the step and see.',
  },
  'content-faults': {
    problem: 'The labs have faults:\n{faults}',
    remedy: 'Fix them; `vethlab lint` lists them again.',
  },
  'value-missing': {
    problem: 'The value {{ {expression} }} is not known yet.',
    remedy: 'Bring the lab to the state the step expects first.',
  },
  'setup-failed': {
    problem: 'The lab could not be set up: `{command}` on {machine} ended with {exit}, not {wanted}.\n{output}',
    remedy: 'Open the lab again; if that does not help, the lab has a fault.',
  },
  'earlier-steps': {
    problem: 'The solution of step "{step}" of lab "{lab}" does not work, so no later step can be reached: {reason}',
    remedy: 'Run `vethlab verify {lab} --no-mistakes` to see what fails.',
  },
} satisfies Record<string, Entry>;
