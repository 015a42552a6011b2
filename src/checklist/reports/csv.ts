/** CSV: one row a line and thing that speaks against it. Every row says what the first line of a report says. */
import {csvRow} from '../../core/csv.ts';
import {bytesOf, type Format} from './format.ts';
import type {Report, ReportLine} from './report-schema.ts';

const EOL = '\r\n';

const COLUMNS = [
  ...['line', 'state', 'was', 'text', 'section', 'group', 'why', 'clause', 'says', 'subject'],
  ...['instead_of', 'evidence', 'run', 'at', 'host', 'summary'],
] as const;

export const csv: Format = {
  file: 'report.csv',
  about: 'a row for each line and thing, for spreadsheets',
  render: ({report}) =>
    bytesOf(
      [COLUMNS, ...report.lines.flatMap((line) => rowsOf(report, line))].map((row) => csvRow(row) + EOL).join(''),
    ),
};

function rowsOf({run: {id, at, host}, summary}: Report, line: ReportLine): string[][] {
  const {state, was, text, section, group, why, twin, evidence} = line;
  const head = [String(line.line), state, was, text, section, group, why];
  const tail = [twin?.insteadOf ?? '', evidence.join(' '), id, at, host, summary];
  const things = line.objections.flatMap(({clause, says, subjects}) =>
    (subjects.length === 0 ? [''] : subjects).map((subject) => [clause, says, subject]),
  );
  return (things.length === 0 ? [['', '', '']] : things).map((thing) => [...head, ...thing, ...tail]);
}
