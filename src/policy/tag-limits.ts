/** Values against the limits of their tag. */
import type {Limits, Tag} from '../core/tag.ts';

export type Outside = 'low' | 'high' | 'enum' | 'bits';

export function outsideOf({limits, scale, offset}: Tag, value: number): Outside | undefined {
  const {min, max, allowed, bits} = limits;
  if (min !== undefined && value < min) return 'low';
  if (max !== undefined && value > max) return 'high';
  if (allowed !== undefined && !allowed.includes(value)) return 'enum';
  if (bits !== undefined && hasOtherBits(Math.round((value - offset) / scale), bits)) return 'bits';
  return undefined;
}

function hasOtherBits(raw: number, bits: readonly number[]): boolean {
  let rest = raw < 0 ? raw + 2 ** 16 : raw;
  for (let bit = 0; rest > 0; bit++) {
    if (rest % 2 === 1 && !bits.includes(bit)) return true;
    rest = Math.floor(rest / 2);
  }
  return false;
}

/** `limits 20 to 80`, `at most 5 a second`. */
export function limitsText({min, max, rate, allowed, bits}: Limits): string {
  const parts = [
    min !== undefined && max !== undefined ? `limits ${min} to ${max}` : '',
    min !== undefined && max === undefined ? `at least ${min}` : '',
    min === undefined && max !== undefined ? `at most ${max}` : '',
    rate === undefined ? '' : `at most ${rate} a second`,
    allowed === undefined ? '' : `allowed: ${allowed.join(', ')}`,
    bits === undefined ? '' : `allowed bits: ${bits.join(', ')}`,
  ];
  return parts.filter((part) => part !== '').join('; ');
}

/** Enough digits to tell values apart, and no more. */
export const valueText = (value: number): string => String(Number(value.toPrecision(7)));
