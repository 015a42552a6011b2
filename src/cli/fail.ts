/** How a command ends: the exit codes and what it says on stderr. docs/cli.md lists the codes. */
import {type ErrorCode, isAppError} from '../core/errors.ts';
import {harmlessLines} from '../core/harmless.ts';

export const exitCodes = {ok: 0, findings: 1, usage: 2, config: 3, open: 4, interrupted: 130} as const;

const exitOf: Readonly<Record<ErrorCode, number>> = {
  usage: exitCodes.usage,
  interrupted: exitCodes.interrupted,
  config: exitCodes.config,
  rules: exitCodes.config,
  profiles: exitCodes.config,
  checklist: exitCodes.config,
  'capture-file': exitCodes.open,
  'capture-open': exitCodes.open,
  'store-open': exitCodes.open,
  broker: exitCodes.open,
  sink: exitCodes.open,
  control: exitCodes.open,
  poll: exitCodes.open,
  advisories: exitCodes.open,
  evidence: exitCodes.open,
  backup: exitCodes.findings,
  'store-write': exitCodes.findings,
};

/**
 * Says what went wrong and sets the exit code: that of the AppError, or the given one. A text is said as it is; anything
 * else is a mistake of ours and says so. The stack is shown with BIFROST_DEBUG only.
 */
export function fail(error: unknown, exitCode?: number): void {
  const known = isAppError(error);
  say(known || typeof error === 'string' ? messageOf(error) : unexpected(error));
  if (process.env['BIFROST_DEBUG'] && error instanceof Error) process.stderr.write(`${stack(error)}\n`);
  process.exitCode = exitCode ?? (known ? exitOf[error.code] : exitCodes.findings);
}

/** One remark on stderr: stdout holds results alone. */
export function say(message: string): void {
  process.stderr.write(`bifrost: ${harmlessLines(message)}\n`);
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const unexpected = (error: unknown): string =>
  `internal error: ${messageOf(error)} (run again with BIFROST_DEBUG=1 and report the stack)`;

function stack(error: Error): string {
  const own = error.stack ?? error.message;
  return error.cause instanceof Error ? `${own}\ncaused by: ${stack(error.cause)}` : own;
}
