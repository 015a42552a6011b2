/** Facts and rules for the tests of detection: small, and complete enough for the compiler. */
import {expect} from 'vitest';
import type {Finding} from '../../src/core/alert.ts';
import {type Fact, type Fields, factKinds} from '../../src/core/fact.ts';
import type {FieldTable} from '../../src/core/field.ts';
import {SECOND} from '../../src/core/time.ts';
import {declare} from '../../src/detect/declared.ts';
import type {RuleSet} from '../../src/detect/rule.ts';
import {compileRules} from '../../src/detect/rule-set.ts';
import {NOON} from '../sample.ts';

const fields: FieldTable = {
  'toy.code': {type: 'number', about: ''},
  'toy.value': {type: 'number', many: true, varies: true, about: ''},
  'toy.text': {type: 'string', about: ''},
  'toy.other': {type: 'string', about: ''},
  'toy.texts': {type: 'string', many: true, about: ''},
  'toy.flag': {type: 'boolean', about: ''},
  'toy.limit': {type: 'number', about: ''},
};

export const declared = declare(
  factKinds,
  [{name: 'toy', fields}],
  new Map([
    ['T0855', {name: 'Unauthorized Command Message', deprecated: false}],
    ['T0808', {name: 'Control Device Identification', deprecated: true}],
  ]),
);

type Ends = {readonly client?: string; readonly server?: string; readonly port?: number};

export function fact(fields: Fields = {}, more: Partial<Fact> = {}, ends: Ends = {}): Fact {
  return {
    kind: 'read',
    protocol: 'toy',
    name: 'ask',
    time: NOON,
    frame: 1,
    segment: 'cell1',
    means: 'passive',
    client: {ip: ends.client ?? '10.0.0.5', mac: '', port: 40_000},
    server: {ip: ends.server ?? '10.0.0.10', mac: '', port: ends.port ?? 502},
    fields,
    ...more,
  };
}

export const at = (seconds: number, fields: Fields = {}, ends: Ends = {}): Fact =>
  fact(fields, {time: NOON + seconds * SECOND}, ends);

let next = 0;

/** A document that only lacks what the test is about. */
export function ruleDocument(more: Record<string, unknown> = {}, bifrost: Record<string, unknown> = {}) {
  next++;
  return {
    title: `Rule ${next}`,
    id: `00000000-0000-4000-8000-${String(next).padStart(12, '0')}`,
    status: 'test',
    date: '2026-11-24',
    level: 'high',
    falsepositives: ['none'],
    logsource: {product: 'bifrost', service: 'toy', category: 'read'},
    detection: {selection: {'toy.code': 1}, condition: 'selection'},
    bifrost: {
      id: `TT-${1000 + next}`,
      profile: 'quiet',
      why: 'Because.',
      respond: 'Do something.',
      examples: {fires: [{kind: 'read', protocol: 'toy'}], quiet: [{kind: 'read', protocol: 'toy'}]},
      ...bifrost,
    },
    ...more,
  };
}

/** A rule that only feeds correlations. */
export function helperDocument(name: string, code: number) {
  const {level: _level, falsepositives: _false, bifrost: _bifrost, ...document} = ruleDocument();
  return {...document, name, detection: {selection: {'toy.code': code}, condition: 'selection'}};
}

export function correlationDocument(correlation: Record<string, unknown>, more: Record<string, unknown> = {}) {
  const {logsource: _logsource, detection: _detection, ...document} = ruleDocument();
  return {...document, correlation: {'group-by': ['client.ip'], timespan: '60s', ...correlation}, ...more};
}

export function compiled(...documents: readonly unknown[]): RuleSet {
  const {rules, problems} = compileRules(
    documents.map((value, i) => ({file: `${i}.yml`, value})),
    declared,
  );
  expect(problems).toEqual([]);
  return rules;
}

/** What is wrong, as `path: message`. */
export function problemsOf(...documents: readonly unknown[]): string[] {
  const {problems} = compileRules(
    documents.map((value, i) => ({file: `${i}.yml`, value})),
    declared,
  );
  return problems.map(({file, path, message}) => `${file} ${path.join('/')}: ${message}`);
}

/** Seconds after noon at which findings came. */
export const secondsOf = (findings: readonly Finding[]): number[] => findings.map(({time}) => (time - NOON) / SECOND);
