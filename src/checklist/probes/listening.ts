/**
 * Services that devices of the plant offer, by their own answers on the wire. A service was open when a connection to it came
 * about; it is closed when one was refused since, to anybody, or Bifrost asked and was refused. Nobody asking proves nothing.
 */

import {isoTime, type Micros} from '../../core/time.ts';
import {blindness, daysSince, fromSite, subjectOf, type Told} from '../from-site.ts';
import {isOfPlant} from '../plant-device.ts';
import type {Place, Probe} from '../probe.ts';
import type {Site, SiteDevice, SiteService} from '../site.ts';

export const listening: Probe = {
  name: 'listening',
  version: 1,
  about: 'Services of devices as they answered on the wire: last open, days without, refused since',
  privilege: 'to read the store',
  timeout: 20_000,
  fields: {
    'listening.device': {type: 'string', about: 'Name and address of the device'},
    'listening.role': {type: 'string', about: 'Its role'},
    'listening.of_plant': {type: 'boolean', about: 'It is a device of the plant: by its role, or by what it speaks'},
    'listening.protocol': {type: 'string', about: 'What was spoken, else what the port is for; empty: not known'},
    'listening.port': {type: 'number', about: 'Port; 0 without ports'},
    'listening.transport': {type: 'string', about: 'tcp, udp, ethernet, ...'},
    'listening.days_without': {
      type: 'number',
      about: 'Days in which its segment was watched since it was last seen open; 0: it is in use',
    },
    'listening.refused': {type: 'boolean', about: 'A connection was refused since it was last seen open'},
    'listening.proof': {type: 'string', about: 'When it was last open, and when and to whom it was refused'},
  },
  collect: async (place) =>
    fromSite(listening, place, (site) => site.segments().map((one) => told(site, one.name, place))),
};

function told(site: Site, segment: string, {now}: Place): Told {
  const source = `segment ${segment}`;
  const reason = blindness(site, segment, now);
  if (reason !== undefined) return {source, found: 'failed', reason};
  const heardAt = site.segments().find(({name}) => name === segment)?.heardAt ?? 0;
  const devices = site.devices().filter((device) => device.segment === segment);
  return {source, subjects: devices.flatMap((one) => one.services.map((service) => subject(one, service, heardAt)))};
}

/** Protocols whose ports tell enough where nobody has spoken yet. */
const PORTS: Readonly<Record<number, string>> = {
  ...{21: 'ftp', 22: 'ssh', 23: 'telnet', 69: 'tftp', 80: 'http', 443: 'tls', 512: 'rexec', 513: 'rlogin', 514: 'rsh'},
  ...{1883: 'mqtt', 3389: 'rdp', 5900: 'vnc', 8080: 'http'},
};

/** What it is that listens there. */
export const spokenAt = ({protocol, transport, port}: SiteService): string =>
  protocol || (transport === 'tcp' || port === 69 ? (PORTS[port] ?? '') : '');

const REFUSED = /refus|ECONNREFUSED/i;

/** Bifrost asked there itself and got no connection. */
const refusedToUs = ({polled, polledAt}: SiteService): Micros => (REFUSED.test(polled) ? polledAt : 0);

/** When it was last seen open: to others, or to us. */
const openAt = ({lastSeen, polled, polledAt}: SiteService): Micros =>
  polled === 'answered' ? Math.max(lastSeen, polledAt) : lastSeen;

/** A connection was refused after the last one that came about. */
export const isRefused = (service: SiteService): boolean =>
  Math.max(service.refusedAt, refusedToUs(service)) > openAt(service);

function subject(device: SiteDevice, service: SiteService, heardAt: Micros) {
  const open = openAt(service);
  const proof = [
    `last open ${isoTime(open).slice(0, 19)}Z`,
    ...(service.refusedAt > open ? [`refused ${isoTime(service.refusedAt).slice(0, 19)}Z`] : []),
    ...(service.polledAt > 0 ? [`asked by Bifrost ${isoTime(service.polledAt).slice(0, 19)}Z: ${service.polled}`] : []),
  ].join(', ');
  return subjectOf(`${device.name} ${service.text}: ${proof}`, {
    'listening.device': device.name,
    'listening.role': device.role,
    'listening.of_plant': isOfPlant(device),
    'listening.protocol': spokenAt(service),
    'listening.port': service.port,
    'listening.transport': service.transport,
    'listening.days_without': daysSince(open, heardAt),
    'listening.refused': isRefused(service),
    'listening.proof': proof,
  });
}
