/** How long something took, for people: `420 ms`, `12 s`, `2 h 5 min`, `3 d 4 h`. */
import {DAY, HOUR, MINUTE, type Micros, SECOND} from '../core/time.ts';

const units = [
  ['d', DAY],
  ['h', HOUR],
  ['min', MINUTE],
  ['s', SECOND],
  ['ms', SECOND / 1000],
] as const;

/** The two largest units that count. */
export function spanText(span: Micros): string {
  const at = units.findIndex(([, size]) => span >= size);
  const [name, size] = units[at] ?? units[units.length - 1] ?? ['ms', 1000];
  const whole = Math.floor(span / size);
  const next = name === 's' || name === 'ms' ? undefined : units[at + 1];
  const rest = next === undefined ? 0 : Math.floor((span - whole * size) / next[1]);
  return rest === 0 || next === undefined ? `${whole} ${name}` : `${whole} ${name} ${rest} ${next[0]}`;
}
