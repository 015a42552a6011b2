/** Whether this machine passes packets on between its networks: Documentation/networking/ip-sysctl.rst. */
import type {Evidence} from '../../core/checklist.ts';
import type {Place, Probe} from '../probe.ts';
import {evidenceOf, readBelow} from '../read.ts';

const FILES = {
  ipv4: '/proc/sys/net/ipv4/ip_forward',
  ipv6: '/proc/sys/net/ipv6/conf/all/forwarding',
} as const;

export const forwarding: Probe = {
  name: 'forwarding',
  version: 1,
  about: 'Whether this machine is a router between its networks',
  privilege: 'nothing',
  timeout: 1000,
  suffices: ['recorded'],
  fields: {
    'forwarding.family': {type: 'string', about: 'ipv4 or ipv6'},
    'forwarding.on': {type: 'boolean', about: 'Packets of others are passed on'},
  },
  collect: async (place) => (Object.keys(FILES) as (keyof typeof FILES)[]).map((family) => look(place, family)),
};

/** A kernel without IPv6 passes nothing on over it. */
function look(place: Place, family: keyof typeof FILES): Evidence {
  const read = readBelow(place, FILES[family]);
  const subjects = [{name: family, fields: {'forwarding.family': family, 'forwarding.on': isOn(read)}}];
  return evidenceOf(forwarding, place, FILES[family], read, subjects);
}

const isOn = (read: ReturnType<typeof readBelow>): boolean => read.found === 'read' && read.text.trim() !== '0';
