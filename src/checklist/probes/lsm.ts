/** Which modules of the kernel bind programs beyond the rights of their user. Kernel documentation, LSM. */
import type {Probe} from '../probe.ts';
import {evidenceOf, readBelow} from '../read.ts';

const ACTIVE = '/sys/kernel/security/lsm';

export const lsm: Probe = {
  name: 'lsm',
  version: 1,
  about: 'Security modules of the kernel: AppArmor, SELinux and others',
  privilege: 'nothing',
  timeout: 1000,
  suffices: ['recorded'],
  fields: {
    'lsm.names': {type: 'string', many: true, about: 'Modules that are active'},
    'lsm.confines': {type: 'boolean', about: 'One of them confines programs: AppArmor, SELinux, SMACK or TOMOYO'},
  },
  async collect(place) {
    const read = readBelow(place, ACTIVE);
    if (read.found !== 'read') return [evidenceOf(lsm, place, ACTIVE, read)];
    const names = read.text.trim().split(',');
    const confines = ['apparmor', 'selinux', 'smack', 'tomoyo'].some((one) => names.includes(one));
    return [
      evidenceOf(lsm, place, ACTIVE, read, [{name: 'kernel', fields: {'lsm.names': names, 'lsm.confines': confines}}]),
    ];
  },
};
