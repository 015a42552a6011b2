/** What the kernel is told to write down: auditd.conf(5) and the rules of audit.rules(7). */
import type {Evidence, Subject} from '../../core/checklist.ts';
import {harmless} from '../../core/harmless.ts';
import {type AuditRules, auditRulesOf} from '../audit-rules.ts';
import type {Place, Probe} from '../probe.ts';
import {evidenceOf, readBelow} from '../read.ts';

const CONFIG = '/etc/audit/auditd.conf';

export const audit: Probe = {
  name: 'audit',
  version: 2,
  about: 'Rules of the audit daemon, and what it does when the disk is full; absent: it is not installed',
  privilege: 'root',
  timeout: 2000,
  fields: {
    'audit.rules': {type: 'number', about: 'Rules that write something down; none where something switches it all off'},
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
  const rules = auditRulesOf(place);
  const {source, path} = rules;
  if (source.found === 'denied' || source.found === 'failed') return evidenceOf(audit, place, path, source);
  const text = source.found === 'read' ? config.text + source.text : config.text;
  return evidenceOf(audit, place, `${CONFIG}, ${path}`, {found: 'read', text}, [subjectOf(config.text, rules)]);
}

function subjectOf(config: string, {rules, isFixed}: AuditRules): Subject {
  const watches = rules.flatMap((line) => matches(line, /(?:^-w |-F (?:path|dir)=)(\S+)/g));
  const calls = rules.flatMap((line) => matches(line, /-S (\S+)/g)).flatMap((names) => names.split(','));
  // Of a setting that stands there twice, the last counts.
  const setting = (key: string): string =>
    harmless(
      matches(config, new RegExp(`^\\s*${key}\\s*=\\s*(\\S+)`, 'gim'))
        .at(-1)
        ?.toLowerCase() ?? '',
    );
  const fields = {
    // What is not written to the disk was not recorded.
    'audit.rules': setting('write_logs') === 'no' ? 0 : rules.length,
    'audit.watches': watches.map(harmless),
    'audit.calls': [...new Set(calls)].map(harmless),
    'audit.is_fixed': isFixed,
    'audit.disk_full': setting('disk_full_action'),
    'audit.log_full': setting('max_log_file_action'),
  };
  return {name: 'auditd', fields};
}

const matches = (line: string, pattern: RegExp): string[] => [...line.matchAll(pattern)].map((match) => match[1] ?? '');
