/** The core's end of the poller with a poller that is a process of its own and calls: the same as with a child. */
import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {pollerPlace} from '../../src/link/places.ts';
import {pollerProcess} from '../../src/poll/poller-process.ts';
import {awaitPoller, type PollerApart} from '../../src/poller-apart.ts';
import {PROGRAM} from '../cli/bifrost.ts';
import {listed} from '../poll/rig.ts';

const LONG = 60_000;
let folder: string;
let apart: PollerApart;
let child: ChildProcess | undefined;
const problems: string[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bifrost-poller-'));
  mkdirSync(join(folder, 'bifrost-poll'));
  problems.length = 0;
  apart = await awaitPoller(pollerPlace(folder), () => undefined);
});
afterEach(() => {
  apart.close();
  child?.kill('SIGKILL');
  rmSync(folder, {recursive: true});
});

function start(): ChildProcess {
  child = spawn(process.execPath, [PROGRAM, 'run', 'poller', '--sockets', folder], {stdio: 'ignore'});
  return child;
}

const task = {
  target: listed({address: '127.0.0.1', port: 1}),
  question: 'none',
  source: '',
  timeoutMs: 1000,
  keep: false,
} as const;
const handlers = {grant: () => Promise.resolve(), reconnect: () => Promise.resolve(), answered: () => undefined};

test('what is asked before it calls is answered once it does; told to stop, it ends', {timeout: LONG}, async () => {
  const poller = pollerProcess((problem) => problems.push(problem), apart.open);
  const answer = poller.ask(task, handlers);
  const one = start();
  expect(await answer).toEqual({observations: [], times: [], problem: 'there is no question none'});
  const ended = once(one, 'exit');
  await poller.stop();
  expect([await ended, poller.isRunning(), problems]).toEqual([[0, null], false, []]);
});

test('one that is killed is missed at once, and the next one answers', {timeout: LONG}, async () => {
  const poller = pollerProcess((problem) => problems.push(problem), apart.open);
  start();
  await poller.ready();
  child?.kill('SIGKILL');
  while (poller.isRunning()) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(problems).toEqual([expect.stringContaining('away')]);
  start();
  expect((await poller.ask(task, handlers)).problem).toBe('there is no question none');
  await poller.stop();
});

test('a core that goes is left', {timeout: LONG}, async () => {
  const poller = pollerProcess((problem) => problems.push(problem), apart.open);
  const one = start();
  await poller.ready();
  const ended = once(one, 'exit');
  apart.close();
  expect(await ended).toEqual([0, null]);
});
