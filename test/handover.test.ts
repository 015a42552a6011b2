/** What the sensor hands over, and when: batch by batch to a core that stores, all of it before the end. */
import {expect, test} from 'vitest';
import type {SensorChange} from '../src/core/change.ts';
import type {FromSensor} from '../src/core/sensor-message.ts';
import {type Handover, handover} from '../src/handover.ts';
import {changeBuffer} from '../src/pipeline/change-buffer.ts';

const BATCH = 10;

const known = (i: number): SensorChange => ({
  type: 'known',
  known: {kind: 'host', segment: 'cell1', key: `a-${i}`, firstSeen: i, ranges: ''},
});

interface Core {
  readonly end: Handover;
  readonly waiting: ReturnType<typeof changeBuffer<SensorChange>>;
  /** Sizes of the batches so far. */
  readonly batches: number[];
  /** How often it was asked what it wants. */
  asked(): number;
}

/** A core that listens and has said what it wants. */
function connected(): Core {
  const waiting = changeBuffer<SensorChange>();
  const batches: number[] = [];
  let times = 0;
  const end: Handover = handover({
    take: () => ({changes: waiting.take(BATCH), frames: []}),
    takeAll: () => ({changes: waiting.take(), frames: []}),
    send(message: FromSensor) {
      if (message.type === 'changes') batches.push(message.changes.length);
    },
    begin: () => {
      times++;
    },
  });
  end.connected();
  end.open();
  return {end, waiting, batches, asked: () => times};
}

test('a core that is back gets what waited batch by batch, is asked then, and soon on a wire that is never silent', () => {
  const {end, waiting, batches, asked} = connected();
  end.disconnected();
  const before = asked();
  for (let i = 0; i < 2.5 * BATCH; i++) waiting.add(known(i));
  end.connected();
  end.stored();
  end.stored();
  expect([batches, asked() - before]).toEqual([[BATCH, BATCH, BATCH / 2], 0]);
  end.stored();
  expect(asked() - before).toBe(1);

  end.disconnected();
  end.connected();
  for (let i = 0; i < 2000 && asked() - before === 1; i++) {
    waiting.add(known(i));
    end.stored();
  }
  expect(asked() - before).toBe(2);
});

test('at the end a batch waits until the one before it is stored', async () => {
  const {end, waiting, batches} = connected();
  for (let i = 0; i < 2.5 * BATCH; i++) waiting.add(known(i));
  end.flush();
  let isOver = false;
  const over = end.last().then(() => {
    isOver = true;
  });
  for (const sizes of [[BATCH], [BATCH, BATCH], [BATCH, BATCH, BATCH / 2]]) {
    await Promise.resolve();
    expect([batches, isOver]).toEqual([sizes, false]);
    end.stored();
  }
  await over;
  expect(batches).toEqual([BATCH, BATCH, BATCH / 2]);
});

test('when nothing waits it is over at once', async () => {
  const {end, batches} = connected();
  await end.last();
  expect(batches).toEqual([]);
});

test('a core that hangs up meanwhile is not waited for', async () => {
  const {end, waiting, batches} = connected();
  for (let i = 0; i < 2 * BATCH; i++) waiting.add(known(i));
  const over = end.last();
  end.disconnected();
  await over;
  expect(batches).toEqual([BATCH]);
});

test('without a core there is nothing to wait for', async () => {
  const {end} = connected();
  end.disconnected();
  await end.last();
});
