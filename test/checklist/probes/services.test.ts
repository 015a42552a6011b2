/** Units that start with the machine, by their links; systemd itself says the same. */
import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {unneededServices} from '../../../src/checklist/data/unneeded-services.ts';
import {services} from '../../../src/checklist/probes/services.ts';
import {aRoot, fieldsOf, foundOf} from '../a-root.ts';

const unit = '[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n';
const files = {
  '/usr/lib/systemd/system/ssh.service': unit,
  '/usr/lib/systemd/system/avahi-daemon.service': unit,
  '/usr/lib/systemd/system/cups.service': unit,
  '/usr/lib/systemd/system/rpcbind.service': unit,
  '/etc/init.d/inetutils-inetd': '#!/bin/sh\n',
  '/etc/systemd/system/readme': '',
};
const links = {
  '/etc/systemd/system/multi-user.target.wants/ssh.service': '/usr/lib/systemd/system/ssh.service',
  '/etc/systemd/system/multi-user.target.wants/avahi-daemon.service': '/usr/lib/systemd/system/avahi-daemon.service',
  '/etc/systemd/system/multi-user.target.wants/rpcbind.service': '/usr/lib/systemd/system/rpcbind.service',
  '/etc/systemd/system/rpcbind.service': '/dev/null',
  '/etc/rc3.d/S01inetutils-inetd': '../init.d/inetutils-inetd',
  '/etc/rc3.d/S01ssh': '../init.d/ssh',
};

test('what is wanted starts, what is masked does not, a script without a unit does', async () => {
  expect(await fieldsOf(services, aRoot(files, {links}))).toEqual([
    {
      'services.unit': 'avahi-daemon.service',
      'services.is_unneeded': true,
      'services.what': 'tells the network what the box offers',
    },
    {
      'services.unit': 'inetutils-inetd.service',
      'services.is_unneeded': true,
      'services.what': 'starts old network services',
    },
    {'services.unit': 'ssh.service', 'services.is_unneeded': false, 'services.what': ''},
  ]);
});

test('no systemd', async () => {
  expect(await foundOf(services, aRoot({}))).toEqual(['absent: is not there']);
});

test('what is unneeded is what harden.sh switches off', () => {
  const script = readFileSync(new URL('../../../hardware/box/harden.sh', import.meta.url), 'utf8');
  const names = /^for name in ([^;]*);/m.exec(script)?.[1]?.split(/[\s\\]+/) ?? [];
  expect(names.sort()).toEqual(Object.keys(unneededServices).sort());
});
