import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {createInterface} from 'node:readline';
import {afterEach, expect, test} from 'vitest';

const module = new URL('../../dist/src/service/signals.js', import.meta.url).href;
const SCRIPT = `import {onSignals} from ${JSON.stringify(module)};
  const say = (text) => process.stdout.write(text + '\\n');
  const signals = onSignals({onStop: (s) => say('stop ' + s), onReload: () => say('reload'), onForce: () => process.exit(130)});
  process.on('SIGUSR2', () => { signals.close(); say('closed'); });
  setInterval(() => undefined, 1000);
  say('ready');`;

let child: ChildProcess | undefined;
afterEach(() => {
  child?.kill('SIGKILL');
});

/** The compiled module in a process of its own; `say` waits for its next line. */
async function daemon() {
  const process_ = spawn(process.execPath, ['--input-type=module', '-e', SCRIPT], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child = process_;
  const lines = createInterface({input: process_.stdout})[Symbol.asyncIterator]();
  const next = async () => (await lines.next()).value as string | undefined;
  expect(await next()).toBe('ready');
  const send = (signal: NodeJS.Signals) => process_.kill(signal);
  return {next, send, exit: once(process_, 'exit')};
}

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s stops once; SIGTERM again changes nothing; SIGINT then forces',
  async (signal) => {
    const {next, send, exit} = await daemon();
    send(signal);
    expect(await next()).toBe(`stop ${signal}`);
    send('SIGTERM');
    // Twice: pending signals are not delivered in the order in which they were sent.
    for (let i = 0; i < 2; i++) {
      send('SIGHUP');
      expect(await next()).toBe('reload');
    }
    send('SIGINT');
    expect(await exit).toEqual([130, null]);
  },
);

test('SIGHUP reloads as often as it comes', async () => {
  const {next, send} = await daemon();
  for (let i = 0; i < 3; i++) {
    send('SIGHUP');
    expect(await next()).toBe('reload');
  }
});

test('after close the signals do what they do by default', async () => {
  const {next, send, exit} = await daemon();
  send('SIGUSR2');
  expect(await next()).toBe('closed');
  send('SIGTERM');
  expect(await exit).toEqual([null, 'SIGTERM']);
});
