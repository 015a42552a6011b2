/** Live capture on a cable of our own, through both sources: what was sent is seen, or counted as dropped. */
import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {type Endpoint, pcapFile, pcapRecord, tcpFrame} from '../frames.ts';
import {type Cable, canUseNamespaces, layCable, layVeth} from '../netns.ts';
import {listen} from './listener.ts';

const JUMBO_MTU = 9000;
const client: Endpoint = {mac: '02:00:00:00:00:01', ip: '10.0.0.1', port: 40_000};
const server: Endpoint = {mac: '02:00:00:00:00:02', ip: '10.0.0.2', port: 502};

const folder = mkdtempSync(join(tmpdir(), 'bifrost-live-'));
const toServer = (seq: number, payload = 12, port = 502): Buffer =>
  tcpFrame({from: client, to: {...server, port}, seq, payload: Buffer.alloc(payload, seq & 0xff)});
const tagged = (frame: Buffer, tag: number): Buffer =>
  Buffer.concat([frame.subarray(0, 12), Buffer.from([0x81, 0x00, tag >> 8, tag & 0xff]), frame.subarray(12)]);

function captureOf(name: string, frames: readonly Buffer[]): string {
  const path = join(folder, `${name}.pcap`);
  writeFileSync(path, pcapFile(frames.map((frame, i) => pcapRecord(1_600_000_000_000_000 + i, frame))));
  return path;
}

const many = (count: number, of: (i: number) => Buffer): Buffer[] => Array.from({length: count}, (_, i) => of(i));

describe.skipIf(!canUseNamespaces('live capture'))('live capture', () => {
  let cable: Cable;
  beforeAll(() => {
    cable = layCable(JUMBO_MTU);
  });
  afterAll(() => {
    cable?.remove();
    rmSync(folder, {recursive: true});
  });
  const send = (path: string, ...options: readonly string[]): void =>
    void cable.run(cable.far, ['tcpreplay', '-q', '-i', cable.farInterface, ...options, path]);

  describe.each(['ring', 'pcap'] as const)('%s', (source) => {
    test('sees what was sent, in order, with its time', async () => {
      const frames = many(1000, (i) => toServer(i));
      const before = Date.now() * 1000;
      const listener = await listen(cable, {source});
      send(captureOf('order', frames), '--pps=20000');
      const {stats, kept, links} = await listener.end();
      expect(stats).toEqual({seen: 1000, dropped: 0, outages: 0});
      expect(kept.map(({hex}) => hex)).toEqual(frames.slice(0, kept.length).map((frame) => frame.toString('hex')));
      expect(links).toEqual([0]);
      expect(kept[0]?.link).toEqual({name: cable.nearInterface, linkType: 1, segment: 'cell1'});
      for (const {time} of kept) expect(time).toBeGreaterThan(before - 1e6);
      for (const {time} of kept) expect(time).toBeLessThan(Date.now() * 1000 + 1e6);
    });

    test('hands over a frame that comes alone, soon', async () => {
      const listener = await listen(cable, {source});
      send(captureOf('alone', [toServer(1)]));
      const sent = performance.now();
      await listener.until((line) => line['seen'] === 1, 'the lonely frame');
      expect(performance.now() - sent).toBeLessThan(2000);
      expect((await listener.end()).stats.seen).toBe(1);
    });

    test('overload: the loop goes on, seen + dropped = sent', async () => {
      const count = 100_000;
      const listener = await listen(cable, {source, spinMicros: 100});
      send(
        captureOf(
          'flood',
          many(1000, (i) => toServer(i, 1200)),
        ),
        `--loop=${count / 1000}`,
        '-K',
        '--topspeed',
      );
      const {stats, longestPause, frames} = await listener.end();
      expect(stats.seen).toBe(frames);
      expect(stats.seen + stats.dropped).toBe(count);
      expect(stats.dropped).toBeGreaterThan(0);
      expect(longestPause).toBeLessThan(source === 'ring' ? 500 : 2000);
    });

    test('shows the VLAN tag, beside the frame or in it', async () => {
      const listener = await listen(cable, {source});
      send(captureOf('vlan', [tagged(toServer(1), 0x2064), toServer(2)]));
      const {kept, tagged: beside} = await listener.end();
      const plain = toServer(2).toString('hex');
      const seen = kept.map(({hex, vlan}) => ({hex, vlan}));
      if (source === 'pcap') {
        expect(seen).toEqual([
          {hex: tagged(toServer(1), 0x2064).toString('hex'), vlan: -1},
          {hex: plain, vlan: -1},
        ]);
      } else {
        expect(seen).toEqual([
          {hex: toServer(1).toString('hex'), vlan: 0x2064},
          {hex: plain, vlan: -1},
        ]);
        expect(beside).toBe(1);
      }
    });

    test('filters in the kernel, tagged frames too', async () => {
      const filter = source === 'ring' ? 'tcp port 502' : 'tcp port 502 or (vlan and tcp port 502)';
      const listener = await listen(cable, {source, filter});
      const wanted = many(20, (i) => toServer(i));
      const other = many(20, (i) => toServer(i, 12, 4840));
      send(captureOf('filter', [...wanted, ...other, tagged(toServer(50), 7)]));
      expect((await listener.end()).stats).toEqual({seen: 21, dropped: 0, outages: 0});
    });

    test('cuts at the snap length and says how long the frame was, with a filter and without', async () => {
      for (const filter of ['', 'tcp']) {
        const listener = await listen(cable, {source, filter, snapLength: 96});
        send(captureOf('snap', [toServer(1, 500)]));
        const {kept} = await listener.end();
        expect(kept).toMatchObject([{hex: toServer(1, 500).subarray(0, 96).toString('hex'), wireLength: 554}]);
      }
    });

    test('takes jumbo frames whole', async () => {
      const listener = await listen(cable, {source});
      const frame = toServer(1, JUMBO_MTU - 40);
      send(captureOf('jumbo', [frame]));
      const {kept, cut} = await listener.end();
      expect(kept.map(({hex}) => hex)).toEqual([frame.toString('hex')]);
      expect(cut).toBe(0);
    });

    test('goes on after the interface was down, and after it was taken away', async () => {
      const listener = await listen(cable, {source});
      const path = captureOf(
        'again',
        many(10, (i) => toServer(i)),
      );
      send(path);
      await listener.until((line) => line['seen'] === 10, 'frames before');
      cable.run(cable.near, ['ip', 'link', 'set', cable.nearInterface, 'down']);
      await sleep(1500);
      cable.run(cable.near, ['ip', 'link', 'set', cable.nearInterface, 'up']);
      await sleep(5000);
      send(path);
      await listener.until((line) => line['seen'] === 20, 'frames after it was down');
      cable.run(cable.near, ['ip', 'link', 'del', cable.nearInterface]);
      await sleep(1500);
      layVeth(cable, JUMBO_MTU);
      await sleep(5000);
      send(path);
      const {stats} = await listener.end();
      expect(stats).toMatchObject({seen: 30, dropped: 0});
      expect(stats.outages).toBeGreaterThan(0);
      expect(listener.lines.filter(({type}) => type === 'event').length).toBeGreaterThan(1);
    });

    test('says what is missing: no such interface, a wrong filter, no right', async () => {
      await expect(listen(cable, {source, name: 'nosuch0'})).rejects.toThrow(/^capture-open: nosuch0: .*[nN]o such/);
      await expect(listen(cable, {source, filter: 'tcp prt 502'})).rejects.toThrow(/syntax error/);
      const bare = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--bounding-set=-all'];
      await expect(listen(cable, {source}, bare)).rejects.toThrow(/CAP_NET_RAW/);
    });
  });

  test('ring: CAP_NET_RAW is all it needs', async () => {
    const caps = '--inh-caps=-all,+net_raw';
    const wrap = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', caps, '--ambient-caps=-all,+net_raw'];
    const listener = await listen(cable, {source: 'ring'}, wrap);
    send(captureOf('capability', [toServer(1)]));
    expect((await listener.end()).stats.seen).toBe(1);
  });

  test('ring: a renamed interface is still captured from', async () => {
    const listener = await listen(cable, {source: 'ring'});
    const rename = (from: string, to: string): void =>
      void cable.run(cable.near, ['ip', 'link', 'set', from, 'name', to]);
    rename(cable.nearInterface, 'other0');
    try {
      await listener.until((line) => String(line['message']).includes('other0'), 'the new name');
      send(captureOf('renamed', [toServer(1)]));
      await listener.until((line) => line['seen'] === 1, 'a frame under the new name');
    } finally {
      rename('other0', cable.nearInterface);
    }
    expect((await listener.end()).stats).toEqual({seen: 1, dropped: 0, outages: 0});
  });

  test('auto takes the ring, and libpcap for what the ring cannot do; both say why', async () => {
    const ring = await listen(cable, {source: 'auto'});
    expect(ring.lines[0]).toMatchObject({chosen: [{interface: cable.nearInterface, source: 'ring'}]});
    await ring.end();
    const pcap = await listen(cable, {source: 'auto', filter: 'vlan 7'});
    expect(pcap.lines[0]).toMatchObject({chosen: [{source: 'pcap', reason: expect.stringContaining('VLAN')}]});
    send(captureOf('auto', [tagged(toServer(1), 7), tagged(toServer(2), 8), toServer(3)]));
    expect((await pcap.end()).stats.seen).toBe(1);
  });

  test('pcap: a killed child is started again, and told of', async () => {
    const listener = await listen(cable, {source: 'pcap'});
    const children = execFileSync(
      'pgrep',
      ['-f', `pcap-child.js ${cable.nearInterface}`, '-P', String(listener.child.pid)],
      {encoding: 'utf8'},
    );
    process.kill(Number(children.trim()), 'SIGKILL');
    await listener.until((line) => line['message'] === 'libpcap captures again', 'the restart');
    send(captureOf('killed', [toServer(1)]));
    expect((await listener.end()).stats).toEqual({seen: 1, dropped: 0, outages: 1});
  });
});
