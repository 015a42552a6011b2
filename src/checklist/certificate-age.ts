/** How long a certificate is still good. */
import {X509Certificate} from 'node:crypto';
import {DAY, type Micros} from '../core/time.ts';

/** Whole days to its end, negative after it; `undefined` where the text is no certificate. PEM; of a chain, the first. */
export function daysLeft(pem: string | Buffer, now: Micros): number | undefined {
  try {
    return daysFrom(now, new X509Certificate(pem).validTo);
  } catch {
    return undefined;
  }
}

/** Whole days from `now` to a date as text, negative where it is past; `undefined` where it is none. */
export function daysFrom(now: Micros, date: string): number | undefined {
  const then = Date.parse(date) * 1000;
  return Number.isFinite(then) ? Math.floor((then - now) / DAY) : undefined;
}
