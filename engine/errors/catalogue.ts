// The error catalogue: one entry for each thing that can go wrong.
import type { Entry } from './catalogue/entry.ts';
import { labErrors } from './catalogue/labs.ts';
import { sessionErrors } from './catalogue/sessions.ts';
import { progressErrors } from './catalogue/progress.ts';
import { reportErrors } from './catalogue/reports.ts';
import { sandboxErrors } from './catalogue/sandboxes.ts';
import { requestErrors } from './catalogue/requests.ts';
import { imageErrors } from './catalogue/images.ts';
import { machineErrors } from './catalogue/machine.ts';

const entries = {
  ...labErrors,
  ...sessionErrors,
  ...progressErrors,
  ...reportErrors,
  ...sandboxErrors,
  ...requestErrors,
  ...imageErrors,
  ...machineErrors,
};

export type ErrorCode = keyof typeof entries;
export const catalogue: Record<ErrorCode, Entry> = entries;
