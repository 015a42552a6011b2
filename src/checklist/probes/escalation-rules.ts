/** Whether this box records that somebody takes more rights: rules of the kernel's audit (audit.rules(7)) and sudo's log. */
import type {Evidence} from '../../core/checklist.ts';
import type {Fields} from '../../core/fact.ts';
import {auditRulesOf, watches} from '../audit-rules.ts';
import type {Place, Probe} from '../probe.ts';
import {evidenceOf} from '../read.ts';

export const escalationRules: Probe = {
  name: 'escalation-rules',
  version: 2,
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
  const {path, source, rules} = auditRulesOf(place);
  if (source.found === 'absent')
    return evidenceOf(escalationRules, place, path, {found: 'absent', reason: 'there are no audit rules'});
  return evidenceOf(escalationRules, place, path, source, [{name: 'audit rules', fields: fieldsOf(rules)}]);
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
