/** Devices of the plant on which one can log on: whether their default passwords were found, refused, or never tried. */
import {loginProtocols} from '../../core/credential.ts';
import type {Micros} from '../../core/time.ts';
import {blindness, daysSince, fromSite, subjectOf, type Told} from '../from-site.ts';
import {isOfPlant} from '../plant-device.ts';
import type {Probe} from '../probe.ts';
import type {Site, SiteAlert, SiteDevice} from '../site.ts';
import {isRefused, spokenAt} from './listening.ts';

/** Windows asks for log-ons over RDP, and has no password from the factory. */
const LOGINS: ReadonlySet<string> = new Set([...loginProtocols, 'tls', 'vnc']);
/** Rules that say that a default password works, or that somebody got in with one. */
const RULES: ReadonlySet<string> = new Set(['PO-03', 'UA-10']);

export const deviceLogin: Probe = {
  name: 'device-login',
  version: 1,
  about:
    'Each device of the plant with a way to log on: default passwords found, refused, or untested (then it is unknown)',
  privilege: 'to read the store',
  timeout: 20_000,
  fields: {
    'device-login.device': {type: 'string', about: 'Name and address'},
    'device-login.ways': {type: 'string', many: true, about: 'Services on which one can log on: telnet, http'},
    'device-login.result': {
      type: 'string',
      about: 'accepted (Bifrost tried), seen (somebody got in), refused (all that was tried)',
    },
    'device-login.days': {type: 'number', about: 'Days since that'},
    'device-login.proof': {type: 'string', about: 'Pair or alert, and when'},
  },
  collect: async (place) => fromSite(deviceLogin, place, (site) => told(site, place.now)),
};

function told(site: Site, now: Micros): readonly Told[] {
  const devices = site.devices().filter((device) => isOfPlant(device) && waysOf(device).length > 0);
  const blind = site.segments().flatMap(({name}): Told[] => {
    const reason = blindness(site, name, now);
    return reason === undefined ? [] : [{source: `segment ${name}`, found: 'failed', reason}];
  });
  const all = devices.map((device) => toldOf(device, site.alerts(), now));
  if (all.length + blind.length > 0) return [...all, ...blind];
  const source = 'store: services of devices';
  return site.segments().length === 0
    ? [{source, found: 'failed', reason: 'no segment was ever seen'}]
    : [{source, found: 'absent', reason: 'no device answers on a service that takes log-ons'}];
}

const waysOf = ({services}: SiteDevice): string[] => [
  ...new Set(services.filter((one) => LOGINS.has(spokenAt(one)) && !isRefused(one)).map(spokenAt)),
];

function toldOf(device: SiteDevice, alerts: readonly SiteAlert[], now: Micros): Told {
  const ways = waysOf(device);
  const source = `${device.name}: ${ways.join(', ')}`;
  const [result, time, proof] = resultOf(device, alerts);
  if (result === 'untested')
    return {source, found: 'failed', reason: 'default passwords were not tried: bifrost creds approve lets them be'};
  const fields = {'device-login.device': device.name, 'device-login.ways': ways, 'device-login.result': result};
  const more = {'device-login.days': daysSince(time, now), 'device-login.proof': proof};
  return {source, subjects: [subjectOf(`${source}: ${proof}`, {...fields, ...more})]};
}

type Result = 'accepted' | 'seen' | 'refused' | 'untested';

function resultOf({id, logins}: SiteDevice, alerts: readonly SiteAlert[]): readonly [Result, Micros, string] {
  // The latest try of each pair counts: whoever changed a password has it tried again.
  const latest = new Map(logins.toSorted((a, b) => a.time - b.time).map((one) => [one.pair, one]));
  const tried = [...latest.values()];
  const accepted = tried.find(({result}) => result === 'accepted');
  if (accepted !== undefined) return ['accepted', accepted.time, `default pair ${accepted.pair} was accepted`];
  const alert = alerts.find(
    (one) => RULES.has(one.rule) && one.devices.includes(id) && (one.state === 'new' || one.state === 'acknowledged'),
  );
  if (alert !== undefined) return ['seen', alert.lastSeen, `alert ${alert.id}: ${alert.what}`];
  const refused = tried.filter(({result}) => result === 'refused');
  if (refused.length === 0 || tried.some(({result}) => result === 'locked')) return ['untested', 0, ''];
  return ['refused', Math.max(...refused.map(({time}) => time)), `${refused.length} default pairs were refused`];
}
