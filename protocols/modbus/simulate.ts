/**
 * A simulated plant on the loopback interface: devices, an HMI that polls them, an intruder. For the demo and for tests;
 * nothing here listens on, or connects to, any other address. This is the only place that can write to a device.
 */
import {once} from 'node:events';
import {connect, createServer, isIPv4, type Server, type Socket} from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';
import modbusSerial, {type IServiceVector, type ServerTCP} from 'modbus-serial';
import {AppError} from '../../src/core/errors.ts';
import {answer, type Device, energyMeter, pumpStation, temperatureController} from './device.ts';
import {aduLength, check, MBAP_LENGTH, transactionId, unitId} from './wire.ts';

export interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly device: Device;
}

export interface PlantOptions {
  /** 502 where left out. */
  readonly port?: number;
  /** Taken where `port` needs rights that we do not have; 1502 where left out. */
  readonly fallbackPort?: number;
  readonly signal?: AbortSignal;
}

export interface Plant {
  readonly endpoints: readonly Endpoint[];
  stop(): Promise<void>;
}

interface ClientOptions {
  readonly signal?: AbortSignal;
  /** Address it comes from, within 127.0.0.0/8. */
  readonly from?: string;
}

const CONTROLLER_HOST = '127.0.0.11';
const GATEWAY_HOST = '127.0.0.12';
const HMI_HOST = '127.0.0.20';
const INTRUDER_HOST = '127.0.0.66';
const STEP_SECONDS = 0.2;
const HMI_TIMEOUT_MS = 2000;
const INTRUDER_TIMEOUT_MS = 200;
const ILLEGAL_ADDRESS = 0x02;
const GATEWAY_TARGET_FAILED = 0x0b;

/** Throws `usage` for anything but 127.0.0.0/8: a simulator must never meet a real device. */
export function assertLoopback(host: string): void {
  if (isIPv4(host) && host.startsWith('127.')) return;
  throw new AppError('usage', `simulator: ${host} is not a loopback address; it works within 127.0.0.0/8 only`);
}

/** Starts a pump station on one address, and a temperature controller and an energy meter behind a gateway on another. */
export async function startPlant(options: PlantOptions = {}): Promise<Plant> {
  const controller = pumpStation();
  const behindGateway = [temperatureController(), energyMeter()];
  const gateway = await startGateway(behindGateway, options);
  const port = gateway.port;
  const plc = await startController(controller, port).catch(async (cause: unknown) => {
    await gateway.stop();
    throw cause;
  });
  const started = performance.now();
  const clock = setInterval(() => {
    const time = (performance.now() - started) / 1000;
    for (const d of [controller, ...behindGateway]) d.step(d, STEP_SECONDS, time);
  }, 1000 * STEP_SECONDS);
  const stop = async (): Promise<void> => {
    clearInterval(clock);
    await Promise.all([gateway.stop(), new Promise((done) => plc.close(done))]);
  };
  options.signal?.addEventListener('abort', () => void stop(), {once: true});
  return {
    endpoints: [
      {host: CONTROLLER_HOST, port, device: controller},
      ...behindGateway.map((d) => ({host: GATEWAY_HOST, port, device: d})),
    ],
    stop,
  };
}

/** The pump station answers through modbus-serial, like many small devices do: other units get silence. */
async function startController(device: Device, port: number): Promise<ServerTCP> {
  assertLoopback(CONTROLLER_HOST);
  const server = new modbusSerial.ServerTCP(vectorOf(device), {host: CONTROLLER_HOST, port, unitID: device.unit});
  server.on('socketError', () => undefined); // a client that vanishes is none of the plant's business
  await Promise.race([
    once(server, 'initialized'),
    once(server, 'serverError').then(([cause]) => {
      throw new AppError('usage', `simulator: cannot listen on ${CONTROLLER_HOST}:${port}`, {cause});
    }),
  ]);
  return server;
}

function vectorOf(device: Device): IServiceVector {
  const at = (table: Uint8Array | Uint16Array, address: number): number => {
    const value = table[address];
    if (value === undefined) throw Object.assign(new Error('no such address'), {modbusErrorCode: ILLEGAL_ADDRESS});
    return value;
  };
  const set = (table: Uint8Array | Uint16Array, address: number, value: number): void => {
    at(table, address);
    table[address] = value;
  };
  return {
    getCoil: (address: number) => at(device.coils, address) === 1,
    getDiscreteInput: (address: number) => at(device.coils, address) === 1,
    getHoldingRegister: (address: number) => at(device.holding, address),
    getInputRegister: (address: number) => at(device.input, address),
    setCoil: (address: number, value: boolean) => set(device.coils, address, value ? 1 : 0),
    setRegister: (address: number, value: number) => set(device.holding, address, value),
    readDeviceIdentification: () => ({...device.identity}),
  } as IServiceVector;
}

/** The gateway passes on to its units, refuses the others, and knows what modbus-serial does not: functions 8 and 17. */
async function startGateway(devices: readonly Device[], options: PlantOptions) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    onAdu(socket, (adu) => {
      const device = devices.find((d) => d.unit === unitId(adu, 0));
      const pdu = adu.subarray(MBAP_LENGTH);
      const response = device === undefined ? [(pdu[0] ?? 0) | 0x80, GATEWAY_TARGET_FAILED] : answer(device, pdu);
      socket.write(frame(transactionId(adu, 0), unitId(adu, 0), response));
    });
  });
  const port = await listen(server, options.port ?? 502, options.fallbackPort ?? 1502);
  const stop = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise((done) => server.close(done));
  };
  return {port, stop};
}

async function listen(server: Server, port: number, fallbackPort: number): Promise<number> {
  assertLoopback(GATEWAY_HOST);
  const failure = await once(server.listen(port, GATEWAY_HOST), 'listening').then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (failure === undefined) return port;
  const isForbidden = failure instanceof Error && 'code' in failure && failure.code === 'EACCES';
  if (isForbidden && port !== fallbackPort) return listen(server, fallbackPort, fallbackPort);
  throw new AppError('usage', `simulator: cannot listen on ${GATEWAY_HOST}:${port}`, {cause: failure});
}

export interface HmiOptions extends ClientOptions {
  /** Time between two polls of the same device, 500 where left out. */
  readonly intervalMs?: number;
  /** The setpoint is written in every so many rounds, 20 where left out; 0: never. */
  readonly roundsBetweenWrites?: number;
}

/**
 * Polls every device until it is stopped, and moves its setpoint up and down a little. `finished` rejects when a device
 * hangs up or stays silent.
 */
export async function startHmi(endpoints: readonly Endpoint[], options: HmiOptions = {}) {
  const stopping = new AbortController();
  const signal = AbortSignal.any([stopping.signal, ...(options.signal ? [options.signal] : [])]);
  const lines = await Promise.all(
    endpoints.map(async (endpoint) => ({endpoint, client: await connectClient(endpoint, options.from ?? HMI_HOST)})),
  );
  const finished = Promise.all(lines.map(({endpoint, client}) => pollOn(client, endpoint, signal, options)));
  finished.catch(() => undefined); // whoever awaits `finished` or `stop` still gets it
  const stop = async (): Promise<void> => {
    stopping.abort();
    await finished;
  };
  return {finished, stop};
}

type Client = InstanceType<typeof modbusSerial.default>;

async function connectClient(endpoint: Endpoint, from: string): Promise<Client> {
  assertLoopback(endpoint.host);
  assertLoopback(from);
  const client = new modbusSerial.default();
  await client.connectTCP(endpoint.host, {port: endpoint.port, localAddress: from});
  client.setID(endpoint.device.unit);
  client.setTimeout(HMI_TIMEOUT_MS);
  return client;
}

async function pollOn(client: Client, {device}: Endpoint, signal: AbortSignal, options: HmiOptions): Promise<void> {
  const setpoint = device.holding[0] ?? 0;
  const every = options.roundsBetweenWrites ?? 20;
  try {
    for (let round = 1; !signal.aborted; round++) {
      await client.readInputRegisters(0, 3);
      await client.readHoldingRegisters(0, 3);
      await client.readCoils(0, 8);
      if (every > 0 && round % every === 0) {
        await client.writeRegister(0, setpoint + 10 * ((round / every) % 3));
      }
      await sleep(options.intervalMs ?? 500, undefined, {signal});
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    client.destroy(() => undefined);
  }
}

export interface IntruderOptions extends ClientOptions {
  /** Told before every step what comes next. */
  readonly tell?: (step: string) => void;
  readonly pauseMs?: number;
}

const SCANNED_UNITS = 12;

interface Move {
  readonly unit: number;
  readonly pdu: readonly number[];
}

interface Act {
  readonly tells: string;
  readonly moves: readonly Move[];
}

/** What an intruder does to one device, step by step. */
const script = (unit: number): readonly Act[] => [
  {
    tells: 'scans for units',
    moves: Array.from({length: SCANNED_UNITS}, (_, i) => ({unit: i + 1, pdu: [3, 0, 0, 0, 1]})),
  },
  {
    tells: 'asks for the identity',
    moves: [
      {unit, pdu: [43, 14, 1, 0]},
      {unit, pdu: [17]},
    ],
  },
  {
    tells: 'reads where nothing is',
    moves: [1000, 2000, 3000].map((at) => ({unit, pdu: [3, at >> 8, at & 0xff, 0, 10]})),
  },
  {
    tells: 'writes a setpoint and switches an output',
    moves: [
      {unit, pdu: [6, 0, 0, 0x0f, 0xa0]},
      {unit, pdu: [5, 0, 0, 0xff, 0]},
      {unit, pdu: [5, 0, 0, 0, 0]},
    ],
  },
  {
    tells: 'tries functions that are not assigned',
    moves: [0x5c, 0x5d, 0x5e].map((code) => ({unit, pdu: [code, 0, 0]})),
  },
  {tells: 'restarts communications', moves: [{unit, pdu: [8, 0, 1, 0, 0]}]},
];

/** Works through the script at every endpoint and hangs up; resolves early, without error, when the signal aborts. */
export async function runIntruder(endpoints: readonly Endpoint[], options: IntruderOptions = {}): Promise<void> {
  for (const endpoint of endpoints) {
    const socket = await connectSocket(endpoint, options.from ?? INTRUDER_HOST);
    try {
      await act(socket, endpoint, options);
    } finally {
      socket.destroy();
    }
  }
}

async function act(socket: Socket, {host, device}: Endpoint, options: IntruderOptions): Promise<void> {
  let id = 0;
  for (const {tells, moves} of script(device.unit)) {
    if (options.signal?.aborted) return;
    options.tell?.(`${tells} (${host}, ${device.name})`);
    for (const {unit, pdu} of moves) await ask(socket, frame(++id, unit, pdu));
    await sleep(options.pauseMs ?? 500, undefined, {signal: options.signal}).catch(() => undefined);
  }
}

async function connectSocket(endpoint: Endpoint, from: string): Promise<Socket> {
  assertLoopback(endpoint.host);
  assertLoopback(from);
  const socket = connect({host: endpoint.host, port: endpoint.port, localAddress: from, noDelay: true});
  await once(socket, 'connect');
  socket.on('error', () => socket.destroy());
  return socket;
}

/** Sends one ADU and waits for an answer; units that are not there may stay silent. */
async function ask(socket: Socket, adu: Uint8Array): Promise<void> {
  const signal = AbortSignal.timeout(INTRUDER_TIMEOUT_MS);
  const answered = once(socket, 'data', {signal}).catch(() => undefined);
  socket.write(adu);
  await answered;
}

function frame(id: number, unit: number, pdu: readonly number[]): Uint8Array {
  const length = pdu.length + 1;
  return Uint8Array.from([id >> 8, id & 0xff, 0, 0, length >> 8, length & 0xff, unit, ...pdu]);
}

/** Cuts what a socket receives into ADUs; hangs up on what is none. */
function onAdu(socket: Socket, take: (adu: Uint8Array) => void): void {
  let rest = new Uint8Array();
  socket.on('data', (chunk: Buffer) => {
    const bytes = Buffer.concat([rest, chunk]);
    let at = 0;
    while (check(bytes, at, bytes.length) === 'ok') {
      const next = at + aduLength(bytes, at);
      take(bytes.subarray(at, next));
      at = next;
    }
    if (at < bytes.length && check(bytes, at, bytes.length) !== 'need-more') socket.destroy();
    rest = Uint8Array.from(bytes.subarray(at));
  });
}
