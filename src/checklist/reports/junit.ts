/**
 * JUnit XML, as junit-10.xsd of Jenkins' xUnit plugin has it: a suite a section, a test a line. What is unknown or stale is
 * an error, what was attested or does not apply is skipped: green is what was proven.
 */
import {XMLBuilder} from 'fast-xml-parser';
import type {LineState, Score} from '../../core/checklist.ts';
import {bytesOf, type Format} from './format.ts';
import type {Report, ReportLine} from './report-schema.ts';

export const junit: Format = {
  file: 'report.junit.xml',
  about: 'JUnit XML, for build servers: unknown and stale are errors',
  render: ({report}) =>
    bytesOf(`<?xml version="1.0" encoding="UTF-8"?>\n${builder.build({testsuites: suitesOf(report)})}`),
};

const builder = new XMLBuilder({
  format: true,
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  suppressEmptyNode: true,
});

const elements: Readonly<Partial<Record<LineState, 'failure' | 'error' | 'skipped'>>> = {
  fail: 'failure',
  unknown: 'error',
  stale: 'error',
  attested: 'skipped',
  na: 'skipped',
};

function suitesOf({title, run, sections, lines, score, summary}: Report) {
  const {tests, failures, errors} = countsOf(score);
  return {
    '@name': xml(title),
    ...prefixed({tests, failures, errors}),
    testsuite: sections.map((section) => ({
      '@name': xml(section.name),
      ...prefixed(countsOf(section.score)),
      '@timestamp': run.at.slice(0, 19),
      '@hostname': xml(run.host),
      properties: {
        property: Object.entries({summary, run: run.id}).map(([name, value]) => ({
          '@name': name,
          '@value': xml(value),
        })),
      },
      testcase: lines.filter(({line}) => section.lines.includes(line)).map(caseOf),
    })),
  };
}

const countsOf = ({applicable, na, fail, unknown, stale, attested}: Score) => ({
  tests: applicable + na,
  failures: fail,
  errors: unknown + stale,
  skipped: na + attested,
});

const prefixed = (counts: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(counts).map(([name, count]) => [`@${name}`, String(count)]));

function caseOf({line, text, group, state, why, objections, section}: ReportLine) {
  const element = elements[state];
  const told = objections.flatMap(({clause, says, subjects}) => [
    `${clause}: ${says}`,
    ...subjects.map((one) => `- ${one}`),
  ]);
  return {
    '@name': xml(`${line} ${text}`),
    '@classname': xml(`${section}.${group}`),
    ...(element !== undefined && {
      [element]: {'@type': state, '@message': xml(why), ...(told.length > 0 && {'#text': xml(told.join('\n'))})},
    }),
  };
}

/** Characters that are none of XML 1.0 (§2.2); controls are gone before. */
const xml = (text: string): string => text.replaceAll(/[\uFFFE\uFFFF]/g, '\uFFFD');
