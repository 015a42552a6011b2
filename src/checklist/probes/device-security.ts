/** How devices of the plant know who speaks to them: each service that one can write to. Log-ons in clear are services of `listening`. */
import {OUTSIDE} from '../../core/policy.ts';
import {DAY, isoTime, type Micros} from '../../core/time.ts';
import {bySegment, fromSite, subjectOf} from '../from-site.ts';
import {isOfPlant, UNAUTHENTICATED} from '../plant-device.ts';
import type {Probe} from '../probe.ts';
import type {Site, SiteAlert, SiteDevice, SiteService} from '../site.ts';
import {isRefused, spokenAt} from './listening.ts';

/** OPC UA: everybody is let in, or was. */
const ANONYMOUS: ReadonlySet<string> = new Set(['UA-07', 'UA-08']);

export const deviceSecurity: Probe = {
  name: 'device-security',
  version: 1,
  about: 'Services of devices of the plant: whether they know who speaks to them, and certificates',
  privilege: 'to read the store',
  timeout: 20_000,
  fields: {
    'device-security.device': {type: 'string', about: 'Name and address'},
    'device-security.protocol': {type: 'string', about: 'What is spoken there'},
    'device-security.unauthenticated': {type: 'boolean', about: 'Its protocol takes writes without knowing from whom'},
    'device-security.offers_none': {type: 'boolean', about: 'OPC UA: connections without signature are offered'},
    'device-security.anonymous': {type: 'boolean', about: 'OPC UA: everybody is let in'},
    'device-security.has_certificate': {type: 'boolean', about: 'A certificate of it was seen'},
    'device-security.certificate_days': {type: 'number', about: 'Days that it is still valid; below 0: expired'},
    'device-security.guarded': {
      type: 'boolean',
      about: 'The policy is enforced, the device is in a zone, and nothing that no conduit allows reached it',
    },
    'device-security.proof': {type: 'string', about: 'When it was last seen so'},
  },
  collect: async (place) =>
    fromSite(deviceSecurity, place, (site) => {
      const guarded = guardedOf(site);
      const devices = site.devices().filter(isOfPlant);
      return bySegment(site, devices, place.now, (device) =>
        device.services
          .filter((service) => spokenAt(service) !== '' && !isRefused(service))
          .map((service) => subject(device, service, {guarded, alerts: site.alerts(), now: place.now})),
      );
    }),
};

/** What nobody but allowed clients reached has a guard before it, though not in it. */
function guardedOf(site: Site): (device: SiteDevice) => boolean {
  const reached = new Set(site.talks().flatMap(({ruling, server}) => (ruling === 'denied' ? [server.device] : [])));
  const {mode} = site.own().policy;
  return ({id, zones}) => mode === 'enforce' && zones.length > 0 && !zones.includes(OUTSIDE) && !reached.has(id);
}

interface Around {
  readonly guarded: (device: SiteDevice) => boolean;
  readonly alerts: readonly SiteAlert[];
  readonly now: Micros;
}

function subject(device: SiteDevice, service: SiteService, {guarded, alerts, now}: Around) {
  const protocol = spokenAt(service);
  const isOpcUa = protocol === 'opcua';
  const hasCertificate = isOpcUa && device.certificateEnds > 0;
  const days = hasCertificate ? Math.floor((device.certificateEnds - now) / DAY) : 0;
  const ends = hasCertificate
    ? [
        `certificate until ${isoTime(device.certificateEnds).slice(0, 10)}, seen ${isoTime(device.certificateSeen).slice(0, 19)}Z`,
      ]
    : [];
  const proof = [`last open ${isoTime(service.lastSeen).slice(0, 19)}Z`, ...ends].join(', ');
  const lets = alerts.some(
    ({rule, state, devices}) =>
      ANONYMOUS.has(rule) && devices.includes(device.id) && (state === 'new' || state === 'acknowledged'),
  );
  return subjectOf(`${device.name} ${service.text}: ${proof}`, {
    'device-security.device': device.name,
    'device-security.protocol': protocol,
    'device-security.unauthenticated': UNAUTHENTICATED.has(protocol),
    'device-security.offers_none': isOpcUa && device.securityPolicies.split(' ').includes('None'),
    'device-security.anonymous': isOpcUa && lets,
    'device-security.has_certificate': hasCertificate,
    'device-security.certificate_days': days,
    'device-security.guarded': guarded(device),
    'device-security.proof': proof,
  });
}
