/** Signed commands through a real broker: done once and answered; forged, old and repeated ones are not. */
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import mqtt from 'mqtt';
import {afterEach, expect, test} from 'vitest';
import {makeKey, publicKeyOf, readKey} from '../../src/checklist/attest/sign.ts';
import {signed} from '../../src/command/token.ts';
import {openStore} from '../../src/store/store.ts';
import {bifrost} from '../cli/bifrost.ts';
import {AUDIENCE, commandOf, hostile} from '../command/hostile.ts';
import {canUseNamespaces} from '../netns.ts';
import {type Broker, type Consumer, consume, freePort, hasMosquitto, startBroker, until} from '../publish/broker.ts';
import {problemsOf} from '../publish/validate.ts';
import {type Box, makeBox} from './box.ts';

const canRun = canUseNamespaces('commands over MQTT') && hasMosquitto;
const COMMAND = 'bifrost/plant1/box1/command';
const REPLY = 'bifrost/plant1/box1/reply';

let box: Box | undefined;
let broker: Broker | undefined;
let consumer: Consumer | undefined;
let sender: mqtt.MqttClient | undefined;
afterEach(async () => {
  await sender?.endAsync(true);
  await consumer?.close();
  await broker?.stop();
  box?.remove();
});

test.skipIf(!canRun)(
  'only what a known user signed is done, once',
  async () => {
    const port = await freePort();
    box = makeBox({mqtt: {url: `mqtt://127.0.0.1:${port}`}, commands: {}});
    const {config, folder, store: path} = box;
    const [keyFile, passphraseFile] = [join(folder, 'anna.pem'), join(folder, 'passphrase')];
    writeFileSync(passphraseFile, 'correct horse battery');
    const run = (...words: string[]) => bifrost(['--config', config, ...words]);
    const made = await run('signer', 'create', '--key', keyFile, '--passphrase-file', passphraseFile);
    const privateKey = readKey(readFileSync(keyFile, 'utf8'), 'correct horse battery');
    const ben = readKey(makeKey());
    broker = await startBroker(folder, {port});
    consumer = await consume(port);
    sender = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, {protocolVersion: 5});
    const {received} = consumer;
    const replies = () =>
      received.filter(({topic}) => topic === REPLY).map(({payload}) => JSON.parse(payload) as Record<string, unknown>);
    const send = (token: string | Buffer, retain = false) => sender?.publishAsync(COMMAND, token, {qos: 1, retain});
    const replyTo = async (count: number): Promise<Record<string, unknown>> => {
      await until(`reply ${count}`, () => replies().length >= count);
      return replies()[count - 1] ?? {};
    };
    const sign = (...words: string[]) =>
      run('command', 'sign', '--user', 'anna', '--key', keyFile, '--passphrase-file', passphraseFile, ...words);
    let daemon = await box.start();
    const x = /NAME (\S+)/.exec(made.stdout)?.[1] ?? '';
    expect((await run('signer', 'add', 'anna', x)).code).toBe(0);
    await send((await sign('poll-stop', '{"reason": "not yet"}')).stdout.trim()); // no command is allowed
    expect((await run('signer', 'add', 'anna', x, '--commands', '*')).code).toBe(0);
    expect((await run('signer', 'add', 'ben', publicKeyOf(ben).x, '--commands', 'poll-start')).code).toBe(0);
    const now = () => Math.floor(Date.now() / 1000);

    await send((await sign('poll-stop', '{"reason": "work on line 3"}')).stdout.trim());
    expect(await replyTo(1)).toMatchObject({ok: true, command: 'poll-stop', user: 'anna', result: {isStopped: true}});
    const change = {
      ticket: 'MOC-1',
      assets: [],
      allow: ['write'],
      from: Date.now() * 1000,
      until: Date.now() * 1000 + 9e9,
    };
    const open = await signed(commandOf('anna', now(), {command: 'change-open', params: change}), AUDIENCE, privateKey);
    await send(open);
    expect(await replyTo(2)).toMatchObject({ok: true, command: 'change-open', result: {openedBy: 'mqtt:anna'}});

    const bad = await hostile('anna', privateKey, now());
    for (const [, token] of bad) await send(token);
    await send(Buffer.alloc(1_000_000, 'x'));
    await send(await signed(commandOf('anna', now(), {command: 'poll-start'}), AUDIENCE, privateKey), true);
    await send(open);
    expect(await replyTo(3)).toMatchObject({ok: false, error: 'it came before'});
    await send(await signed(commandOf('ben', now()), AUDIENCE, ben));
    expect(await replyTo(4)).toMatchObject({ok: false, user: 'ben', error: 'this user may not'});
    await send(await signed(commandOf('anna', now(), {command: 'creds-test'}), AUDIENCE, privateKey));
    expect(await replyTo(5)).toMatchObject({ok: false, error: expect.stringContaining('unknown command')});
    await send(await signed(commandOf('anna', now(), {params: {reason: 7}}), AUDIENCE, privateKey));
    expect(await replyTo(6)).toMatchObject({ok: false, error: expect.stringContaining('/reason')});
    const nobody = {id: '01ARZ3NDEKTSV4RRFFQ69G5FAV', state: 'acknowledged', note: ''};
    await send(await signed(commandOf('anna', now(), {command: 'alert-state', params: nobody}), AUDIENCE, privateKey));
    expect(await replyTo(7)).toMatchObject({ok: false, error: expect.stringContaining('no alert has the id')});

    // What was refused is told; that very alert is acknowledged from afar.
    await until('the alert', () =>
      received.some(({topic, payload}) => topic.includes('/alert/') && payload.includes('SN-13')),
    );
    const alert = received.find(({payload}) => payload.includes('SN-13'));
    const {id} = JSON.parse(alert?.payload ?? '{}') as {id: string};
    await send((await sign('alert-state', JSON.stringify({id, state: 'acknowledged', note: 'seen'}))).stdout.trim());
    expect(await replyTo(8)).toMatchObject({ok: true, result: {state: 'acknowledged'}});

    expect(await daemon.end('SIGTERM')).toBe(0);
    daemon = await box.start();
    await sleep(500);
    await send(open);
    expect(await replyTo(9)).toMatchObject({ok: false, error: 'it came before'});
    await send((await sign('poll-start', '{"reason": "done"}')).stdout.trim());
    expect(await replyTo(10)).toMatchObject({ok: true, result: {isStopped: false}});
    await send((await sign('change-close', '{"ticket": "MOC-1"}')).stdout.trim());
    expect(await replyTo(11)).toMatchObject({ok: true});
    // One place takes the key back, for statements as for commands.
    const attest = ['attest', 'sign', '74', '--statement', 'x', '--until', '9d', '--as', 'anna', '--key', keyFile];
    expect((await run(...attest, '--passphrase-file', passphraseFile)).code).toBe(0);
    expect((await run('signer', 'revoke', 'anna', '--reason', 'lost')).code).toBe(0);
    expect((await run(...attest, '--passphrase-file', passphraseFile)).code).toBe(2);
    await send((await sign('poll-stop', '{"reason": "from a lost key"}')).stdout.trim());
    await send(await signed(commandOf('ben', now()), AUDIENCE, ben));
    expect(await replyTo(12)).toMatchObject({ok: false, user: 'ben'});
    expect(await daemon.end('SIGTERM')).toBe(0);

    for (const {topic, payload} of received.filter((one) => one.topic === REPLY))
      expect(problemsOf(topic, payload)).toEqual([]);
    expect(replies()).toHaveLength(12);
    const store = openStore(path, {readOnly: true});
    const audit = store.audit.list({});
    const did = (action: string) => audit.filter((entry) => entry.action === action);
    expect(did('poll.stop')).toMatchObject([{actor: 'mqtt:anna', detail: 'work on line 3'}]);
    expect(did('poll.start')).toHaveLength(1);
    expect(did('change.open')).toHaveLength(1);
    expect(did('command.accepted')).toHaveLength(6);
    const refused = did('command.refused')
      .map(({detail}) => detail)
      .join('; ');
    const counted = [...refused.matchAll(/(\d+) [a-z]/g)].reduce((sum, [, count]) => sum + Number(count), 0);
    expect(counted).toBe(bad.length + 8);
    expect(store.audit.broken()).toBe(0);
    store.close();
  },
  180_000,
);
