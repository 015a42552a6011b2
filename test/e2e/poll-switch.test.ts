/**
 * The kill-switch on the whole product: tripped at random moments by command, over the control socket and by file, judged by
 * what tshark saw on the wire. The last packet of ours comes within a second, and a stop holds over `kill -9`. BIFROST_TRIPS:
 * how often; many are shared by a few daemons.
 */
import {rmSync, writeFileSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {controlCall} from '../../src/api/call.ts';
import {stopFile} from '../../src/poll/stop-file.ts';
import {type Device, startDevice} from '../poll/device.ts';
import {makePlant, type Plant, until} from '../poll/plant.ts';
import {hasTshark, type OwnFrames, watchOwnFrames} from './own-frames.ts';

const TRIPS = Number(process.env['BIFROST_TRIPS'] ?? 4);
const DAEMONS = Math.min(4, Math.ceil(TRIPS / 4));
/** Each may be connected to once in 30 seconds. */
const DEVICES = 12;
/** Between the wish to ask and the trip: the process starts, connects, sends, waits, hangs up. */
const LATEST_MS = 3000;
/** After a trip it is watched for so long. */
const WATCH_MS = 1300;
const KILLS = Math.max(1, Math.round(TRIPS / 40));
const QUIET_WITHIN_MS = 1000;

const WAYS = ['command', 'socket', 'file'] as const;
type Way = (typeof WAYS)[number];

interface Trip {
  readonly way: Way;
  /** When somebody wanted it, and when the daemon could know: a command has to start first. Milliseconds since 1970. */
  readonly wantedAt: number;
  readonly at: number;
  readonly isKilled: boolean;
  readonly source: string;
  /** When polling was started again. */
  endsAt: number;
}

const canRun = process.getuid?.() === 0 && hasTshark();
if (!canRun && process.env['CI'] !== undefined) throw new Error('needs root and tshark');

const sourceOf = (daemon: number): string => `127.0.13.${daemon + 1}`;
const addressOf = (daemon: number, i: number): string => `127.0.14.${daemon * DEVICES + (i % DEVICES) + 1}`;
const portOf = (daemon: number): number => 15_502 + daemon;

describe.runIf(canRun)(`${TRIPS} trips at random moments`, () => {
  const devices: Device[] = [];
  const plants: Plant[] = [];
  const trips: Trip[] = [];
  let wire: OwnFrames;

  beforeAll(async () => {
    wire = await watchOwnFrames('127.0.13.0/24');
    for (let daemon = 0; daemon < DAEMONS; daemon++) {
      const own = await Promise.all(
        Array.from({length: DEVICES}, (_, i) => startDevice(addressOf(daemon, i), {delay: 400}, portOf(daemon))),
      );
      devices.push(...own);
      const sources = [{segment: 'cell1', address: sourceOf(daemon)}];
      const plant = makePlant(
        own.map(({address, port}) => ({address, port})),
        {poll: {sources, limits: {perDevice: 5}}},
      );
      plants.push(plant);
      await plant.start();
    }
  }, 180_000);
  afterAll(async () => {
    wire.stop();
    for (const plant of plants) await plant.remove();
    for (const device of devices) await device.close();
  });

  const call = ({folder}: Plant, command: string, params: object): Promise<unknown> =>
    controlCall(`${folder}/control.sock`, command, params);
  const isStopped = (plant: Plant): boolean => plant.read(({polling}) => polling.switch()?.isStopped === true);

  /** When the daemon could know of it. */
  async function stopBy(way: Way, plant: Plant): Promise<number> {
    const at = Date.now();
    if (way === 'socket') await call(plant, 'poll-stop', {reason: 'trip'});
    else if (way === 'file') writeFileSync(stopFile(plant.store), '');
    else {
      expect(await plant.cli('poll', 'stop', '--reason', 'trip')).toMatchObject({code: 0});
      return plant.read(({polling}) => polling.switch()?.time ?? 0) / 1000;
    }
    return at;
  }

  /** Every so many trips of the one daemon is its turn. */
  async function tripOne(plant: Plant, daemon: number, number: number): Promise<void> {
    const [source, way] = [sourceOf(daemon), WAYS[number % WAYS.length] ?? 'file'];
    await call(plant, 'poll-start', {reason: 'next trip'});
    await call(plant, 'poll-now', {target: `cell1/${addressOf(daemon, number)}:${portOf(daemon)}`});
    await sleep(Math.random() * LATEST_MS);
    const wantedAt = Date.now();
    const at = await stopBy(way, plant);
    const isKilled = number % Math.ceil(TRIPS / KILLS) === 0;
    const trip: Trip = {way, wantedAt, at, isKilled, source, endsAt: Number.POSITIVE_INFINITY};
    trips.push(trip);
    if (isKilled) {
      await plant.restart();
      await call(plant, 'poll-now', {target: `cell1/${addressOf(daemon, number)}:${portOf(daemon)}`}).catch(
        () => undefined,
      );
    }
    await sleep(WATCH_MS);
    expect(isStopped(plant)).toBe(true);
    trip.endsAt = Date.now();
    rmSync(stopFile(plant.store), {force: true});
  }

  test(
    'after each of them the wire is quiet within a second, and stays so',
    async () => {
      await Promise.all(
        plants.map(async (plant, daemon) => {
          for (let number = daemon; number < TRIPS; number += DAEMONS) await tripOne(plant, daemon, number);
        }),
      );
      await sleep(WATCH_MS);
      const lasts = trips.map((trip) => ({trip, last: lastFrame(wire, trip)}));
      const late = lasts.filter(({trip, last}) => last - trip.at > QUIET_WITHIN_MS);
      process.stderr.write(summary(lasts));
      expect(late).toEqual([]);
      expect(trips).toHaveLength(TRIPS);
      if (TRIPS > 3) expect(lasts.some(({last}) => last > 0)).toBe(true);
    },
    60_000 + TRIPS * 30_000,
  );

  test('only a person starts it again, and that is in the audit log', async () => {
    const [plant] = plants;
    if (plant === undefined) throw new Error('no plant');
    const stops = plant.read(({audit}) => audit.about('', 'poll.stop'));
    expect(new Set(stops.map(({actor}) => actor.split(':')[0]))).toEqual(
      new Set(TRIPS > 2 ? ['cli', 'file'] : ['cli']),
    );
    await call(plant, 'poll-start', {reason: 'all is well'});
    expect(plant.read(({audit}) => audit.about('all is well', 'poll.start'))).toHaveLength(1);
    writeFileSync(stopFile(plant.store), '');
    await until(() => isStopped(plant), 'the file stops it');
    await expect(call(plant, 'poll-start', {reason: 'x'})).rejects.toThrow('remove it first');
  });
});

/** Time of the last frame between a trip and the next start; 0: none. */
const lastFrame = (wire: OwnFrames, {at, endsAt, source}: Trip): number =>
  Math.max(0, ...wire.of(source).filter((time) => time > at && time < endsAt));

function summary(lasts: readonly {trip: Trip; last: number}[]): string {
  const seen = lasts.filter(({last}) => last > 0);
  const worst = (from: 'at' | 'wantedAt'): string =>
    Math.max(0, ...seen.map(({trip, last}) => last - trip[from])).toFixed(0);
  const ways = WAYS.map((way) => `${lasts.filter(({trip}) => trip.way === way).length} by ${way}`).join(', ');
  const kills = lasts.filter(({trip}) => trip.isKilled).length;
  return (
    `${lasts.length} trips (${ways}; ${kills} with kill -9), ${seen.length} of them with frames of ours afterwards; ` +
    `the last one at most ${worst('at')} ms after the trip, ${worst('wantedAt')} ms after a command was begun\n`
  );
}
