/** One value of a rule, compiled to a test of one field. A field that holds an array matches if any element does. */
import ipaddr from 'ipaddr.js';
import {RE2JS} from 're2js';
import type {Scalar, Value} from '../core/fact.ts';
import type {FieldType} from '../core/field.ts';
import {glob, hasWildcard, matches} from './glob.ts';
import type {Comparison, FieldKey} from './modifier.ts';
import type {Path, Report} from './problem.ts';

export type Test = (value: Value | undefined) => boolean;
type One = (value: Scalar) => boolean;

/** What stands for a test that could not be compiled; the problem is reported, the rule is never used. */
export const never = (): boolean => false;

const MAX_PATTERN = 1024;

/** `type` is the declared one; undefined for keywords. */
export function valueTest(
  key: FieldKey,
  value: unknown,
  type: FieldType | undefined,
  path: Path,
  report: Report,
): Test {
  const refuse = (message: string): Test => {
    report(path, message);
    return never;
  };
  if (key.comparison === 'exists') {
    if (typeof value !== 'boolean') return refuse('exists wants true or false');
    return (field) => isPresent(field) === value;
  }
  if (value === null)
    return key.comparison === 'equals' ? (field) => !isPresent(field) : refuse('null has no modifiers');
  if (!isScalar(value)) return refuse('a value must be a text, a number, true, false or null');
  if (String(value).length > MAX_PATTERN) return refuse(`longer than ${MAX_PATTERN} characters`);
  const one = scalarTest(key, value, type);
  return typeof one === 'string' ? refuse(one) : some(one);
}

const isScalar = (value: unknown): value is Scalar =>
  typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));

/** An empty list is no value. */
const isPresent = (value: Value | undefined): boolean =>
  value !== undefined && (typeof value !== 'object' || value.length > 0);

export function some(test: One): Test {
  return (value) => {
    if (value === undefined) return false;
    return typeof value === 'object' ? value.some(test) : test(value);
  };
}

/** The test, or what is wrong. */
function scalarTest(key: FieldKey, value: Scalar, type: FieldType | undefined): One | string {
  const {comparison} = key;
  switch (comparison) {
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return numberTest(comparison, value, type);
    case 'cidr':
      return cidrTest(value, type);
    case 're':
      return regexTest(String(value), key.flags);
    case 'equals':
    case 'contains':
    case 'startswith':
    case 'endswith':
      return equalityTest(comparison, key.cased, value, type);
    default:
      return `modifier ${comparison} takes no value`;
  }
}

export const compareNumbers: Readonly<Record<'gt' | 'gte' | 'lt' | 'lte', (a: number, b: number) => boolean>> = {
  gt: (a, b) => a > b,
  gte: (a, b) => a >= b,
  lt: (a, b) => a < b,
  lte: (a, b) => a <= b,
};

function numberTest(by: 'gt' | 'gte' | 'lt' | 'lte', limit: Scalar, type: FieldType | undefined): One | string {
  if (typeof limit !== 'number') return `${by} wants a number`;
  if (type !== 'number') return `${by} wants a field that is a number, this one is a ${type ?? 'text'}`;
  const compare = compareNumbers[by];
  return (value) => typeof value === 'number' && compare(value, limit);
}

function cidrTest(value: Scalar, type: FieldType | undefined): One | string {
  if (type !== 'ip') return `cidr wants a field that is an IP address, this one is a ${type ?? 'text'}`;
  if (!ipaddr.isValidCIDR(String(value))) return `${JSON.stringify(value)} is no network like 10.0.0.0/8 or fd00::/8`;
  const [network, bits] = ipaddr.parseCIDR(String(value));
  return (address) => {
    if (!ipaddr.isValid(String(address))) return false;
    const parsed = ipaddr.process(String(address));
    return parsed.kind() === network.kind() && parsed.match([network, bits]);
  };
}

/** Linear time whatever pattern and text: RE2, never the backtracking engine of JavaScript. */
function regexTest(pattern: string, flags: string): One | string {
  const bits =
    (flags.includes('i') ? RE2JS.CASE_INSENSITIVE : 0) |
    (flags.includes('m') ? RE2JS.MULTILINE : 0) |
    (flags.includes('s') ? RE2JS.DOTALL : 0);
  try {
    const regex = RE2JS.compile(pattern, bits);
    return (value) => regex.test(String(value));
  } catch (error) {
    return `bad regular expression: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function equalityTest(
  comparison: Comparison,
  cased: boolean,
  value: Scalar,
  type: FieldType | undefined,
): One | string {
  if (comparison === 'equals' && typeof value !== 'string') return plainTest(value, type);
  const before = comparison === 'contains' || comparison === 'endswith';
  const after = comparison === 'contains' || comparison === 'startswith';
  const pattern = glob(String(value), {cased, before, after});
  if (!hasWildcard(pattern) && type === 'number') return numericText(String(value));
  if (!hasWildcard(pattern) && type === 'boolean' && !/^(true|false)$/i.test(String(value))) {
    return `the field is true or false, ${JSON.stringify(value)} never equals it`;
  }
  return (field) => field === value || matches(pattern, String(field));
}

/** `'5'` is 5 for a field that is a number; a text that is no number could never match. */
function numericText(text: string): One | string {
  const number = Number(text);
  if (text.trim() === '' || Number.isNaN(number))
    return `the field is a number, ${JSON.stringify(text)} never equals it`;
  return (field) => field === number;
}

function plainTest(value: number | boolean, type: FieldType | undefined): One | string {
  if (type !== undefined && type !== 'string' && type !== typeof value) {
    return `the field is a ${type}, ${String(value)} never equals it`;
  }
  const text = String(value);
  return (field) => field === value || field === text;
}
