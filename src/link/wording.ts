/** Reads and checks messages: JSON that fits a schema. */
import {Ajv, type ValidateFunction} from 'ajv';

/** Names of definitions have brackets and quotes, as types do. */
export const compiled = <T>(schema: object): ValidateFunction<T> =>
  new Ajv({strict: false, validateSchema: false, meta: false, validateFormats: false}).compile<T>(schema);

/** Never throws. */
export function checkedText<T>(text: string, check: ValidateFunction<T>): T | {readonly wrong: string} {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return {wrong: 'it is not JSON'};
  }
  if (check(value)) return value;
  // Every type of message has failed; the one that was meant got furthest.
  const furthest = check.errors?.reduce((a, b) => (b.instancePath.length > a.instancePath.length ? b : a));
  return {wrong: `${typeOf(value)}${furthest?.instancePath ?? ''} ${furthest?.message ?? 'does not fit'}`};
}

const typeOf = (value: unknown): string => String(Object(value).type).slice(0, 32);
