/** A check of the doctor: it looks at one thing, changes nothing, and says what to do where something is wrong. */
import type {Config} from '../../config/config.ts';

export interface Result {
  /** `warn`: it works, but not as it should; `fail`: the daemon will not do its work. */
  readonly status: 'ok' | 'warn' | 'fail';
  readonly found: string;
  /** What to do; left out when all is well. */
  readonly todo?: string;
}

export interface Check {
  readonly name: string;
  /** `path`: of the configuration, where it is not the usual one. What it throws counts as a failure. */
  run(config: Config, path: string | undefined): Promise<readonly Result[]>;
}

export const ok = (found: string): Result => ({status: 'ok', found});
export const warn = (found: string, todo: string): Result => ({status: 'warn', found, todo});
export const failed = (found: string, todo: string): Result => ({status: 'fail', found, todo});

/** Of files that people write: where one is wrong the message has its line; otherwise it could not be read. */
export const correcting = (noun: string, error: unknown): string =>
  /:\d+:\d+/.test(messageOf(error))
    ? `correct the ${noun}; the line says where`
    : `check the path of the ${noun}, and its rights`;

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
