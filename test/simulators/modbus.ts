/** Modbus devices of several makes: what they are, how many connections they hold, and what they do with one more. */
import {answer, type Device, energyMeter, pumpStation, temperatureController} from '../../protocols/modbus/device.ts';
import {type SimulatedDevice, type Speech, startTcpDevice, type Ways} from './tcp-device.ts';

interface Make {
  readonly device: () => Device;
  readonly ways: Ways;
}

/** Limits as small field devices have them. */
export const makes = {
  /** One connection: the next one is reset. */
  meter: {device: () => ({...energyMeter(), unit: 1}), ways: {sockets: 1, whenFull: 'refuse'}},
  /** Two: the next one is accepted and closed. */
  controller: {device: temperatureController, ways: {sockets: 2, whenFull: 'drop'}},
  /** Three: the next one is reset. */
  station: {device: pumpStation, ways: {sockets: 3, whenFull: 'refuse'}},
} as const satisfies Record<string, Make>;

const MBAP = 7;
const GATEWAY_TARGET_FAILED = 0x0b;

const modbusSpeech = (device: Device): Speech => ({
  cut: (b) => (b.length < MBAP ? 0 : 6 + (((b[4] ?? 0) << 8) | (b[5] ?? 0))),
  answer(request) {
    const pdu = request.subarray(MBAP);
    const isHere = request[6] === device.unit;
    const reply = isHere ? answer(device, pdu) : [(pdu[0] ?? 0) | 0x80, GATEWAY_TARGET_FAILED];
    const length = reply.length + 1;
    return Uint8Array.of(...request.subarray(0, 4), length >> 8, length & 0xff, request[6] ?? 0, ...reply);
  },
});

export function startModbusDevice(make: keyof typeof makes, ways: Ways = {}): Promise<SimulatedDevice> {
  const {device, ways: own} = makes[make];
  return startTcpDevice(modbusSpeech(device()), {...own, ...ways});
}

/** Function codes of what a device was asked. */
export const functionsSeen = ({seen}: SimulatedDevice): number[] => seen.requests.map((b) => b[MBAP] ?? 0);
