/**
 * Logs: one JSON object a line on standard output, for the journal. Secrets are taken out and device-supplied text is
 * made harmless in every value, so that no call has to remember it. State changes are logged, never frames.
 */
import {fstatSync} from 'node:fs';
import pino from 'pino';
import {harmless} from '../core/harmless.ts';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

export type Log = Pick<pino.Logger, LogLevel> & {
  /** The log of one part: every line says `"part": name`. */
  part(name: string): Log;
};

export interface LogOptions {
  readonly level: LogLevel;
  /** Put the priority of sd-daemon(3) in front of each line, so that `journalctl -p warning` works. */
  readonly journal: boolean;
  /** Standard output when left out; written before the call returns, so that a crash loses no line. */
  readonly to?: {write(line: string): void};
}

/** Longest value and deepest nesting in a line; what lies deeper is left out and said so. */
const MAX_TEXT = 1024;
const MAX_DEPTH = 6;
const MAX_ITEMS = 100;

const SECRET_KEY = /(password|passphrase|secret|token|authorization|credential|api_?key|private_?key)s?$/i;
/** The password in `mqtts://user:password@host`. */
const SECRET_IN_URL = /(\/\/[^\s/:@]*):[^\s/@]*@/g;
const REDACTED = '[redacted]';

const priorities: Readonly<Record<string, number>> = {fatal: 2, error: 3, warn: 4, info: 6, debug: 7, trace: 7};

export function openLog({level, journal, to}: LogOptions): Log {
  const options: pino.LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: {
      level: (label) => ({level: label}),
      log: cleanObject,
    },
    serializers: {err: (cleaned) => cleaned},
    hooks: {
      logMethod(args, method) {
        const [first, ...rest] = args as unknown[];
        const texts = rest.length === 0 ? [errorMessage(first)] : rest;
        const cleaned = [
          typeof first === 'string' ? cleanText(first) : first,
          ...texts.map((t) => clean(t, MAX_DEPTH)),
        ];
        method.apply(this, cleaned as Parameters<typeof method>);
      },
      ...(journal ? {streamWrite: withPriority} : {}),
    },
  };
  return withParts(pino(options, to ?? pino.destination({fd: 1, sync: true})));
}

const withParts = (logger: pino.Logger): Log =>
  Object.assign(logger, {part: (name: string) => withParts(logger.child({part: cleanText(name)}))});

/** Whether standard output goes to the journal: systemd names it in JOURNAL_STREAM by device and inode. */
export function writesToJournal(env: NodeJS.ProcessEnv, fd = 1): boolean {
  const stream = env['JOURNAL_STREAM'];
  if (stream === undefined) return false;
  const {dev, ino} = fstatSync(fd);
  return stream === `${dev}:${ino}`;
}

function withPriority(line: string): string {
  const label = /^\{"level":"(\w+)"/.exec(line)?.[1] ?? 'info';
  return `<${priorities[label] ?? 6}>${line}`;
}

function cleanText(text: string): string {
  const told = text.replace(SECRET_IN_URL, `$1:${REDACTED}@`);
  return harmless(told.length > MAX_TEXT ? `${told.slice(0, MAX_TEXT)}…` : told);
}

/** What pino would take for the message of a lone error, and would not clean. */
function errorMessage(first: unknown): string | undefined {
  const error = typeof first === 'object' && first !== null && 'err' in first ? first.err : first;
  return error instanceof Error ? error.message : undefined;
}

function cleanObject(object: object): Record<string, unknown> {
  return cleanEntries(Object.entries(object), MAX_DEPTH);
}

function cleanEntries(entries: readonly (readonly [string, unknown])[], depth: number): Record<string, unknown> {
  return Object.fromEntries(
    entries
      .slice(0, MAX_ITEMS)
      .map(([key, value]) => [cleanText(key), SECRET_KEY.test(key) ? REDACTED : clean(value, depth - 1)]),
  );
}

function clean(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (depth <= 0) return '[deeper]';
  if (value instanceof Error) return cleanError(value, depth);
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map((item) => clean(item, depth - 1));
  if (value instanceof Date) return value.toJSON(); // null when it is no date, where toISOString would throw
  if (value instanceof Map)
    return cleanEntries(
      [...value].map(([k, v]) => [String(k), v]),
      depth,
    );
  if (value instanceof Set) return clean([...value], depth);
  return cleanEntries(Object.entries(value), depth);
}

/** Name, message, code, stack and causes, each on its way through `clean`. */
function cleanError(error: Error, depth: number): unknown {
  const {name, message, stack, cause} = error;
  const frames = stack?.split('\n').filter((line) => line.startsWith('    at '));
  return cleanEntries(
    Object.entries({...error, name, message, stack: frames?.map((line) => line.trim()), cause}),
    depth,
  );
}
