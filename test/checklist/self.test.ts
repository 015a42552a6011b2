/** How Bifrost's own installation keeps lines: its units as they are shipped, and with what somebody took away from one. */
import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {probes} from '../../src/checklist/probes/index.ts';
import {runChecklist} from '../../src/checklist/run.ts';
import {shippedLines} from '../../src/hardening-lines.ts';
import {folderOf, placeOf} from './place.ts';

const UNITS = ['bifrost.service', 'bifrost-sensor.service', 'bifrost-poll.service'];
const shipped = Object.fromEntries(
  UNITS.map((name) => {
    const text = readFileSync(fileURLToPath(new URL(`../../systemd/${name}`, import.meta.url)), 'utf8');
    return [`usr/lib/systemd/system/${name}`, text];
  }),
);
const installed = Object.fromEntries(UNITS.map((name) => [`etc/systemd/system/multi-user.target.wants/${name}`, '']));

/** States and reasons by line, of a machine with these files beside the units. */
async function judged(numbers: readonly number[], more: Readonly<Record<string, string>> = {}) {
  const root = folderOf({'etc/hostname': 'box', ...shipped, ...installed, ...more});
  const lines = await shippedLines([...numbers]);
  const {verdicts} = await runChecklist({lines, probes, place: placeOf(root), cause: 'test', about: 'self'});
  return Object.fromEntries(verdicts.map(({line, state, why}) => [line, `${state}: ${why}`]));
}

test('the units that are shipped keep Bifrost in its box', async () => {
  const states = await judged([5, 6, 7, 9, 16, 18, 22, 24]);
  for (const [line, state] of Object.entries(states))
    expect([line, state]).toEqual([line, expect.stringMatching(/^pass/)]);
});

test.each<[line: number, text: string, state: unknown]>([
  [7, 'CapabilityBoundingSet=CAP_SYS_ADMIN', 'fail: The unit of Bifrost leaves it rights of root beyond capturing.'],
  [7, 'CapabilityBoundingSet=CAP_NET_RAW', expect.stringMatching(/^pass/)],
  [9, 'SystemCallFilter=', 'fail: The unit of Bifrost lets it make any system call.'],
  [22, 'IPAddressDeny=', 'fail: The unit of Bifrost lets it reach any address.'],
  [58, 'NoNewPrivileges=no', 'fail: The unit of Bifrost lets it gain rights.'],
  [5, 'User=root', 'fail: A service of Bifrost runs as root.'],
])('line %i where somebody wrote %j into a drop-in', async (line, text, state) => {
  const dropIn = {'etc/systemd/system/bifrost.service.d/x.conf': `[Service]\n${text}\n`};
  expect((await judged([line], dropIn))[line]).toEqual(state);
});
