/**
 * What keeps USB sticks out of this box: USBGuard, the driver for storage, and what the kernel lets in by itself
 * (Documentation/usb/authorization.rst, usbguard-daemon.conf(5), modprobe.d(5)).
 */
import type {Evidence} from '../../core/checklist.ts';
import type {Fields} from '../../core/fact.ts';
import type {Place, Probe} from '../probe.ts';
import {evidenceOf, listBelow, readBelow} from '../read.ts';

const USBGUARD = '/etc/usbguard/usbguard-daemon.conf';
const MODPROBE = ['/etc/modprobe.d', '/usr/lib/modprobe.d', '/run/modprobe.d'];
const DEVICES = '/sys/bus/usb/devices';

export const removableMedia: Probe = {
  name: 'removable-media',
  version: 1,
  about: 'USB on this box: controllers, USBGuard, whether the driver for storage may load',
  privilege: 'root, where the configuration of USBGuard may not be read',
  timeout: 2000,
  fields: {
    'removable-media.storage_blocked': {type: 'boolean', about: 'modprobe.d keeps the driver usb-storage from loading'},
    'removable-media.storage_loaded': {type: 'boolean', about: 'The driver is loaded now'},
    'removable-media.usbguard': {type: 'boolean', about: 'USBGuard is configured'},
    'removable-media.usbguard_target': {
      type: 'string',
      about: 'What USBGuard does with unknown devices: block, allow, ...',
    },
    'removable-media.authorized': {type: 'boolean', about: 'The kernel lets new devices in by itself'},
    'removable-media.controllers': {type: 'number', about: 'USB controllers; -1: that is not known of a folder'},
  },
  collect: async (place) => [look(place)],
};

function look(place: Place): Evidence {
  const source = `${USBGUARD}, modprobe.d, ${DEVICES}`;
  const hubs = hubsOf(place);
  if (hubs === 'denied')
    return evidenceOf(removableMedia, place, DEVICES, {found: 'denied', reason: 'may not be read'});
  if (hubs?.length === 0)
    return evidenceOf(removableMedia, place, DEVICES, {found: 'absent', reason: 'there is no USB controller'});
  const guard = readBelow(place, USBGUARD);
  if (guard.found === 'denied' || guard.found === 'failed') return evidenceOf(removableMedia, place, USBGUARD, guard);
  const modprobe = modprobeOf(place);
  if (typeof modprobe !== 'string') return evidenceOf(removableMedia, place, modprobe.source, modprobe.read);
  const conf = guard.found === 'read' ? guard.text : '';
  const fields: Fields = {
    'removable-media.storage_blocked':
      /^\s*(install\s+usb[-_]storage\s+\S*(false|true)|blacklist\s+usb[-_]storage)(?![\w-])/m.test(modprobe),
    'removable-media.storage_loaded': place.isLive && loaded(place),
    'removable-media.usbguard': guard.found === 'read',
    'removable-media.usbguard_target': /^\s*ImplicitPolicyTarget\s*=\s*(\w+)/m.exec(conf)?.[1] ?? '',
    'removable-media.authorized': hubs === undefined || hubs.some((value) => value !== '0'),
    'removable-media.controllers': hubs?.length ?? -1,
  };
  return evidenceOf(removableMedia, place, source, {found: 'read', text: `${conf}\n${modprobe}`}, [
    {name: 'USB', fields},
  ]);
}

/** `authorized_default` of each controller; undefined: a folder does not tell. */
function hubsOf(place: Place): readonly string[] | 'denied' | undefined {
  if (!place.isLive) return undefined;
  const list = listBelow(place, DEVICES);
  if (list.found !== 'read') return list.found === 'absent' ? [] : 'denied';
  return list.names
    .filter((name) => /^usb\d+$/.test(name))
    .map((name) => {
      const read = readBelow(place, `${DEVICES}/${name}/authorized_default`);
      return read.found === 'read' ? read.text.trim() : '1';
    });
}

/** All files together, or the first that cannot be read. */
function modprobeOf(place: Place) {
  let text = '';
  for (const folder of MODPROBE) {
    const list = listBelow(place, folder);
    if (list.found === 'absent') continue;
    if (list.found !== 'read') return {source: folder, read: list};
    for (const name of list.names.filter((one) => one.endsWith('.conf'))) {
      const read = readBelow(place, `${folder}/${name}`);
      if (read.found === 'absent') continue;
      if (read.found !== 'read') return {source: `${folder}/${name}`, read};
      text += `${read.text}\n`;
    }
  }
  return text;
}

function loaded(place: Place): boolean {
  const modules = readBelow(place, '/proc/modules');
  return modules.found === 'read' && /^(usb_storage|uas) /m.test(modules.text);
}
