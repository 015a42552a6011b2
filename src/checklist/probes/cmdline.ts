/** What the kernel is told when it starts: /proc/cmdline, or in a folder what GRUB will say. */
import type {Evidence} from '../../core/checklist.ts';
import {harmless} from '../../core/harmless.ts';
import {isRunning} from '../command.ts';
import type {Place, Probe} from '../probe.ts';
import {evidenceOf, readBelow} from '../read.ts';

const RUNNING = '/proc/cmdline';
const GRUB = '/etc/default/grub';

export const cmdline: Probe = {
  name: 'cmdline',
  version: 1,
  about: 'Words that the kernel gets when it starts',
  privilege: 'nothing',
  timeout: 1000,
  suffices: ['recorded'],
  fields: {
    'cmdline.words': {type: 'string', many: true, about: 'The words'},
    'cmdline.audits': {
      type: 'boolean',
      about: 'audit=1: what happens before the audit daemon starts is written down, too',
    },
  },
  collect: async (place) => [readWords(place)],
};

function readWords(place: Place): Evidence {
  const source = isRunning(place) ? RUNNING : GRUB;
  const read = readBelow(place, source);
  if (read.found !== 'read') return evidenceOf(cmdline, place, source, read);
  const text = isRunning(place)
    ? read.text
    : [...read.text.matchAll(/^GRUB_CMDLINE_LINUX(?:_DEFAULT)?="([^"]*)"/gm)].map(([, words]) => words).join(' ');
  const words = text
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '')
    .map(harmless);
  const fields = {'cmdline.words': words, 'cmdline.audits': words.includes('audit=1')};
  return evidenceOf(cmdline, place, source, read, [{name: 'kernel', fields}]);
}
