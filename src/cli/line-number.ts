/** The number of a line of the checklist on the command line. */
import {InvalidArgumentError} from 'commander';

/** Throws for what is no number from 1 to 103. */
export function lineNumber(text: string): number {
  const line = Number(text);
  if (Number.isInteger(line) && line >= 1 && line <= 103) return line;
  throw new InvalidArgumentError('It must be a number from 1 to 103.');
}
