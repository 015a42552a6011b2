/** The control socket: what it answers, and what it survives. Real sockets. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdtempSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {connect, type Socket} from 'node:net';
import {tmpdir, userInfo} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import fc from 'fast-check';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {controlCall, isNoDaemon} from '../../src/api/call.ts';
import {controlCommand} from '../../src/api/commands.ts';
import {type ControlServer, controlServer, MAX_CLIENTS, MAX_REQUEST_BYTES} from '../../src/api/control.ts';
import {alertStates} from '../../src/core/alert.ts';
import {AppError} from '../../src/core/errors.ts';
import {sampleAlert} from '../sample.ts';

let folder: string;
let socket: string;
let server: ControlServer | undefined;
const errors: string[] = [];

const nothing = {type: 'object', additionalProperties: false, properties: {}} as const;
const decided = {
  type: 'object',
  additionalProperties: false,
  required: ['id', 'state', 'note'],
  properties: {
    id: {type: 'string', pattern: '^[0-9A-HJKMNP-TV-Z]{26}$'},
    state: {enum: alertStates},
    note: {type: 'string', maxLength: 2000},
  },
} as const;

const handlers = {
  status: controlCommand(nothing, async () => ({version: '1'})),
  'alert-state': controlCommand(decided, async ({id, state, note}, actor) => ({
    id,
    state,
    note,
    actor,
  })),
  refuse: controlCommand(nothing, async () => {
    throw new AppError('rules', 'rules/x.yml:3 no such field');
  }),
  crash: controlCommand(nothing, async () => {
    throw new TypeError('secret detail');
  }),
  slow: controlCommand(nothing, () => sleep(60_000, undefined, {ref: false})),
  long: {...controlCommand(nothing, () => sleep(1000, 'done')), lastsMs: 60_000},
};

const start = async (connectionMs = 1000): Promise<ControlServer> =>
  controlServer({socket, handlers, log: {error: (_, message) => errors.push(message)}, connectionMs});

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bifrost-control-'));
  socket = join(folder, 'control.sock');
  errors.length = 0;
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  rmSync(folder, {recursive: true});
});

/** What the server says to these bytes until it hangs up. */
function say(bytes: string | Buffer): Promise<string> {
  return new Promise((resolve) => {
    let heard = '';
    const client = connect(socket, () => client.write(bytes));
    client.on('data', (data) => {
      heard += data.toString();
    });
    client.on('error', () => undefined);
    client.on('close', () => resolve(heard));
  });
}

function opened(): Promise<Socket> {
  return new Promise((resolve) => {
    const client = connect(socket, () => resolve(client));
    client.on('error', () => undefined);
  });
}

describe('a call', () => {
  test('is answered, with the user as actor', async () => {
    server = await start();
    const {id} = sampleAlert(1);
    expect(await controlCall(socket, 'status', {})).toEqual({version: '1'});
    expect(await controlCall(socket, 'alert-state', {id, state: 'closed', note: 'ä\n'})).toEqual({
      id,
      state: 'closed',
      note: 'ä\n',
      actor: `cli:${process.env['SUDO_USER'] ?? userInfo().username}`,
    });
  });

  test('with wrong parameters never reaches the handler', async () => {
    server = await start();
    const {id} = sampleAlert(1);
    for (const params of [
      {},
      {id, state: 'gone', note: ''},
      {id: '../x', state: 'new', note: ''},
      {id, state: 'new', note: '', x: 1},
    ]) {
      await expect(controlCall(socket, 'alert-state', params)).rejects.toThrow(
        /the daemon refused: alert-state: params/,
      );
      await expect(controlCall(socket, 'alert-state', params)).rejects.toMatchObject({code: 'usage'});
    }
    expect(server.stats()).toMatchObject({answered: 0, refused: 8});
  });

  test('an AppError is answered as its text, any other error is not told', async () => {
    server = await start();
    await expect(controlCall(socket, 'refuse', {})).rejects.toThrow('rules/x.yml:3 no such field');
    await expect(controlCall(socket, 'crash', {})).rejects.toThrow('internal error, see the log of the daemon');
    expect(errors).toEqual(['control command failed']);
  });

  test('without a daemon says so; other failures are told apart', async () => {
    const missing = await controlCall(socket, 'status', {}).catch((error: unknown) => error);
    expect(missing).toMatchObject({
      code: 'control',
      message: `${socket}: no daemon is running; start it with bifrost run`,
    });
    expect(isNoDaemon(missing)).toBe(true);
    server = await start();
    const refused = await controlCall(socket, 'nonsense', {}).catch((error: unknown) => error);
    expect(refused).toMatchObject({code: 'usage'});
    expect(isNoDaemon(refused)).toBe(false);
    const late = await controlCall(socket, 'slow', {}, {timeoutMs: 100}).catch((error: unknown) => error);
    expect(late).toMatchObject({code: 'control', message: `${socket}: no answer within 100 ms`});
    expect(isNoDaemon(late)).toBe(false);
  });
});

describe('the socket file', () => {
  test('is for owner and group alone', async () => {
    server = await start();
    expect(statSync(socket).mode & 0o777).toBe(0o660);
  });

  test('of a daemon that was killed is put away', async () => {
    const listen = `require('net').createServer().listen(${JSON.stringify(socket)}, () => console.log('up'))`;
    const dead = spawn(process.execPath, ['-e', listen], {stdio: ['ignore', 'pipe', 'inherit']});
    await once(dead.stdout, 'data');
    dead.kill('SIGKILL');
    await once(dead, 'exit');
    expect(existsSync(socket)).toBe(true);
    server = await start();
    expect(await controlCall(socket, 'status', {})).toEqual({version: '1'});
  });

  test('of a daemon that runs stays', async () => {
    server = await start();
    await expect(start()).rejects.toThrow('another daemon is running');
    expect(await controlCall(socket, 'status', {})).toEqual({version: '1'});
  });

  test('that is no socket stays', async () => {
    writeFileSync(socket, 'precious');
    await expect(start()).rejects.toThrow('not a socket');
    expect(existsSync(socket)).toBe(true);
  });

  test('in a folder that is not there: control', async () => {
    socket = join(folder, 'none', 'control.sock');
    await expect(start()).rejects.toMatchObject({code: 'control'});
  });

  test('is gone after close', async () => {
    await (await start()).close();
    expect(existsSync(socket)).toBe(false);
  });
});

describe('hostile clients', () => {
  const alive = async (): Promise<void> => expect(await controlCall(socket, 'status', {})).toEqual({version: '1'});

  test('garbage is answered and hung up on', async () => {
    server = await start();
    for (const bytes of [
      '\n',
      'x\n',
      '[]\n',
      'null\n',
      '{"command":"__proto__"}\n',
      '{"command":{}}\n',
      Buffer.from([0xff, 0x0a]),
    ]) {
      expect(await say(bytes)).toMatch(/^\{"ok":false,"error":"unknown command; known: status, /);
    }
    expect(await say('{"command":"status","actor":"a\\u001b[2J"}\n')).toContain('actor must be a user name');
    await alive();
  });

  test('a line without end is cut off at the cap', async () => {
    server = await start();
    expect(await say(Buffer.alloc(MAX_REQUEST_BYTES * 4, 'x'))).toContain(`request over ${MAX_REQUEST_BYTES} bytes`);
    await alive();
  });

  test('half a line and silence is hung up on', async () => {
    server = await start(200);
    expect(await say('{"command":')).toBe('');
    await alive();
  });

  test('one that never reads its answer is hung up on', async () => {
    server = await start(200);
    const client = await opened();
    client.pause().write('{"command":"slow","actor":"a"}\n');
    await new Promise((resolve) => client.once('close', resolve));
    await alive();
  });

  test('a command that lasts longer than a connection is answered', async () => {
    server = await start(200);
    expect(await controlCall(socket, 'long', {})).toBe('done');
  });

  test('many connections: the next is dropped, later ones are served', async () => {
    server = await start(60_000);
    const clients = await Promise.all(Array.from({length: MAX_CLIENTS}, opened));
    await expect(controlCall(socket, 'status', {})).rejects.toMatchObject({code: 'control'});
    expect(server.stats().dropped).toBe(1);
    for (const client of clients) client.destroy();
    await sleep(100);
    await alive();
  });

  test('whatever it says, the server goes on', async () => {
    server = await start();
    const line = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .record({command: fc.constantFrom('status', 'alert-state'), params: fc.jsonValue(), actor: fc.string()})
        .map((request) => JSON.stringify(request)),
    );
    await fc.assert(
      fc.asyncProperty(line, async (text) => {
        const answer = await say(`${text.replaceAll('\n', ' ')}\n`);
        expect(JSON.parse(answer)).toHaveProperty('ok');
      }),
      {numRuns: 300},
    );
    await alive();
  });
});
