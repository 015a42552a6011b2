/** `field|modifier|modifier: value`. Sigma modifiers appendix 2.1. */
import type {Path, Report} from './problem.ts';

const comparisons = ['contains', 'startswith', 'endswith', 're', 'cidr', 'gt', 'gte', 'lt', 'lte', 'exists'] as const;

export type Comparison = 'equals' | (typeof comparisons)[number];

export interface FieldKey {
  /** Empty: any field (keywords). */
  readonly field: string;
  readonly comparison: Comparison;
  readonly all: boolean;
  readonly neq: boolean;
  readonly cased: boolean;
  /** The value names another field of the same fact. */
  readonly fieldref: boolean;
  /** Of `re`: i, m, s. */
  readonly flags: string;
}

const regexFlags: readonly string[] = ['i', 'm', 's'];
const switches: readonly string[] = ['all', 'neq', 'cased', 'fieldref'];
/** They undo encodings of log text; what stands in a fact is already decoded. */
const forLogText: readonly string[] = [
  ...['windash', 'base64', 'base64offset', 'utf16', 'utf16le', 'utf16be', 'wide', 'expand'],
  ...['minute', 'hour', 'day', 'week', 'month', 'year'],
];

/** Which comparisons the switches go with. */
const fits: Readonly<Record<string, readonly Comparison[]>> = {
  cased: ['equals', 'contains', 'startswith', 'endswith'],
  fieldref: ['equals', 'contains', 'startswith', 'endswith', 'gt', 'gte', 'lt', 'lte'],
};

export function fieldKey(key: string, path: Path, report: Report): FieldKey | undefined {
  const [field = '', ...modifiers] = key.split('|');
  const wrong = modifiers.map((one) => complaint(one, modifiers)).find((text) => text !== undefined);
  if (wrong !== undefined) {
    report(path, wrong);
    return undefined;
  }
  const found = comparisons.filter((one) => modifiers.includes(one));
  if (found.length > 1) {
    report(path, `modifiers ${found.join(' and ')} exclude each other`);
    return undefined;
  }
  const comparison = found[0] ?? 'equals';
  const misfit = Object.entries(fits).find(
    ([name, allowed]) => modifiers.includes(name) && !allowed.includes(comparison),
  );
  if (misfit !== undefined) {
    report(path, `modifier ${misfit[0]} does not go with ${comparison}`);
    return undefined;
  }
  const has = (name: string): boolean => modifiers.includes(name);
  const flags = regexFlags.filter(has).join('');
  return {field, comparison, flags, all: has('all'), neq: has('neq'), cased: has('cased'), fieldref: has('fieldref')};
}

function complaint(modifier: string, all: readonly string[]): string | undefined {
  if (forLogText.includes(modifier)) return `modifier ${modifier} is for log text; fields of facts are decoded already`;
  if (regexFlags.includes(modifier)) return all.includes('re') ? undefined : `modifier ${modifier} needs re before it`;
  if (switches.includes(modifier)) return undefined;
  return comparisons.some((one) => one === modifier) ? undefined : `unknown modifier ${JSON.stringify(modifier)}`;
}
