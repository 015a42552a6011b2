/** Which versions of TLS a declared endpoint takes, and until when its certificate is good. RFC 8996: 1.0 and 1.1 are over. */

import {isIP} from 'node:net';
import {type ConnectionOptions, connect, type PeerCertificate, type SecureVersion} from 'node:tls';
import {DAY} from '../../core/time.ts';
import {outputOf} from '../command.ts';
import {askAll, type Target} from '../declared.ts';
import {json, list, textAt} from '../plain.ts';
import type {Place, Probe} from '../probe.ts';
import {wireguardDevices} from '../wireguard.ts';

const versions: readonly (readonly [SecureVersion, number])[] = [
  ['TLSv1', 1.0],
  ['TLSv1.1', 1.1],
  ['TLSv1.2', 1.2],
  ['TLSv1.3', 1.3],
];
const TIMEOUT_MS = 3000;
const DEMAND_MS = 500;
/** The alert certificate_required, RFC 8446, 6.2. */
const DEMANDS = /CERTIFICATE_REQUIRED/;
const ports: Readonly<Record<string, number>> = {
  'https:': 443,
  'mqtts:': 8883,
  'wss:': 443,
  'ldaps:': 636,
  'opc.https:': 443,
};

export const tls: Probe = {
  name: 'tls',
  version: 2,
  about: 'Versions of TLS that a declared endpoint takes, and its certificate',
  privilege: 'nothing',
  timeout: 60_000,
  fields: {
    'tls.is_clear': {type: 'boolean', about: 'It is declared without encryption (http, mqtt, ws, ldap)'},
    'tls.is_own': {type: 'boolean', about: "It is Bifrost's own"},
    'tls.in_tunnel': {type: 'boolean', about: 'This machine reaches it through WireGuard, by its routes'},
    'tls.lowest': {type: 'number', about: 'Lowest version that it takes: 1.0 to 1.3'},
    'tls.highest': {type: 'number', about: 'Highest version that it takes'},
    'tls.demands_client': {type: 'boolean', about: 'It lets in nobody without a certificate of his own (mutual TLS)'},
    'tls.days_left': {type: 'number', about: 'Days until its certificate ends'},
  },
  collect: (place, signal) =>
    askAll(
      tls,
      place,
      () => true,
      async (target) => {
        const fields = {
          'tls.is_clear': true,
          'tls.is_own': target.endpoint.own === true,
          'tls.in_tunnel': await isInTunnel(target.address, place, signal),
        };
        const name = target.url.href;
        if (/^(http|mqtt|ws|ldap|ftp):$/.test(target.url.protocol)) return {subjects: [{name, fields}], text: name};
        const taken = await matrixOf(target, signal);
        const [first, last] = [taken[0], taken.at(-1)];
        if (first === undefined || last === undefined) return {reason: 'takes no version of TLS, or does not answer'};
        const spoken = {
          ...fields,
          'tls.is_clear': false,
          'tls.lowest': first.version,
          'tls.highest': last.version,
          'tls.demands_client': taken.every(({isClientDemanded}) => isClientDemanded),
        };
        return {
          subjects: [{name, fields: {...spoken, ...daysLeft(last.certificate, place)}}],
          text: taken.map(({version}) => `TLS ${version}`).join(', '),
        };
      },
    ),
};

/** By the kernel's own choice of a way: allowed addresses of a peer alone route nothing. */
async function isInTunnel(address: string, place: Place, signal: AbortSignal): Promise<boolean> {
  const devices = place.isLive ? wireguardDevices(place) : [];
  if (!Array.isArray(devices) || devices.length === 0) return false;
  const told = await outputOf(place, 'route', signal, [address]);
  const device = told.found === 'read' ? textAt(list(json(told.text))[0], 'dev') : '';
  return devices.includes(device);
}

interface Taken {
  readonly version: number;
  readonly certificate: PeerCertificate;
  /** Without a certificate of our own it ended the connection. */
  readonly isClientDemanded: boolean;
}

async function matrixOf(target: Target, signal: AbortSignal): Promise<Taken[]> {
  const taken: Taken[] = [];
  for (const [name, version] of versions) {
    const answer = await shakeHands(target, name, signal);
    if (answer !== undefined) taken.push({version, ...answer});
  }
  return taken;
}

/** Certificate of the server, or nothing: it did not take this version. Whether it can be trusted is not the question. */
const shakeHands = ({url, address}: Target, version: SecureVersion, signal: AbortSignal) =>
  new Promise<Omit<Taken, 'version'> | undefined>((resolve) => {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const options: ConnectionOptions = {
      host: address,
      port: Number(url.port) || (ports[url.protocol] ?? 443),
      ...(isIP(host) === 0 && {servername: host}),
      minVersion: version,
      maxVersion: version,
      // Old versions need what OpenSSL gives up at its usual level.
      ciphers: 'ALL:@SECLEVEL=0',
      rejectUnauthorized: false,
    };
    const socket = connect(options);
    let certificate: PeerCertificate | undefined;
    let late: NodeJS.Timeout | undefined;
    const end = (isClientDemanded: boolean): void => {
      signal.removeEventListener('abort', stop);
      clearTimeout(late);
      socket.destroy();
      resolve(certificate && {certificate, isClientDemanded});
    };
    const stop = (): void => end(false);
    signal.addEventListener('abort', stop);
    socket.setTimeout(TIMEOUT_MS, stop);
    socket.on('error', ({code = ''}: NodeJS.ErrnoException) => end(DEMANDS.test(code)));
    socket.on('secureConnect', () => {
      certificate = socket.getPeerCertificate();
      // With TLS 1.3 it says only now that it wants one of ours.
      late = setTimeout(stop, DEMAND_MS);
    });
  });

function daysLeft({valid_to}: PeerCertificate, {now}: Place) {
  const end = Date.parse(valid_to);
  return Number.isNaN(end) ? {} : {'tls.days_left': Math.floor((end * 1000 - now) / DAY)};
}
