/** Tunnels of WireGuard of this machine: declared, up, with whom, and who can read their keys. */
import type {Evidence, Subject} from '../../core/checklist.ts';
import {harmless} from '../../core/harmless.ts';
import {HOUR} from '../../core/time.ts';
import type {Place, Probe} from '../probe.ts';
import {evidenceOf} from '../read.ts';
import {type Tunnel, tunnelsOf} from '../wireguard.ts';

const SOURCE = '/etc/wireguard, /etc/systemd/network, /sys/class/net, wg show';

export const wireguard: Probe = {
  name: 'wireguard',
  version: 1,
  about: 'Tunnels of WireGuard: whether they are up, with how many peers, and who can read their keys',
  privilege: 'root',
  timeout: 5000,
  fields: {
    'wireguard.interface': {type: 'string', about: 'Name'},
    'wireguard.is_up': {type: 'boolean', about: 'The kernel has it; not there where a folder is looked at'},
    'wireguard.peers': {type: 'number', about: 'Peers; not there where wg could not be asked'},
    'wireguard.quiet_peers': {
      type: 'number',
      about: 'Peers without a handshake for a day; not there where wg was not asked',
    },
    'wireguard.key_is_open': {type: 'boolean', about: 'Every user of the machine can read its private key'},
  },
  async collect(place, signal) {
    const {tunnels, unread} = await tunnelsOf(place, signal);
    const doubts = unread.map(({path, ...source}) => evidenceOf(wireguard, place, path, source));
    if (tunnels.length > 0) return [readEvidence(tunnels, place), ...doubts];
    if (doubts.length > 0) return doubts;
    return [evidenceOf(wireguard, place, SOURCE, {found: 'absent', reason: 'no tunnel of WireGuard'})];
  },
};

function readEvidence(tunnels: readonly Tunnel[], place: Place): Evidence {
  const subjects = tunnels.map((tunnel) => subjectOf(tunnel, place));
  const text = subjects.map(({name, fields}) => `${name} ${JSON.stringify(fields)}`).join('\n');
  return evidenceOf(wireguard, place, SOURCE, {found: 'read', text}, subjects);
}

function subjectOf({name, file, isUp, peers, isKeyOpen, handshakes}: Tunnel, {now}: Place): Subject {
  const quiet = handshakes?.filter((at) => at * 1e6 < now - 24 * HOUR).length;
  return {
    name: harmless(file === '' ? name : `${name} (${file})`),
    fields: {
      'wireguard.interface': harmless(name),
      ...(isUp !== undefined && {'wireguard.is_up': isUp}),
      ...(peers !== undefined && {'wireguard.peers': peers}),
      ...(quiet !== undefined && {'wireguard.quiet_peers': quiet}),
      'wireguard.key_is_open': isKeyOpen,
    },
  };
}
