/**
 * Whole frames through the whole pipeline: the golden cases of all protocols in Ethernet, IP, TCP and UDP, damaged anywhere.
 * One pipeline takes many of them, as the daemon does; no frame may end up in quarantine.
 */
import {protocols} from '../../protocols/index.ts';
import {defaultConfig} from '../../src/config/defaults.ts';
import {hash32} from '../../src/core/hash.ts';
import {type Link, packetBlock} from '../../src/core/packet-source.ts';
import {NOTHING_SAID} from '../../src/core/site.ts';
import {DAY, type Micros, SECOND} from '../../src/core/time.ts';
import {detector} from '../../src/detect/detector.ts';
import {type Pipeline, pipeline} from '../../src/pipeline/pipeline.ts';
import {NOTHING_SAVED} from '../../src/pipeline/saved.ts';
import {caseFrames} from '../case-frames.ts';
import {casesOf} from './cases.ts';
import type {Target} from './fuzz.ts';
import {mutate} from './mutate.ts';

const LINKS: readonly Link[] = [{name: 'fuzz', linkType: 1, segment: 'fuzz'}];
const MILLISECOND: Micros = 1000;

function open(saw: (feature: number) => void): Pipeline {
  return pipeline({
    protocols,
    detector: detector({rules: [], correlations: []}, {profile: 'quiet'}),
    vendorOf: () => undefined,
    baseline: {...defaultConfig().baseline, learn: DAY},
    saved: NOTHING_SAVED,
    site: NOTHING_SAID,
    onChange: () => undefined,
    onFact: ({kind, name}) => saw(hash32(`${kind} ${name}`)),
  });
}

export function frameTarget(): Target<readonly Uint8Array[]> {
  let feature: (hash: number) => void = () => undefined;
  const watch = open((hash) => feature(hash));
  const block = packetBlock(new Uint8Array(0));
  let time: Micros = 1_767_225_600 * SECOND;
  block.count = 1;
  return {
    name: 'frames',
    corpus: protocols.flatMap((protocol) => casesOf(protocol.name).map((steps, n) => caseFrames({protocol, steps}, n))),
    mutate(frames, others, random) {
      const place = random.below(Math.max(1, frames.length));
      const other = others[0] ?? new Uint8Array(0);
      const part = frames.slice(Math.max(0, place - 3), place + 1);
      return part.map((frame, i) => (i === part.length - 1 ? mutate(frame, other, random) : frame));
    },
    run(frames, saw) {
      feature = saw;
      for (const frame of frames) {
        time += MILLISECOND;
        block.bytes = frame;
        block.start[0] = 0;
        block.end[0] = frame.length;
        block.wireLength[0] = frame.length;
        block.time[0] = time;
        block.vlan[0] = -1;
        watch.block(block, LINKS);
      }
      if (watch.counters()['quarantined'] !== 0) throw new Error('a frame is in quarantine');
    },
    show: (frames) => frames.map((frame) => Buffer.from(frame).toString('hex')).join('\n'),
  };
}
