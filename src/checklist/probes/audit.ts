/** What the kernel is told to write down: auditd.conf(5) and the rules of audit.rules(7). */
import type {Evidence, Subject} from '../../core/checklist.ts';
import {harmless} from '../../core/harmless.ts';
import type {Place, Probe} from '../probe.ts';
import {evidenceOf, listBelow, readBelow} from '../read.ts';

const CONFIG = '/etc/audit/auditd.conf';
const RULES = '/etc/audit/rules.d';

export const audit: Probe = {
  name: 'audit',
  version: 1,
  about: 'Rules of the audit daemon, and what it does when the disk is full; absent: it is not installed',
  privilege: 'root',
  timeout: 2000,
  fields: {
    'audit.rules': {type: 'number', about: 'Rules that write something down'},
    'audit.watches': {type: 'string', many: true, about: 'Files and folders that are watched'},
    'audit.calls': {type: 'string', many: true, about: 'System calls that are watched'},
    'audit.is_fixed': {type: 'boolean', about: 'Rules cannot be changed until the next start (-e 2)'},
    'audit.disk_full': {
      type: 'string',
      about: 'disk_full_action in small letters: ignore, syslog, suspend, single, halt, ...',
    },
    'audit.log_full': {type: 'string', about: 'max_log_file_action in small letters: ignore, rotate, keep_logs, ...'},
  },
  collect: async (place) => [readAudit(place)],
};

function readAudit(place: Place): Evidence {
  const config = readBelow(place, CONFIG);
  if (config.found !== 'read') return evidenceOf(audit, place, CONFIG, config);
  const list = listBelow(place, RULES);
  const files =
    list.found === 'read' ? list.names.filter((name) => name.endsWith('.rules')).map((name) => `${RULES}/${name}`) : [];
  if (list.found === 'denied') return evidenceOf(audit, place, RULES, list);
  const texts: string[] = [];
  for (const file of files) {
    const read = readBelow(place, file);
    if (read.found !== 'read') return evidenceOf(audit, place, file, read);
    texts.push(read.text);
  }
  const rules = texts.join('\n');
  return evidenceOf(audit, place, `${CONFIG}, ${RULES}`, {found: 'read', text: config.text + rules}, [
    subjectOf(config.text, rules),
  ]);
}

function subjectOf(config: string, rules: string): Subject {
  const lines = rules.split('\n').map((line) => line.trim());
  const watches = lines.flatMap((line) => matches(line, /(?:^-w |-F (?:path|dir)=)(\S+)/g));
  const calls = lines.flatMap((line) => matches(line, /-S (\S+)/g)).flatMap((names) => names.split(','));
  const setting = (key: string): string =>
    harmless(new RegExp(`^\\s*${key}\\s*=\\s*(\\S+)`, 'im').exec(config)?.[1]?.toLowerCase() ?? '');
  const fields = {
    'audit.rules': lines.filter((line) => /^-(w|a)\s/.test(line) && !/\bnever\b/.test(line)).length,
    'audit.watches': watches.map(harmless),
    'audit.calls': [...new Set(calls)].map(harmless),
    'audit.is_fixed': lines.some((line) => /^-e\s+2$/.test(line)),
    'audit.disk_full': setting('disk_full_action'),
    'audit.log_full': setting('max_log_file_action'),
  };
  return {name: 'auditd', fields};
}

const matches = (line: string, pattern: RegExp): string[] => [...line.matchAll(pattern)].map((match) => match[1] ?? '');
