/** Rule 13: one address of ours, and each request in the audit log before it is sent, with its reason and its bytes. */
import {expect, test} from 'vitest';
import {startDevice} from '../device.ts';
import {SOURCE} from '../plant.ts';
import {listed, openRig} from '../rig.ts';

test('what is on the wire is in the log, and comes from the address that was set aside', async () => {
  const device = await startDevice('127.0.9.33');
  const rig = openRig([listed(device)]);
  await rig.outcomes();
  expect(rig.audited.map(({bytes}) => bytes)).toEqual(
    device.requests.map(({bytes}) => Buffer.from(bytes).toString('hex')),
  );
  expect(new Set(device.requests.map(({from}) => from))).toEqual(new Set([SOURCE]));
  for (const {target, question, reason, about} of rig.audited) {
    expect([target.owner, question.name, reason]).toEqual([
      'test',
      'modbus-identity',
      expect.stringContaining('not known'),
    ]);
    expect(about).toContain('read device identification');
  }
  await rig.close();
  await device.close();
});

test('what cannot be logged is not sent', async () => {
  const device = await startDevice('127.0.9.34');
  const rig = openRig([listed(device)]);
  rig.audited.push = () => {
    throw new Error('the disk is full');
  };
  expect(await rig.outcomes()).toEqual(['the disk is full']);
  expect(device.requests).toEqual([]);
  await rig.close();
  await device.close();
});
