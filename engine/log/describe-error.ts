// What a log keeps of an error: enough to find the place in the code, nothing that somebody typed.
import { LabError } from '../errors/lab-error.ts';

export interface DescribedError {
  type: string;
  code?: string;
  message?: string;
  stack?: string[];
  cause?: DescribedError;
}

/** Their messages quote what was parsed or run. */
const quoting = /^(SyntaxError|ZodError|ExecaError|ExecaSyncError)$/;
const mostCauses = 3;

export function describeError(error: unknown, depth = 0): DescribedError {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = (error as NodeJS.ErrnoException).code;
  const isQuoting = quoting.test(error.name) || error instanceof LabError; // its facts are in its message
  const stack = (error.stack ?? '').split('\n').filter((line) => /^ +at /.test(line));
  return {
    type: error.name,
    ...(typeof code === 'string' && { code }),
    ...(!isQuoting && { message: error.message }),
    ...(stack.length > 0 && { stack: stack.map((line) => line.trim()) }),
    ...(error.cause !== undefined && depth < mostCauses && { cause: describeError(error.cause, depth + 1) }),
  };
}
