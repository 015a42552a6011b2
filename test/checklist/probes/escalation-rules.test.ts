/** Audit rules about more rights, as auditd reads them. */
import {expect, test} from 'vitest';
import {escalationRules} from '../../../src/checklist/probes/escalation-rules.ts';
import {collect, folderOf, placeOf} from '../place.ts';

const GOOD = `## First rule - delete all
-D
-b 8192
-a always,exit -F arch=b64 -S execve -C uid!=euid -F euid=0 -k escalation
-w /etc/sudoers -p wa -k scope
-w /etc/sudoers.d -p wa -k scope
-a always,exit -F arch=b64 -F path=/etc/passwd -F perm=wa -k identity
-w /etc/group -p wa -k identity
-w /etc/shadow -p wa -k identity
`;

async function look(files: Readonly<Record<string, string>>) {
  const [found] = await collect(escalationRules, placeOf(folderOf(files)));
  return found;
}

test('all three are recorded', async () => {
  expect(await look({'etc/audit/rules.d/50.rules': GOOD})).toMatchObject({
    found: 'read',
    subjects: [
      {
        fields: {
          'escalation-rules.executions': true,
          'escalation-rules.sudoers': true,
          'escalation-rules.accounts': true,
          'escalation-rules.count': 6,
        },
      },
    ],
  });
});

test('a folder that is watched covers what is in it; a file beside it does not', async () => {
  const of = async (rule: string) => (await look({'etc/audit/audit.rules': `${rule}\n`}))?.subjects[0]?.fields;
  expect(await of('-w /etc/ -p wa')).toMatchObject({
    'escalation-rules.sudoers': true,
    'escalation-rules.accounts': true,
  });
  expect(await of('-w /etc/sudoers.d -p wa')).toMatchObject({'escalation-rules.sudoers': false});
  expect(await of('-w /etc/passwd -p wa')).toMatchObject({'escalation-rules.accounts': false});
});

test('every program that runs is not the same as those that run with more rights; comments are no rules', async () => {
  const found = await look({'etc/audit/audit.rules': '-a always,exit -S execve -k all\n# -S execve -C uid!=euid\n'});
  expect(found?.subjects[0]?.fields['escalation-rules.executions']).toBe(false);
});

test('no rules at all is absence', async () => {
  expect(await look({'etc/hostname': 'box'})).toMatchObject({found: 'absent'});
});
