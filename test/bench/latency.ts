/**
 * `npm run bench -- latency`: from a frame at the capture port to the broker's PUBACK, at 10,000 packets a second. The daemon with its
 * store on a veth pair, mosquitto on loopback; a proxy between the two sees each PUBLISH and its PUBACK pass. The start of the time is
 * the kernel's stamp of the frame that raised the alert, which the alert carries.
 */
import {once} from 'node:events';
import {connect, createServer, type Server, type Socket} from 'node:net';
import {loadavg} from 'node:os';
import {setTimeout as sleep} from 'node:timers/promises';
import mqttPacket from 'mqtt-packet';
import {type Daemon, makeBox} from '../e2e/box.ts';
import {attack, siege} from '../e2e/scenes.ts';
import {freePort, startBroker} from '../publish/broker.ts';
import {cpuTicks} from './live.ts';
import {say} from './print.ts';

const RATE = 10_000;
const INTRUDERS = 250;
const EVERY_MS = 80;
const LEARN_MS = 1500;
/** The rate is held before the first attack and behind the last. */
const MARGIN_MS = 2000;
const MS_A_TICK = 10;

export async function latency(): Promise<void> {
  const acknowledged = new Map<string, number>();
  const port = await freePort();
  const proxy = await proxyTo(port, (topic, payload) => {
    if (topic.includes('/alert/') && !acknowledged.has(topic)) acknowledged.set(topic, Date.now() - seenAt(payload));
  });
  const box = makeBox({baseline: {learn: '1s'}, mqtt: {url: `mqtt://127.0.0.1:${proxy.port}`}});
  const broker = await startBroker(box.folder, {port});
  try {
    const daemon = await box.start();
    await sleep(LEARN_MS);
    const before = await statusOf(daemon);
    const pid = daemon.process.pid ?? 0;
    const [started, ticks] = [performance.now(), cpuTicks(pid)];
    await attackUnderLoad(box);
    const seconds = (performance.now() - started) / 1000;
    const {frames, dropped} = await statusOf(daemon);
    sayLatency([...acknowledged.values()]);
    const cpu = ((cpuTicks(pid) - ticks) * MS_A_TICK) / seconds / 10;
    say(
      `${Math.round((Number(frames) - Number(before['frames'])) / seconds)} packets/s seen, ${dropped} dropped, daemon's core ${cpu.toFixed(0)} % of a core; load of the machine ${loadavg()[0]?.toFixed(1)}`,
    );
    await daemon.end('SIGTERM');
  } finally {
    await broker.stop();
    proxy.close();
    box.remove();
  }
}

/** A daemon on a busy machine may need a while to answer. */
async function statusOf(daemon: Daemon): ReturnType<Daemon['status']> {
  for (let tries = 0; tries < 60; tries++) {
    try {
      return await daemon.status();
    } catch {
      await sleep(500);
    }
  }
  throw new Error('the daemon does not answer');
}

/** Steady polling at the rate, and in the middle of it one intruder after the other. */
async function attackUnderLoad(box: ReturnType<typeof makeBox>): Promise<void> {
  const {capture, frames} = attack(60_000);
  const ms = INTRUDERS * EVERY_MS + 2 * MARGIN_MS;
  const loops = Math.ceil((RATE * ms) / 1000 / frames);
  const load = box.send(capture, ['-K', '--pps', String(RATE), '--loop', String(loops)]);
  await sleep(MARGIN_MS);
  await box.send(siege(INTRUDERS, EVERY_MS).capture, ['-K']);
  await load;
  await sleep(MARGIN_MS);
}

const seenAt = (payload: string): number => Date.parse((JSON.parse(payload) as {firstSeen: string}).firstSeen);

function sayLatency(all: readonly number[]): void {
  const sorted = all.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
  say(
    `frame to PUBACK at ${RATE} packets/s: ${sorted.length} alerts, p50 ${at(0.5)} ms, p90 ${at(0.9)} ms, p99 ${at(0.99)} ms, most ${at(1)} ms (target: p99 100 ms)`,
  );
}

interface Tap {
  readonly port: number;
  close(): void;
}

/** Calls back when the answer to a message passes. */
async function proxyTo(port: number, onAck: (topic: string, payload: string) => void): Promise<Tap> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((inner) => {
    const outer = connect(port, '127.0.0.1');
    const sent = new Map<number, {topic: string; payload: string}>();
    const [up, down] = [parser(), parser()];
    up.on('packet', (packet) => {
      if (packet.cmd !== 'publish' || packet.messageId === undefined) return;
      sent.set(packet.messageId, {topic: packet.topic, payload: packet.payload.toString()});
    });
    down.on('packet', (packet) => {
      const message = packet.cmd === 'puback' ? sent.get(packet.messageId ?? 0) : undefined;
      if (message !== undefined && message.payload !== '') onAck(message.topic, message.payload);
    });
    for (const [from, to, read] of [
      [inner, outer, up],
      [outer, inner, down],
    ] as const) {
      from.on('data', (data) => {
        to.write(data);
        read.parse(data);
      });
      from.on('close', () => to.destroy());
    }
    for (const socket of [inner, outer]) {
      sockets.add(socket);
      socket.setNoDelay(true).on('error', () => undefined);
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

const parser = () => mqttPacket.parser({protocolVersion: 5});
