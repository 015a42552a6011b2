/**
 * What keeps USB sticks out of this box: USBGuard, the driver for storage, and what the kernel lets in by itself
 * (Documentation/usb/authorization.rst, usbguard-daemon.conf(5), modprobe.d(5)).
 */
import type {Evidence} from '../../core/checklist.ts';
import type {Fields} from '../../core/fact.ts';
import {isRunning} from '../command.ts';
import {foldersOf, isUnread, textsIn, textsOf, type Unread} from '../drop-ins.ts';
import type {Place, Probe} from '../probe.ts';
import {evidenceOf, listBelow, readBelow, type Source, statBelow} from '../read.ts';
import {startsWithMachine} from '../starting.ts';

const USBGUARD = '/etc/usbguard/usbguard-daemon.conf';
const DEVICES = '/sys/bus/usb/devices';
const MODULES = '/proc/modules';

export const removableMedia: Probe = {
  name: 'removable-media',
  version: 2,
  about: 'USB on this box: controllers, USBGuard, whether the driver for storage may load',
  privilege: 'root, where the configuration of USBGuard may not be read',
  timeout: 2000,
  fields: {
    'removable-media.storage_blocked': {type: 'boolean', about: 'modprobe.d keeps the driver usb-storage from loading'},
    'removable-media.storage_loaded': {type: 'boolean', about: 'The driver is loaded now'},
    'removable-media.usbguard': {type: 'boolean', about: 'USBGuard is configured, and starts with the machine'},
    'removable-media.usbguard_target': {
      type: 'string',
      about: 'What USBGuard does with unknown devices: block, allow, ...; allow, too, where a rule lets any in',
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
  const conf = guard.found === 'read' ? guard.text : '';
  const [rules, texts] = [guard.found === 'read' ? rulesOf(conf, place) : '', textsIn(place, foldersOf('modprobe.d'))];
  if (typeof rules !== 'string') return evidenceOf(removableMedia, place, rules.path, rules);
  if (isUnread(texts)) return evidenceOf(removableMedia, place, texts.path, texts);
  const isLoaded = isRunning(place) && loaded(place);
  if (typeof isLoaded !== 'boolean') return evidenceOf(removableMedia, place, MODULES, isLoaded);
  const modprobe = texts.join('\n');
  const fields: Fields = {
    'removable-media.storage_blocked': isBlocked(modprobe),
    'removable-media.storage_loaded': isLoaded,
    'removable-media.usbguard': guard.found === 'read' && startsWithMachine(place, 'usbguard.service'),
    'removable-media.usbguard_target': targetOf(conf, rules),
    'removable-media.authorized': hubs === undefined || hubs.some((value) => value !== '0'),
    'removable-media.controllers': hubs?.length ?? -1,
  };
  return evidenceOf(removableMedia, place, source, {found: 'read', text: `${conf}\n${rules}\n${modprobe}`}, [
    {name: 'USB', fields},
  ]);
}

/** `authorized_default` of each controller; undefined: a folder does not tell. */
function hubsOf(place: Place): readonly string[] | 'denied' | undefined {
  if (!isRunning(place)) return undefined;
  const list = listBelow(place, DEVICES);
  if (list.found !== 'read') return list.found === 'absent' ? [] : 'denied';
  return list.names
    .filter((name) => /^usb\d+$/.test(name))
    .map((name) => {
      const read = readBelow(place, `${DEVICES}/${name}/authorized_default`);
      return read.found === 'read' ? read.text.trim() : '1';
    });
}

/** uas has a driver of its own, that pulls in usb-storage past a blacklist; whatever `install` says is done instead. The first counts. */
function isBlocked(modprobe: string): boolean {
  const install = /^\s*install\s+usb[-_]storage\s+(.*?)\s*$/m.exec(modprobe)?.[1];
  if (install !== undefined) return /^(\/usr)?\/bin\/(false|true)$/.test(install);
  return ['usb[-_]storage', 'uas'].every((name) => new RegExp(`^\\s*blacklist\\s+${name}\\s*$`, 'm').test(modprobe));
}

/** A device that is there when the daemon starts, or a rule that names nothing of a device, lets any in. */
function targetOf(conf: string, rules: string): string {
  const said = (key: string): string =>
    [...conf.matchAll(new RegExp(`^\\s*${key}\\s*=\\s*([\\w-]+)`, 'gm'))].at(-1)?.[1] ?? '';
  const isOpen = ['PresentDevicePolicy', 'InsertedDevicePolicy'].some((key) => said(key) === 'allow');
  const opens = (rule: string): boolean =>
    /^\s*allow\b/.test(rule) &&
    !/\b(serial|hash)\s+\S|\bid\s+(?!\*:)[\da-f]{4}:/.test(rule) &&
    (!/\bwith-interface\b/.test(rule) || /\b08:/.test(rule));
  const lines = rules.replace(/\bwithout-interface\s+(\S+\s+\{[^}]*\}|\S+)/g, '').split('\n');
  return isOpen || lines.some(opens) ? 'allow' : said('ImplicitPolicyTarget');
}

/** usbguard-rules.conf(5), and the folder that the configuration may name. */
function rulesOf(conf: string, place: Place): string | Unread {
  const file = /^\s*RuleFile\s*=\s*(\S+)/m.exec(conf)?.[1] ?? '/etc/usbguard/rules.conf';
  const folder = /^\s*RuleFolder\s*=\s*(\S+)/m.exec(conf)?.[1] ?? '/etc/usbguard/rules.d';
  const [one, more] = [textsOf(place, [file]), textsIn(place, [folder])];
  if (isUnread(one)) return one;
  return isUnread(more) ? more : [...one, ...more].join('\n');
}

/** A sandbox hides /proc (ProcSubset=pid), and not /sys; of a recording there is no more than was written down. */
function loaded(place: Place): boolean | Exclude<Source, {found: 'read'}> {
  const modules = readBelow(place, MODULES);
  if (modules.found === 'read') return /^(usb_storage|uas) /m.test(modules.text);
  if (place.recorded === undefined)
    return ['usb_storage', 'uas'].some((name) => statBelow(place, `/sys/module/${name}`).found !== 'absent');
  return modules.found === 'absent' ? false : modules;
}
