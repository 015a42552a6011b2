/**
 * Frames of our own polling in which a password may be said: those between our address and a device that we may log on to.
 * What was once in the plan stays: its frames may still be in the rings.
 */
import {mayBeOf} from '../core/packet-source.ts';
import type {PollingPlan} from '../core/poll.ts';
import type {KeptFrame} from './frame-ring.ts';
import {bytesOf, involves} from './parties.ts';

export interface OwnLogOns {
  use(plan: PollingPlan | undefined): void;
  has(frame: KeptFrame): boolean;
}

interface Pair {
  readonly segment: string;
  readonly ends: readonly [Uint8Array, Uint8Array];
}

export function ownLogOns(): OwnLogOns {
  const pairs = new Map<string, Pair>();
  return {
    use(plan) {
      for (const {segment, address} of plan?.logOns ?? []) {
        const source = plan?.sources.find((one) => one.segment === segment)?.address ?? '';
        const ends = [bytesOf(source), bytesOf(address)] as const;
        if (ends[0] === undefined || ends[1] === undefined) continue;
        pairs.set(`${segment} ${source} ${address}`, {segment, ends: [ends[0], ends[1]]});
      }
    },
    has(frame) {
      for (const {segment, ends} of pairs.values())
        if (mayBeOf(frame.link, segment) && ends.every((end) => involves([end], frame))) return true;
      return false;
    },
  };
}
