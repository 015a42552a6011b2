/**
 * Canaries: each secret that the configuration names is one of a kind, and is found nowhere but in its own file, in no form: not in the
 * encrypted database and its WAL, the log, backups, what is published, what commands print. The sinks fail, so that errors speak, too.
 */
import {createHash, randomBytes} from 'node:crypto';
import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, expect, test} from 'vitest';
import {bifrost} from '../cli/bifrost.ts';
import {canUseNamespaces} from '../netns.ts';
import {type Broker, type Consumer, consume, freePort, hasMosquitto, startBroker, until} from '../publish/broker.ts';
import {type Box, makeBox} from './box.ts';
import {siege} from './scenes.ts';

const canRun = canUseNamespaces('secrets') && hasMosquitto;

let box: Box | undefined;
let broker: Broker | undefined;
let consumer: Consumer | undefined;
afterEach(async () => {
  await consumer?.close();
  await broker?.stop();
  box?.remove();
});

const NAMES = ['mqtt', 'webhook', 'email', 'backup', 'store'] as const;
type Name = (typeof NAMES)[number];

/** As it is, and as somebody may have written it by mistake. */
const formsOf = (secret: string): Buffer[] => {
  const bytes = Buffer.from(secret);
  const hash = createHash('sha256').update(bytes);
  const texts = [secret, bytes.toString('hex'), bytes.toString('base64').slice(0, -4), hash.digest('hex')];
  const raw = /^[0-9a-f]{64}$/.test(secret) ? [Buffer.from(secret, 'hex')] : [];
  return [...texts.map((text) => Buffer.from(text)), ...raw];
};

function filesBelow(folder: string): string[] {
  return readdirSync(folder, {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

test.skipIf(!canRun)(
  'no secret leaves its file',
  async () => {
    const secrets = Object.fromEntries(NAMES.map((name) => [name, randomBytes(32).toString('hex')])) as Record<
      Name,
      string
    >;
    const [port, dead] = [await freePort(), await freePort()];
    const fileOf = (name: Name): string => join(box?.folder ?? '', 'secrets', name);
    box = makeBox({});
    mkdirSync(join(box.folder, 'secrets'));
    mkdirSync(join(box.folder, 'backups'));
    for (const name of NAMES) writeFileSync(fileOf(name), secrets[name], {mode: 0o600});
    const more = {
      mqtt: {url: `mqtt://127.0.0.1:${port}`, username: 'bifrost', passwordFile: fileOf('mqtt')},
      publish: {
        webhook: {url: `https://127.0.0.1:${dead}/`, secretFile: fileOf('webhook'), allow: ['127.0.0.1']},
        email: {
          ...{host: '127.0.0.1', port: dead, security: 'none', from: 'a@b.example', to: ['c@d.example']},
          ...{username: 'bifrost', passwordFile: fileOf('email')},
        },
        file: {path: join(box.folder, 'messages.jsonl'), maxMiB: 10, files: 2},
      },
      backup: {folder: join(box.folder, 'backups'), passphraseFile: fileOf('backup')},
    };
    const {stringify, parse} = await import('yaml');
    const config = parse(readFileSync(box.config, 'utf8')) as {store: object};
    writeFileSync(box.config, stringify({...config, ...more, store: {...config.store, keyFile: fileOf('store')}}));
    broker = await startBroker(box.folder, {port});
    consumer = await consume(port);
    const {received} = consumer;
    const daemon = await box.start();
    const said: string[] = [];
    const run = async (...words: string[]): Promise<void> => {
      const {stdout, stderr} = await bifrost(['--config', box?.config ?? '', ...words], {BIFROST_DEBUG: '1'});
      said.push(stdout, stderr);
    };
    await box.send(siege(50, 10, 20).capture, []);
    await until('alerts', () => received.some(({topic}) => topic.includes('/alert/')));
    await run('alerts', 'test');
    await run('backup', 'now');
    for (const list of ['alerts', 'assets', 'audit', 'outbox']) await run(list, '--json');
    await run('doctor');
    await run('config', 'check');
    const status = JSON.stringify(await daemon.status());
    // Killed: the WAL stays.
    daemon.process.kill('SIGKILL');
    await until('it is gone', () => daemon.process.signalCode !== null);

    const isSecretFile = (file: string): boolean => file.startsWith(join(box?.folder ?? '', 'secrets'));
    const written = filesBelow(box.folder).filter((file) => !isSecretFile(file));
    const names = written.map((file) => file.slice((box?.folder.length ?? 0) + 1));
    expect(names).toEqual(
      expect.arrayContaining([
        'bifrost.db',
        'bifrost.db-wal',
        'log',
        'messages.jsonl',
        expect.stringMatching(/^backups\//),
      ]),
    );
    const places: [string, Buffer][] = [
      ...written.map((file): [string, Buffer] => [file, readFileSync(file)]),
      ['what commands said', Buffer.from(said.join('\n'))],
      ['status', Buffer.from(status)],
      ['what was published', Buffer.from(received.map(({payload}) => payload).join('\n'))],
    ];
    // What the search would find is there.
    expect(places.some(([, bytes]) => bytes.includes('plant1'))).toBe(true);
    expect(readFileSync(box.store).includes('10.0.0.')).toBe(false);
    for (const name of NAMES)
      for (const form of formsOf(secrets[name]))
        expect(places.filter(([, bytes]) => bytes.includes(form)).map(([place]) => `${name} in ${place}`)).toEqual([]);
  },
  180_000,
);
