/** kill -9 in the middle of delivering, all sinks at once with real receivers: every id arrives, in order, doubles can be told. */
import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createServer, type Server} from 'node:https';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, expect, test} from 'vitest';
import type {Config} from '../../src/config/config.ts';
import {defaultConfig} from '../../src/config/defaults.ts';
import {SECOND} from '../../src/core/time.ts';
import {messagesOf} from '../../src/publish/messages.ts';
import {configuredSinks} from '../../src/publish/sinks.ts';
import {topicsOf} from '../../src/publish/topics.ts';
import {before, openStore} from '../../src/store/store.ts';
import {sampleAlert} from '../sample.ts';
import {type Certificates, freePort, makeCertificates} from './broker.ts';
import {type MailServer, startMailServer} from './mail-server.ts';
import {hasRsyslog, type Rsyslog, startRsyslog} from './rsyslog.ts';

const KILLS = Number(process.env['BIFROST_SINK_KILLS'] ?? 6);
const PER_KILL = 40;
const topics = topicsOf({prefix: 'bifrost', site: 'plant1', sensor: 'box1', version: '0.1.0'});

let folder: string;
let certificates: Certificates;
let mail: MailServer;
let hook: Server;
let rsyslog: Rsyslog;
let config: Config;
const posted: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bifrost-kill-'));
  certificates = makeCertificates(folder);
  const {ca, cert, key} = certificates;
  mail = await startMailServer({security: 'starttls', certificates});
  hook = createServer({key: readFileSync(key), cert: readFileSync(cert)}, (request, response) => {
    posted.push(decodeURI(String(request.headers['bifrost-id'])));
    request.resume().on('end', () => response.writeHead(204).end());
  }).listen(0, '127.0.0.1');
  await once(hook, 'listening');
  const address = hook.address();
  const syslogPort = await freePort();
  if (hasRsyslog) rsyslog = await startRsyslog(folder, {port: syslogPort, transport: 'tcp', certificates});
  const secretFile = join(folder, 'secret');
  writeFileSync(secretFile, 'a secret of the test, long enough');
  const base = defaultConfig();
  config = {
    ...base,
    publish: {
      ...base.publish,
      file: {path: join(folder, 'out.jsonl'), maxMiB: 1000, files: 2, format: 'json'},
      webhook: {
        url: `https://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`,
        ...{secretFile, caFile: ca, allow: ['127.0.0.1'], format: 'json'},
      },
      email: {
        ...{host: '127.0.0.1', port: mail.port, security: 'starttls', caFile: ca},
        ...{from: 'bifrost@plant.example', to: ['shift@plant.example'], pause: SECOND},
      },
      ...(hasRsyslog && {
        syslog: {host: '127.0.0.1', port: syslogPort, transport: 'tcp', format: 'json', facility: 16},
      }),
    },
  };
});
afterAll(async () => {
  await mail.close();
  hook.closeAllConnections();
  hook.close();
  if (hasRsyslog) await rsyslog.kill('SIGKILL');
  rmSync(folder, {recursive: true});
});

const path = (): string => join(folder, 'bifrost.db');

/** Ids of the messages, in order; all alerts are about the same two assets. */
function save(from: number): string[] {
  const store = openStore(path(), {sinks: configuredSinks(config)});
  const changes = Array.from({length: PER_KILL}, (_, n) => ({type: 'alert', alert: sampleAlert(from + n)}) as const);
  const messages = messagesOf(changes, before(store), topics);
  store.save({changes, messages});
  store.close();
  return messages.map(({id}) => id);
}

async function start(): Promise<ChildProcess> {
  const script = fileURLToPath(new URL('./deliverer.mjs', import.meta.url));
  const settings = join(folder, 'settings.json');
  writeFileSync(settings, JSON.stringify({config, path: path()}));
  const child = spawn(process.execPath, [script, settings], {stdio: ['ignore', 'pipe', 'ignore']});
  await said(child, 'running');
  return child;
}

function said(child: ChildProcess, word: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', (text: Buffer) => text.toString().includes(word) && resolve());
    child.once('exit', () => reject(new Error(`it ended before it said ${word}`)));
  });
}

async function kill(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

interface Body {
  readonly topic: string;
  readonly payload: {readonly revision: string};
}
const inFile = (): string[] =>
  readFileSync(join(folder, 'out.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line): Body => JSON.parse(line))
    .map(({topic, payload}) => `${topic}#${payload.revision}`);

/** A message that the kill has cut is no message: whole ones only. */
const inSyslog = (): string[] =>
  rsyslog.lines().flatMap(({msg, sd}) => {
    try {
      const {revision} = JSON.parse(msg) as Body['payload'];
      return [`${/ topic="([^"]*)"/.exec(sd)?.[1]}#${revision}`];
    } catch {
      return [];
    }
  });

const distinct = (ids: readonly string[]): string[] => [...new Set(ids)];

test(
  `${KILLS} kills in the middle of delivering: every id at every receiver, in order, and what came twice can be told`,
  async () => {
    const saved: string[] = [];
    for (let round = 0; round < KILLS; round++) {
      saved.push(...save(round * PER_KILL));
      const child = await start();
      await sleep((round * 337) % 1900);
      await kill(child);
    }
    const last = await start();
    await said(last, 'empty');
    await kill(last);
    expect(distinct(inFile())).toEqual(saved);
    expect(distinct(posted)).toEqual(saved);
    if (hasRsyslog) expect(distinct(inSyslog())).toEqual(saved);
    const mailed = mail.mails.map(({text}) => text ?? '').join('\n');
    const events = saved.filter((id) => id.startsWith(`${topics.event}#`));
    const alerts = Array.from({length: KILLS * PER_KILL}, (_, n) => sampleAlert(n).id);
    expect(alerts).toHaveLength(events.length);
    const counted = [...mailed.matchAll(/(\d+) more events/g)].reduce((sum, [, more]) => sum + Number(more), 0);
    expect(alerts.filter((id) => !mailed.includes(id)).length).toBeLessThanOrEqual(counted);
    const doubles = posted.length + inFile().length - 2 * saved.length;
    process.stderr.write(
      `${KILLS} kills: ${saved.length} messages at each sink, ${doubles} twice at file and webhook, ${mail.mails.length} mails\n`,
    );
  },
  60_000 + KILLS * 15_000,
);
