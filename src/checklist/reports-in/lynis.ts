/** Report of Lynis, `/var/log/lynis-report.dat`: lines of `key=value`, lists as `key[]=ID|text|details|solution|`. */
import {numberOf, testOf, timeOf} from './reading.ts';
import type {Importer, ToolTest} from './report.ts';

export const lynis: Importer = {
  name: 'lynis',
  tellsAll: true,
  isMine: (text) => /^lynis_version=/m.test(text.slice(0, 16_384)),
  read(text) {
    const lines = text.split('\n').map((line) => line.split(/=(.*)/s, 2) as [string, string | undefined]);
    const first = (key: string): string => lines.find(([name]) => name === key)?.[1]?.trim() ?? '';
    const all = (key: string): string[][] =>
      lines.flatMap(([name, value]) => (name === key ? [(value ?? '').split('|')] : []));
    const findings = [
      ...all('warning[]').map((parts) => finding(parts, 'high')),
      ...all('suggestion[]').map((parts) => finding(parts, 'medium')),
    ];
    const found = new Set(findings.map(({id}) => id));
    const ids = (key: string): string[] =>
      first(key)
        .split('|')
        .filter((id) => id !== '' && !found.has(id));
    const bare = (id: string, status: 'pass' | 'skipped'): ToolTest =>
      testOf({id, title: '', status, severity: 'unknown'});
    return {
      tool: 'lynis',
      version: first('lynis_version'),
      target: first('hostname'),
      digest: '',
      // In the time zone of the box, which the report does not name.
      at: timeOf((first('report_datetime_end') || first('report_datetime_start')).replace(' ', 'T')),
      score: numberOf(first('hardening_index')),
      tests: [
        ...findings,
        ...ids('tests_executed').map((id) => bare(id, 'pass')),
        ...ids('tests_skipped').map((id) => bare(id, 'skipped')),
      ],
    };
  },
};

/** A warning is a fault; a suggestion is left to people. */
const finding = ([id = '', title = '', where = '']: string[], severity: 'high' | 'medium'): ToolTest =>
  testOf({
    id: id.trim(),
    title: title.trim(),
    status: severity === 'high' ? 'fail' : 'warning',
    severity,
    where: where === '-' ? '' : where.trim(),
    isFixable: true,
  });
