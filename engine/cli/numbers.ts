// Numbers on the command line. Only digits are one: "", "0x10" and "1e3" are refused.
import { InvalidArgumentError } from 'commander';

export const usualPort = 7400;

export function portNumber(text: string): number {
  return wholeNumber(text, 0, 65_535, 'It must be a port, 0 to 65535.');
}

export function positiveNumber(text: string): number {
  return wholeNumber(text, 1, Number.MAX_SAFE_INTEGER, 'It must be a whole number above 0.');
}

/** Digits, and maybe a point and more digits. */
export function decimalNumber(text: string, min: number, max: number, says: string): number {
  return inRange(/^\d+(\.\d+)?$/, text, min, max, says);
}

function wholeNumber(text: string, min: number, max: number, says: string): number {
  return inRange(/^\d+$/, text, min, max, says);
}

function inRange(form: RegExp, text: string, min: number, max: number, says: string): number {
  const number = Number(text);
  if (!form.test(text) || number < min || number > max) throw new InvalidArgumentError(says);
  return number;
}
