// Turns an error into the protocol's answer: HTTP status, error code, problem and remedy.
import type { ErrorCode } from '../errors/catalogue.ts';
import type { LabError } from '../errors/lab-error.ts';
import type { ApiError } from '../protocol/api.ts';

export type ErrorStatus = 400 | 403 | 404 | 409 | 413 | 500 | 503;

const statuses: Partial<Record<ErrorCode, ErrorStatus>> = {
  'lab-unknown': 404,
  'step-unknown': 404,
  'question-unknown': 404,
  'session-unknown': 404,
  'terminal-unknown': 404,
  'machine-unknown': 409,
  'session-not-ready': 409,
  'prediction-made': 409,
  'terminal-limit': 409,
  'message-malformed': 400,
  'message-too-big': 413,
  'page-url': 400,
  'report-unreadable': 400,
  'report-newer': 400,
  'request-refused': 403,
  'follow-only': 403,
  'followers-many': 503,
  'demo-unknown': 404,
  'recording-missing': 404,
  'page-missing': 503,
  'progress-unwritable': 503,
  'progress-unreadable': 503,
};

export function errorStatus({ code }: LabError): ErrorStatus {
  return statuses[code] ?? 500;
}

export function errorBody({ code, problem, remedy }: LabError): ApiError {
  return { error: { code, problem, remedy } };
}
