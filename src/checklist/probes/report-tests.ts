/** Single tests in the reports of other tools, for lines that ask about one of them: what failed comes first. */
import {subjectOf} from '../from-site.ts';
import type {Probe} from '../probe.ts';
import {readReports} from '../reports-in/folder.ts';
import type {ToolTest} from '../reports-in/report.ts';
import {evidenceOfReport, isOpen, kindOf, type Understood} from './reports.ts';

/** Of one report; a line about single tests names tools that have fewer. */
const MAX_TESTS = 5000;

export const reportTests: Probe = {
  name: 'report-tests',
  version: 1,
  about: 'Tests and findings in the reports of other tools, one by one',
  privilege: 'to read the folder that is given',
  timeout: 60_000,
  suffices: ['reports'],
  fields: {
    'report-test.tool': {type: 'string', about: 'lynis, openscap, trivy, ...'},
    'report-test.kind': {type: 'string', about: 'image, host or cluster'},
    'report-test.id': {type: 'string', about: 'FIRE-4590, CVE-2024-3094, 1.2.16, the id of an XCCDF rule'},
    'report-test.status': {type: 'string', about: 'pass, fail, warning (left to people), skipped'},
    'report-test.open': {type: 'boolean', about: 'It failed, and nobody answered it'},
    'report-test.severity': {type: 'string', about: 'critical, high, medium, low, unknown'},
    'report-test.where': {type: 'string', about: 'Package, file or object'},
    'report-test.fixable': {type: 'boolean', about: 'There is a version or a setting that mends it'},
  },
  collect: async (place, signal) =>
    (await readReports(place.reports, place.now, signal)).map((read) =>
      evidenceOfReport(reportTests, place, read, subjectsOf),
    ),
};

const subjectsOf = ({report: {tool, tests}}: Understood) =>
  [...tests]
    .sort((a, b) => Number(isOpen(b)) - Number(isOpen(a)))
    .slice(0, MAX_TESTS)
    .map((test) => subject(tool, test));

const subject = (tool: string, test: ToolTest) =>
  subjectOf([tool, test.id, test.where, test.title.slice(0, 120)].filter((text) => text !== '').join(' '), {
    'report-test.tool': tool,
    'report-test.kind': kindOf(tool),
    'report-test.id': test.id,
    'report-test.status': test.status,
    'report-test.open': isOpen(test),
    'report-test.severity': test.severity,
    'report-test.where': test.where,
    'report-test.fixable': test.isFixable,
  });
