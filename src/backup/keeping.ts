/** Names of backups, and which of them go. */
import type {Micros} from '../core/time.ts';

export interface Keep {
  /** As many at most. */
  readonly count: number;
  /** Older ones go; the latest stays, however old. */
  readonly age: Micros;
}

const STAMP = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/;
const END = '.tar.gz.age';

/** `owner`: site and sensor, since several boxes may share a folder. */
export const backupName = (owner: string, time: Micros): string =>
  `bifrost-${owner}-${new Date(time / 1000).toISOString().replace(/[-:]|\.\d+/g, '')}${END}`;

/** When the backup of this name was made; undefined: it is none of this owner. */
export function timeOf(owner: string, name: string): Micros | undefined {
  const start = `bifrost-${owner}-`;
  if (!name.startsWith(start) || !name.endsWith(END)) return undefined;
  const [stamp, ...parts] = STAMP.exec(name.slice(start.length, -END.length)) ?? [];
  if (stamp === undefined) return undefined;
  const [year = 0, month = 1, day, hour, minute, second] = parts.map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second) * 1000;
}

/** Of these names, latest first: those that are ours. */
export const ours = (owner: string, names: readonly string[]): string[] =>
  names
    .filter((name) => timeOf(owner, name) !== undefined)
    .sort()
    .reverse();

export const surplus = (owner: string, names: readonly string[], {count, age}: Keep, now: Micros): string[] =>
  ours(owner, names).filter((name, i) => i > 0 && (i >= count || (timeOf(owner, name) ?? now) < now - age));

/** A quarter later than planned it counts as missed: the one that is being made needs its time. */
export const isLate = (latest: Micros, every: Micros, now: Micros): boolean => now - latest > 1.25 * every;
