/** VLANs that are segments of their own: the same address in two of them is two assets. */
import {expect, test} from 'vitest';
import {readCapture} from '../../src/capture/capture-file.ts';
import type {Asset} from '../../src/core/asset.ts';
import type {Link} from '../../src/core/packet-source.ts';
import {capturePath, hasCaptures} from '../captures.ts';
import {openWatch, type Watched, watchFrames} from '../watch.ts';

const vlans = new Map([
  [10, 'cell2'],
  [13, 'trunk'],
]);
const links: readonly Link[] = [{name: 'test', linkType: 1, segment: 'cell1', vlans}];
const tags = {none: '', ten: '8100000a', twenty: '81000014', both: '88a8000d8100000a'};

/** ARP request of 10.0.0.1 behind some tags. */
const arp = (tag: string): Uint8Array =>
  Buffer.from(
    `ffffffffffff0080f4000001${tag}08060001080006040001${'0080f40000010a000001'}${'0000000000000a000002'}`,
    'hex',
  );

const places = ({changes}: Watched): string[] => {
  const assets = new Map<string, Asset>();
  for (const change of changes) if (change.type === 'asset') assets.set(change.asset.id, change.asset);
  return [...assets.values()].map(({segment, ips}) => `${segment} ${ips.join()}`).sort();
};

test('a tagged frame belongs to the segment of its VLAN, others to that of the interface', () => {
  const frames = [arp(tags.none), arp(tags.twenty), arp(tags.ten)];
  expect(places(watchFrames(frames, {}, links))).toEqual(['cell1 10.0.0.1', 'cell2 10.0.0.1']);
});

test('of two tags the inner one counts, and a tag that the kernel took out counts, too', () => {
  expect(places(watchFrames([arp(tags.both)], {}, links))).toEqual(['cell2 10.0.0.1']);
  expect(places(watchFrames([{frame: arp(tags.none), vlan: 0x600a}], {}, links))).toEqual(['cell2 10.0.0.1']);
  expect(places(watchFrames([{frame: arp(tags.ten), vlan: 13}], {}, links))).toEqual(['cell2 10.0.0.1']);
  expect(places(watchFrames([{frame: arp(tags.twenty), vlan: 13}], {}, links))).toEqual(['trunk 10.0.0.1']);
});

test.skipIf(!hasCaptures)('a real capture with two tags', async () => {
  const segmentsWith = async (map: ReadonlyMap<number, string>): Promise<string[]> => {
    const watched = openWatch();
    await readCapture({
      path: capturePath('files/zeek_q-in-q.pcap'),
      segment: 'cell1',
      onBlock: (block, plain) =>
        watched.watch.block(
          block,
          plain.map((link) => ({...link, vlans: map})),
        ),
    });
    watched.watch.end();
    return [...new Set(places(watched).map((place) => place.split(' ')[0] ?? ''))];
  };
  expect(await segmentsWith(vlans)).toEqual(['cell2']);
  expect(await segmentsWith(new Map([[13, 'trunk']]))).toEqual(['trunk']);
  expect(await segmentsWith(new Map([[7, 'other']]))).toEqual(['cell1']);
});
