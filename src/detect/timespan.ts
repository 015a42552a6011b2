/** Sigma's timespans: `30s`, `10m`, `8h`, `7d`. */
import {DAY, HOUR, MINUTE, type Micros, SECOND} from '../core/time.ts';

const TIMESPAN = '^[1-9]\\d{0,5}[smhd]$';
const pattern = new RegExp(TIMESPAN);
const units: Readonly<Record<string, Micros>> = {s: SECOND, m: MINUTE, h: HOUR, d: DAY};

export const isTimespan = (value: unknown): value is string => typeof value === 'string' && pattern.test(value);

/** Only for what `isTimespan` accepts. */
export const timespan = (text: string): Micros => Number(text.slice(0, -1)) * (units[text.slice(-1)] ?? SECOND);
