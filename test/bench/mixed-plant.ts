/**
 * What one mirror port shows of a plant: Modbus and OPC UA polling, files that cross the network, and every protocol's golden cases,
 * each on a new connection every time.
 */
import {protocols} from '../../protocols/index.ts';
import {caseFrames} from '../case-frames.ts';
import {casesOf} from '../fuzz/cases.ts';
import {modbusConnections, modbusExchange} from './modbus-plant.ts';
import {opcuaConnections, opcuaExchange} from './opcua-plant.ts';
import {type Connection, connection, handshake, type Recording, record, say} from './recording.ts';

/** Of 20 turns: 9 Modbus, 6 OPC UA, 4 pieces of a file, 1 golden case. */
const ROUND = 20;
const FILE_PIECE = Buffer.alloc(1400, 0x5a);

export function writeMixedPlant(path: string, packets: number): void {
  const to = record(path);
  const modbus = modbusConnections(to);
  const opcua = opcuaConnections(to);
  const file = connection(99, 8009);
  handshake(file, to);
  const cases = protocols.flatMap((protocol) => casesOf(protocol.name).map((steps) => ({protocol, steps})));
  for (let turn = 0; to.written() < packets; turn++) {
    const place = turn % ROUND;
    if (place < 9) modbusExchange(modbus[turn % modbus.length] as Connection, turn, to);
    else if (place < 15) opcuaExchange(opcua[turn % opcua.length] as Connection, turn, to);
    else if (place < 19) say(file, 'server', FILE_PIECE, to);
    else golden(cases[Math.floor(turn / ROUND) % cases.length], turn, to);
  }
  to.close();
}

function golden(one: Parameters<typeof caseFrames>[0] | undefined, turn: number, to: Recording): void {
  if (one !== undefined) for (const frame of caseFrames(one, turn)) to.frame(frame);
}
