/** The kernel that runs and the newest that is installed; and whether an upgrade asked for a restart. */
import type {Evidence} from '../../core/checklist.ts';
import {harmless} from '../../core/harmless.ts';
import {compareVersions} from '../debian-version.ts';
import type {Place, Probe} from '../probe.ts';
import {evidenceOf, listBelow, readBelow} from '../read.ts';

const RUNNING = '/proc/sys/kernel/osrelease';
const RESTART = '/run/reboot-required';

export const kernel: Probe = {
  name: 'kernel',
  version: 2,
  about: 'The kernel that runs, and the newest one that is installed',
  privilege: 'nothing',
  timeout: 1000,
  fields: {
    'kernel.running': {type: 'string', about: 'Release of the kernel that runs'},
    'kernel.newest': {type: 'string', about: 'Newest release in /boot; empty: there is none'},
    'kernel.is_behind': {type: 'boolean', about: 'A newer one is installed than the one that runs'},
    'kernel.wants_restart': {type: 'boolean', about: 'An upgrade left /run/reboot-required'},
  },
  collect: async (place) => [readKernel(place)],
};

function readKernel(place: Place): Evidence {
  const boot = listBelow(place, '/boot');
  if (boot.found === 'denied' || boot.found === 'failed') return evidenceOf(kernel, place, '/boot', boot);
  const installed = boot.found === 'read' ? boot.names.filter((name) => name.startsWith('vmlinuz-')) : [];
  const newest =
    installed
      .map((name) => name.slice('vmlinuz-'.length))
      .sort(compareVersions)
      .at(-1) ?? '';
  const running = readBelow(place, RUNNING);
  if (running.found === 'absent' && newest === '')
    return evidenceOf(kernel, place, '/boot', {found: 'absent', reason: 'holds no kernel'});
  if (running.found === 'absent')
    return evidenceOf(kernel, place, RUNNING, {
      found: 'failed',
      reason: 'a folder runs no kernel: look on the box itself',
    });
  if (running.found !== 'read') return evidenceOf(kernel, place, RUNNING, running);
  const release = running.text.trim();
  // It was removed after an upgrade, or was started from elsewhere: nobody can say which of those is in use.
  if (newest !== '' && !installed.includes(`vmlinuz-${release}`))
    return evidenceOf(kernel, place, RUNNING, {
      found: 'failed',
      reason: 'the kernel that runs is none of /boot: restart the machine',
    });
  const fields = {
    'kernel.running': harmless(release),
    'kernel.newest': harmless(newest),
    'kernel.is_behind': newest !== '' && compareVersions(release, newest) < 0,
    'kernel.wants_restart': readBelow(place, RESTART).found === 'read',
  };
  return evidenceOf(kernel, place, RUNNING, running, [{name: harmless(release), fields}]);
}
