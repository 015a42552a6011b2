/** Results of OpenSCAP, as XCCDF 1.2 (NIST IR 7275) or as ARF 1.1 (NIST IR 7694), which holds the same within. */
import {XMLParser} from 'fast-xml-parser';
import {type Json, listOf, numberOf, objectOf, severityOf, testOf, textOf, timeOf} from './reading.ts';
import type {Importer, TestStatus} from './report.ts';

/** No entity is looked up: a report has no need of any, and somebody else wrote it. */
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  processEntities: false,
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
});

/** Elements within each other, from the top of an ARF to its result. */
const MAX_DEPTH = 8;

export const openscap: Importer = {
  name: 'openscap',
  tellsAll: true,
  isMine: (text) => text.trimStart().startsWith('<') && /<(\w+:)?TestResult[\s/>]/.test(text),
  read(text) {
    const results = within(parser.parse(text), 'TestResult', MAX_DEPTH);
    const [result = {}] = results;
    if (results.length === 0) throw new Error('there is no result of a test in it');
    return {
      tool: 'openscap',
      version: textOf(result['version']),
      target: textOf(all(result['target'])[0]),
      digest: '',
      at: timeOf(result['end-time']) ?? timeOf(result['start-time']),
      score: scoreOf(result),
      tests: results.flatMap((one) => listOf(one['rule-result'])).map(testOfRule),
    };
  },
};

/** All elements of this name, the outermost ones. */
function within(value: unknown, name: string, depth: number): Json[] {
  if (depth < 0 || typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((one) => within(one, name, depth));
  return Object.entries(value).flatMap(([key, inner]) =>
    key === name ? [...listOf(inner)] : within(inner, name, depth - 1),
  );
}

const all = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

/** Of the flat scores the first that has a maximum. */
function scoreOf(result: Json): number | undefined {
  const [score] = all(result['score']);
  const number = numberOf(typeof score === 'object' ? objectOf(score)['#text'] : score);
  const most = numberOf(objectOf(score)['maximum']) ?? 100;
  return number === undefined || most <= 0 ? undefined : Math.round((1000 * number) / most) / 10;
}

const testOfRule = (rule: Json) =>
  testOf({
    id: textOf(rule['idref']),
    title: '',
    status: STATUS[textOf(rule['result'])] ?? 'skipped',
    severity: severityOf(rule['severity']),
    isFixable: 'fix' in rule,
  });

/** Table 26; what could not be told is left to people. */
const STATUS: Readonly<Record<string, TestStatus>> = {
  pass: 'pass',
  fixed: 'pass',
  fail: 'fail',
  error: 'warning',
  unknown: 'warning',
};
