/** How a command ends: the exit codes and the one line on stderr. docs/cli.md lists the codes. */
import {type ErrorCode, isAppError} from '../core/errors.ts';
import {harmless} from './harmless.ts';

export const exitCodes = {ok: 0, findings: 1, usage: 2, config: 3, open: 4, interrupted: 130} as const;

const exitOf: Readonly<Record<ErrorCode, number>> = {
  usage: exitCodes.usage,
  config: exitCodes.config,
  rules: exitCodes.config,
  'capture-file': exitCodes.open,
  'capture-open': exitCodes.open,
  'store-open': exitCodes.open,
  broker: exitCodes.open,
  control: exitCodes.open,
  'store-write': exitCodes.findings,
};

/** Says on stderr what went wrong and sets the exit code. The stack is shown with BIFROST_DEBUG only. */
export function fail(error: unknown): void {
  const known = isAppError(error);
  const message = error instanceof Error ? error.message : String(error);
  const text = known ? message : `internal error: ${message} (run again with BIFROST_DEBUG=1 and report the stack)`;
  process.stderr.write(`bifrost: ${text.split('\n').map(harmless).join('\n')}\n`);
  if (process.env['BIFROST_DEBUG'] && error instanceof Error) process.stderr.write(`${stack(error)}\n`);
  process.exitCode = known ? exitOf[error.code] : exitCodes.findings;
}

function stack(error: Error): string {
  const own = error.stack ?? error.message;
  return error.cause instanceof Error ? `${own}\ncaused by: ${stack(error.cause)}` : own;
}
