/** Flows: the same for both directions, apart for everything else, bounded, gone when they were silent long enough. */
import {expect, test} from 'vitest';
import {HOUR, MINUTE, SECOND} from '../../src/core/time.ts';
import {type FlowTable, flowTable} from '../../src/flow/flow-table.ts';
import {type Layers, layers} from '../../src/net/layers.ts';

const TCP = 6;
const UDP = 17;

interface Ends {
  readonly src: readonly number[];
  readonly dst: readonly number[];
  readonly sport: number;
  readonly dport: number;
  readonly protocol?: number;
}

function packet({src, dst, sport, dport, protocol = TCP}: Ends, time = 0): Layers {
  const bytes = Uint8Array.from([...src, ...dst]);
  return {...layers(), time, bytes, version: src.length === 4 ? 4 : 6, src: 0, dst: src.length, protocol, sport, dport};
}

const back = ({src, dst, sport, dport, ...rest}: Ends): Ends => ({
  ...rest,
  src: dst,
  dst: src,
  sport: dport,
  dport: sport,
});
const ASK: Ends = {src: [10, 0, 0, 1], dst: [200, 0, 0, 2], sport: 40_000, dport: 502};

function open(): {table: FlowTable<number>; closed: number[]} {
  const closed: number[] = [];
  let opened = 0;
  const table = flowTable<number>({open: () => opened++, close: (flow) => closed.push(flow.state)});
  return {table, closed};
}

test('both directions are one flow, each on a side of its own', () => {
  const {table} = open();
  for (const ends of [ASK, {...ASK, src: ASK.dst, dst: ASK.src}, {...ASK, dst: ASK.src}]) {
    const first = table.find(packet(ends), 0);
    const side = table.side();
    expect(table.find(packet(back(ends), 1), 0)).toBe(first);
    expect(table.side()).toBe(side === 0 ? 1 : 0);
  }
  expect(table.size()).toBe(3);
});

test('another port, protocol, address, version or segment is another flow', () => {
  const {table} = open();
  const flows = [
    table.find(packet(ASK), 0),
    table.find(packet({...ASK, sport: 40_001}), 0),
    table.find(packet({...ASK, protocol: UDP}), 0),
    table.find(packet({...ASK, dst: [200, 0, 0, 3]}), 0),
    table.find(packet(ASK), 1),
  ];
  expect(new Set(flows).size).toBe(flows.length);
});

test('IPv6 addresses whose hashes are equal are told apart', () => {
  const address = (a: number, d: number): number[] => {
    const b = Buffer.alloc(16);
    b.writeUInt32BE(a >>> 0, 0);
    b.writeUInt32BE(d >>> 0, 12);
    return [...b];
  };
  // The hash folds its words with xor: what the last word adds, the first can take away.
  const twin = Math.imul(1, 0xc2b2ae3d);
  const {table} = open();
  const one = {src: address(0, 1), dst: address(7, 7), sport: 1, dport: 2};
  const first = table.find(packet(one), 0);
  const second = table.find(packet({...one, src: address(twin, 0)}), 0);
  expect([first.low, first.high].sort()).toEqual([second.low, second.high].sort());
  expect(second).not.toBe(first);
  expect(table.find(packet(back(one)), 0)).toBe(first);
});

test('silence ends a flow within ten seconds: two hours of TCP, half a minute once it is closed, two minutes of anything else', () => {
  const {table, closed} = open();
  table.find(packet(ASK), 0);
  table.find(packet({...ASK, protocol: UDP}), 0);
  table.find(packet({...ASK, sport: 1}), 0).closed = true;
  const sweep = (now: number): number[] => {
    table.sweep(now, () => false);
    return [...closed];
  };
  expect(sweep(30 * SECOND)).toEqual([]);
  expect(sweep(40 * SECOND)).toEqual([2]);
  expect(sweep(2 * MINUTE)).toEqual([2]);
  expect(sweep(2 * MINUTE + 10 * SECOND)).toEqual([2, 1]);
  expect(sweep(2 * HOUR)).toEqual([2, 1]);
  expect(sweep(2 * HOUR + 10 * SECOND)).toEqual([2, 1, 0]);
  expect(table.size()).toBe(0);
});

test('a quiet flow is visited until nothing waits there, and again after its next packet', () => {
  const {table} = open();
  const flow = table.find(packet(ASK), 0);
  let visits = 0;
  const sweep = (waits: boolean): number => {
    table.sweep(SECOND, (one) => {
      expect(one).toBe(flow);
      visits++;
      return waits;
    });
    return visits;
  };
  expect([sweep(true), sweep(true), sweep(false), sweep(false)]).toEqual([1, 2, 3, 3]);
  table.find(packet(back(ASK)), 0);
  expect(sweep(false)).toBe(4);
});

/** The `i`-th of many flows. */
const flow = (i: number, time: number) => packet({...ASK, src: [10, 1, i >> 8, i & 255], sport: 1 + (i >> 16)}, time);

test('of unknown flows a quarter of the table is kept, and those that were silent longest are given up', () => {
  const {table, closed} = open();
  table.keep(table.find(flow(0, 0), 0));
  for (let i = 1; i <= 16_384; i++) table.find(flow(i, i), 0);
  expect([table.size(), table.evicted()]).toEqual([16_385, 0]);
  table.find(flow(1, 100_000), 0);
  table.find(flow(16_385, 100_001), 0);
  expect(table.evicted()).toBe(1024);
  expect([closed.length, closed.includes(0), closed.includes(1), closed.includes(2)]).toEqual([
    1024,
    false,
    false,
    true,
  ]);
  expect(table.find(flow(0, 100_002), 0).state).toBe(0);
  table.closeAll();
  expect(closed.length).toBe(16_386);
});

test('a table full of what is understood gives up unknown flows first', () => {
  const {table, closed} = open();
  for (let i = 0; i < 65_000; i++) table.keep(table.find(flow(i, i), 0));
  for (let i = 65_000; i < 65_536; i++) table.find(flow(i, i), 0);
  expect([table.size(), table.evicted()]).toEqual([65_536, 0]);
  table.find(flow(65_536, 100_000), 0);
  expect(table.evicted()).toBe(1024);
  expect([closed.includes(65_535), closed.includes(0), closed.includes(487), closed.includes(488)]).toEqual([
    true,
    true,
    true,
    false,
  ]);
});
