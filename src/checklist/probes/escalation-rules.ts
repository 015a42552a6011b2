/** Whether this box records that somebody takes more rights: rules of the kernel's audit (audit.rules(7)) and sudo's log. */
import type {Evidence} from '../../core/checklist.ts';
import type {Fields} from '../../core/fact.ts';
import type {Place, Probe} from '../probe.ts';
import {evidenceOf, listBelow, readBelow} from '../read.ts';

const FOLDER = '/etc/audit/rules.d';
const FILE = '/etc/audit/audit.rules';

export const escalationRules: Probe = {
  name: 'escalation-rules',
  version: 1,
  about: 'Audit rules for programs that run with more rights, and for changes of sudoers',
  privilege: 'root: the rules are for root alone',
  timeout: 2000,
  fields: {
    'escalation-rules.executions': {
      type: 'boolean',
      about: 'Programs that run as somebody else are recorded (execve, -C)',
    },
    'escalation-rules.sudoers': {type: 'boolean', about: 'Changes of /etc/sudoers and /etc/sudoers.d are recorded'},
    'escalation-rules.accounts': {
      type: 'boolean',
      about: 'Changes of /etc/passwd, /etc/group and /etc/shadow are recorded',
    },
    'escalation-rules.count': {type: 'number', about: 'Rules in all'},
  },
  collect: async (place) => [look(place)],
};

function look(place: Place): Evidence {
  const list = listBelow(place, FOLDER);
  if (list.found === 'denied' || list.found === 'failed') return evidenceOf(escalationRules, place, FOLDER, list);
  const files =
    list.found === 'read' ? list.names.filter((name) => name.endsWith('.rules')).map((one) => `${FOLDER}/${one}`) : [];
  let text = '';
  let isThere = false;
  for (const file of [...files, FILE]) {
    const read = readBelow(place, file);
    if (read.found === 'absent') continue;
    if (read.found !== 'read') return evidenceOf(escalationRules, place, file, read);
    isThere = true;
    text += `${read.text}\n`;
  }
  if (!isThere)
    return evidenceOf(escalationRules, place, FOLDER, {found: 'absent', reason: 'there are no audit rules'});
  const rules = text.split('\n').filter((line) => /^\s*-[wa]\b/.test(line));
  return evidenceOf(escalationRules, place, `${FOLDER}, ${FILE}`, {found: 'read', text}, [
    {name: 'audit rules', fields: fieldsOf(rules)},
  ]);
}

const fieldsOf = (rules: readonly string[]): Fields => ({
  'escalation-rules.executions': rules.some(isExecution),
  'escalation-rules.sudoers': watches(rules, '/etc/sudoers'),
  'escalation-rules.accounts': ['/etc/passwd', '/etc/group', '/etc/shadow'].every((file) => watches(rules, file)),
  'escalation-rules.count': rules.length,
});

/** Who it was differs from as whom it runs. */
const isExecution = (rule: string): boolean =>
  /-S\s*\S*execve/.test(rule) && /-C\s*"?(uid!=euid|euid!=uid|auid!=euid|euid!=auid|gid!=egid)/.test(rule);

/** `-w FILE`, or a rule with `-F path=` or `-F dir=`. */
const watches = (rules: readonly string[], file: string): boolean =>
  rules.some((rule) =>
    [...rule.matchAll(/(?:-w\s+|-F\s*(?:path|dir)=)(\S+)/g)].some(
      ([, path = '']) => path === file || file.startsWith(`${path.replace(/\/$/, '')}/`),
    ),
  );
