/** Processes of Bifrost that run here. proc(5). */
import {ownServices} from './own.ts';
import type {Place} from './probe.ts';
import {readBelow} from './read.ts';
import {processesOf, unitOf} from './sockets.ts';

/** Their ids: by their unit, or because they were started as `bifrost run`. */
export const ownProcesses = (place: Place): string[] =>
  processesOf(place).filter((pid) => ownServices.includes(unitOf(place, pid)) || isStartedByHand(place, pid));

function isStartedByHand(place: Place, pid: string): boolean {
  const read = readBelow(place, `/proc/${pid}/cmdline`);
  const words = read.found === 'read' ? read.text.split('\0') : [];
  return (
    words.includes('run') &&
    words.slice(0, 2).some((word) => /(^|\/)bifrost$|\/bifrost\/.*\/cli\/index\.js$/.test(word))
  );
}
