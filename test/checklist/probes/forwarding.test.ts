/** Whether a box is a router. */
import {expect, test} from 'vitest';
import {forwarding} from '../../../src/checklist/probes/forwarding.ts';
import {collect, folderOf, placeOf} from '../place.ts';

test('each family by itself; a kernel without IPv6 passes none on', async () => {
  const found = await collect(forwarding, placeOf(folderOf({'proc/sys/net/ipv4/ip_forward': '1\n'})));
  expect(found).toMatchObject([
    {found: 'read', subjects: [{fields: {'forwarding.family': 'ipv4', 'forwarding.on': true}}]},
    {found: 'absent', subjects: []},
  ]);
});

test('off is off', async () => {
  const root = folderOf({'proc/sys/net/ipv4/ip_forward': '0\n', 'proc/sys/net/ipv6/conf/all/forwarding': '0\n'});
  const found = await collect(forwarding, placeOf(root));
  expect(found.map(({subjects}) => subjects[0]?.fields['forwarding.on'])).toEqual([false, false]);
});
