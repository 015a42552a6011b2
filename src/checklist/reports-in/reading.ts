/** Reading documents that somebody else made: nothing is there until it was looked at. */
import type {Micros} from '../../core/time.ts';
import {type Severity, severities, type ToolTest} from './report.ts';

export type Json = Readonly<Record<string, unknown>>;

export const objectOf = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};

/** One object counts as a list of one, as XML has it. */
export const listOf = (value: unknown): readonly Json[] =>
  (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]).map(objectOf);

export const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';

export const textsOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(textOf) : []);

export const numberOf = (value: unknown): number | undefined => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
};

export const timeOf = (value: unknown): Micros | undefined => {
  const ms = Date.parse(textOf(value));
  return Number.isNaN(ms) ? undefined : ms * 1000;
};

const WORDS: Readonly<Record<string, Severity>> = {
  ...{error: 'high', warning: 'medium', moderate: 'medium', note: 'low', info: 'low', informational: 'low'},
  ...{negligible: 'low', none: 'low', important: 'high'},
};

/** As each tool calls it. */
export const severityOf = (value: unknown): Severity => {
  const word = textOf(value).toLowerCase();
  return severities.find((one) => one === word) ?? WORDS[word] ?? 'unknown';
};

/** Bounds of CVSS 3.1, table 14. */
export const severityOfScore = (score: number): Severity =>
  score >= 9 ? 'critical' : score >= 7 ? 'high' : score >= 4 ? 'medium' : score > 0 ? 'low' : 'unknown';

/** The digest in a reference such as `registry/image@sha256:...`. */
export const digestOf = (...references: readonly unknown[]): string => {
  for (const one of references) {
    const found = /sha256:[0-9a-f]{64}/.exec(textOf(one));
    if (found !== null) return found[0];
  }
  return '';
};

/** What most tests are like. */
export const testOf = (test: Pick<ToolTest, 'id' | 'title' | 'status' | 'severity'> & Partial<ToolTest>): ToolTest => ({
  where: '',
  isFixable: false,
  answered: '',
  ...test,
});
