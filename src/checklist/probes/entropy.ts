/** Where the kernel takes its random numbers from: random(4), and the kernel's Documentation/admin-guide/hw_random. */
import type {Fields} from '../../core/fact.ts';
import type {Place, Probe} from '../probe.ts';
import {evidenceOf, readBelow} from '../read.ts';

const AVAILABLE = '/proc/sys/kernel/random/entropy_avail';
const SOURCE = '/sys/class/misc/hw_random/rng_current';

export const entropy: Probe = {
  name: 'entropy',
  version: 1,
  about: 'Random numbers of the kernel: bits that it holds, and the hardware source',
  privilege: 'nothing',
  timeout: 1000,
  suffices: ['recorded'],
  fields: {
    'entropy.bits': {type: 'number', about: 'Bits that the kernel says it holds; 256 when its generator is ready'},
    'entropy.source': {type: 'string', about: 'Hardware source in use; none: there is none'},
  },
  collect: async (place) => [readEntropy(place)],
};

function readEntropy(place: Place) {
  const read = readBelow(place, AVAILABLE);
  if (read.found !== 'read') return evidenceOf(entropy, place, AVAILABLE, read);
  const bits = Number.parseInt(read.text, 10);
  if (!Number.isFinite(bits)) return evidenceOf(entropy, place, AVAILABLE, {found: 'failed', reason: 'is no number'});
  const source = readBelow(place, SOURCE);
  const fields: Fields = {
    'entropy.bits': bits,
    'entropy.source': source.found === 'read' ? source.text.trim() : 'none',
  };
  return evidenceOf(entropy, place, AVAILABLE, read, [{name: 'kernel', fields}]);
}
