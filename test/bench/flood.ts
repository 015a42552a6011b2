/**
 * Spoofed connections, each from another address, against a plant that is polled: memory stays below its cap, and the conversations
 * that were known go on. Frames are made in memory; nothing is sent.
 */
import {type Link, packetBlock} from '../../src/core/packet-source.ts';
import {FLAG, mbap, tcpFrame} from '../frames.ts';
import {type Connection, connection} from './recording.ts';
import {openPlantWatch} from './watch.ts';

const LINKS: readonly Link[] = [{name: 'flood', linkType: 1, segment: 'flood'}];
const POLL_EVERY = 1000;
const MIB = 2 ** 20;

const flows = Number(process.argv[2] ?? 5_000_000);
const watch = await openPlantWatch('standard');
const block = packetBlock(new Uint8Array(0));
block.count = 1;
let time = 1_700_000_000_000_000;

function feed(frame: Uint8Array): void {
  time += 20;
  block.bytes = frame;
  block.end[0] = frame.length;
  block.wireLength[0] = frame.length;
  block.time[0] = time;
  block.vlan[0] = -1;
  watch.block(block, LINKS);
}

function poll(one: Connection): void {
  const {client, server, seq} = one;
  one.turns++;
  const ask = mbap(one.turns, 1, Buffer.from([3, 0, 0, 0, 1]));
  const reply = mbap(one.turns, 1, Buffer.from([3, 2, 0, one.turns & 255]));
  feed(tcpFrame({from: client, to: server, seq: seq.client, ack: seq.server, payload: ask}));
  seq.client += ask.length;
  feed(tcpFrame({from: server, to: client, seq: seq.server, ack: seq.client, payload: reply}));
  seq.server += reply.length;
}

const known = Array.from({length: 32}, (_, i) => connection(i, 502));
for (let round = 0; round < 100; round++) for (const one of known) poll(one);
const before = watch.counters();
const spoofed = tcpFrame({from: connection(0, 502).client, to: connection(0, 502).server, seq: 1, flags: FLAG.syn});
const started = process.cpuUsage();
for (let n = 0; n < flows; n++) {
  spoofed.writeUInt32BE((0x0b000000 + n) >>> 0, 26);
  spoofed.writeUInt16BE(1024 + (n % 60_000), 34);
  feed(spoofed);
  if (n % POLL_EVERY === 0) poll(known[(n / POLL_EVERY) % known.length] as Connection);
}
const {user, system} = process.cpuUsage(started);
const after = watch.counters();
const polled = Math.ceil(flows / POLL_EVERY);
const result = {
  flows,
  rate: flows / ((user + system) / 1e6),
  rssMiB: process.resourceUsage().maxRSS / 1024,
  heapMiB: process.memoryUsage().heapUsed / MIB,
  /** Every poll during the flood was recognized as what was known before it. */
  knownWentOn: (after['repeated'] ?? 0) - (before['repeated'] ?? 0) === polled,
  flowsEvicted: after['flowsEvicted'],
};
process.stdout.write(`${JSON.stringify(result)}\n`);
