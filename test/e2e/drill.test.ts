/**
 * An exercise in the running daemon: its alert is labelled wherever it goes (broker, file, syslog's words), a case is open for it, and both
 * are over when the case is.
 */
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, expect, test} from 'vitest';
import {controlCall} from '../../src/api/call.ts';
import type {DrillStarted} from '../../src/control/drill-start.ts';
import type {Case} from '../../src/core/case.ts';
import type {Silence} from '../../src/core/silence.ts';
import {bifrost} from '../cli/bifrost.ts';
import {canUseNamespaces} from '../netns.ts';
import {type Broker, type Consumer, consume, freePort, hasMosquitto, startBroker, until} from '../publish/broker.ts';
import {problemsOf} from '../publish/validate.ts';
import {type Box, makeBox} from './box.ts';

const canRun = canUseNamespaces('an exercise') && hasMosquitto;
let box: Box | undefined;
let broker: Broker | undefined;
let consumer: Consumer | undefined;
let folder: string | undefined;
afterEach(async () => {
  await consumer?.close();
  await broker?.stop();
  box?.remove();
  if (folder !== undefined) rmSync(folder, {recursive: true});
});

test.skipIf(!canRun)(
  'is labelled from the alert to its report, and touches nothing of the plant',
  async () => {
    const port = await freePort();
    folder = mkdtempSync(join(tmpdir(), 'bifrost-drill-'));
    const lines = join(folder, 'messages.jsonl');
    broker = await startBroker(folder, {port});
    consumer = await consume(port);
    box = makeBox({
      mqtt: {url: `mqtt://127.0.0.1:${port}`},
      publish: {file: {path: lines}},
      escalation: {tiers: [{level: 'low', sinks: ['mqtt']}]},
    });
    const daemon = await box.start();
    // What is open before escalation begins is not escalated.
    await until('its duties have begun', () => box?.log().includes('"msg":"watching"') === true);
    const {received} = consumer;
    const call = (command: string, params: object) =>
      controlCall(join(box?.folder ?? '', 'control.sock'), command, params, {timeoutMs: 30_000});
    await expect(call('drill-start', {playbook: 'no-such'})).rejects.toThrow('no playbook no-such');
    const started = (await call('drill-start', {playbook: 'unexpected-talker'})) as DrillStarted;
    expect(started.sinks.map(({sink, result}) => [sink, result])).toEqual([
      ['mqtt', 'delivered'],
      ['file', 'delivered'],
    ]);
    const about = () =>
      received.filter(({topic, payload}) => topic.endsWith('/event') && payload.includes(started.alert));
    await until('it is raised and escalated', () => about().length >= 2);
    const topic = `bifrost/plant1/box1/alert/${started.alert}`;
    const state = () => received.filter((one) => one.topic === topic).at(-1);
    for (const one of [...about(), state()]) {
      expect(JSON.parse(one?.payload ?? '{}')).toMatchObject({
        ...{exercise: true, segment: 'exercise'},
        what: expect.stringMatching(/^EXERCISE, no alarm: /),
      });
      expect(problemsOf(one?.topic ?? '', one?.payload ?? '')).toEqual([]);
    }
    expect(readFileSync(lines, 'utf8')).toContain('"exercise":true');
    // A second one is an alert of its own.
    const again = (await call('drill-start', {playbook: 'unexpected-talker'})) as DrillStarted;
    expect(again.alert).not.toBe(started.alert);
    // What a silence mutes reaches nobody, and is not called delivered.
    const noise = {effect: 'mute', rule: started.rule, reason: 'noise', until: (Date.now() + 3_600_000) * 1000};
    const {id: silence} = (await call('silence-add', noise)) as Silence;
    const muted = (await call('drill-start', {playbook: 'unexpected-talker'})) as DrillStarted;
    expect(muted).toMatchObject({sinks: [], mutedBy: silence});
    const json = async (...args: string[]) =>
      JSON.parse((await bifrost(['--config', box?.config ?? '', ...args, '--json'])).stdout);
    expect(await json('assets')).toEqual([]);
    const {steps} = (await json('cases', 'show', started.case)) as Case;
    for (const step of steps.keys())
      await call('case-step', {id: started.case, step: step + 1, note: 'done', isLeftOut: false, evidence: []});
    await call('case-move', {id: started.case, state: 'closed', lessons: 'number of the shift was wrong'});
    await until('its alert is cleared', () => state()?.payload === '');
    const told = await json('drill', 'report', started.case);
    expect(told).toMatchObject({
      ...{isExercise: true, state: 'closed', lessons: 'number of the shift was wrong'},
      alerts: [{id: started.alert, rule: started.rule, escalations: [{}]}],
      sinks: [
        {sink: 'mqtt', result: 'delivered'},
        {sink: 'file', result: 'delivered'},
      ],
    });
    expect(told.alertAfterMs).toBeGreaterThanOrEqual(0);
    const {stdout: untold} = await bifrost(['--config', box.config, 'drill', 'report', muted.case]);
    expect(untold).toMatch(new RegExp(`Who was told\n  The silence ${silence} mutes the alert`));
    expect(await daemon.end('SIGTERM')).toBe(0);
  },
  240_000,
);
