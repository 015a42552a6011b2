/** Rule 4: no request of any question writes, and the guard knows every function that may be used. */
import {expect, test} from 'vitest';
import {protocols} from '../../../protocols/index.ts';
import {forbiddenReason} from '../../../src/core/poll-functions.ts';
import {dissectAnswer} from '../../../src/poll/dissect-answer.ts';
import {questions} from '../../../src/poll/questions.ts';
import {listed} from '../rig.ts';

const CARRIER = {tcp: 'tcp', udp: 'udp', ethernet: 'ether', serial: 'serial'} as const;

test('what questions say they send is read as reading by the dissector of the protocol', () => {
  let requests = 0;
  for (const question of questions) {
    const protocol = protocols.find(({name}) => name === question.protocol);
    const registers = [{function: 3, address: 0, quantity: 2}] as const;
    const target = listed({address: '10.0.0.5', port: question.port, protocol: question.protocol, registers});
    for (const {bytes} of question.plan(target)) {
      if (bytes === undefined || protocol === undefined) continue;
      requests++;
      const server = {ip: target.address, mac: '', port: target.port};
      const pieces = [{from: 'client', bytes}] as const;
      for (const {kind, name, fields} of dissectAnswer(protocol, CARRIER[question.transport], target, server, pieces)) {
        expect(forbiddenReason(kind, protocol.name, name, fields), `${question.name} ${name}`).toBeUndefined();
      }
    }
  }
  expect(requests).toBeGreaterThanOrEqual(3);
});

test.each([5, 6, 8, 15, 16, 20, 21, 22, 23, 24, 90])('function %i of Modbus is none that polling has', (code) => {
  expect(forbiddenReason('read', 'modbus', 'x', {'modbus.func_code': code})).toContain(`function ${code}`);
});

test.each([1, 2, 3, 4, 17, 43])('function %i of Modbus is', (code) => {
  expect(forbiddenReason('read', 'modbus', 'x', {'modbus.func_code': code})).toBeUndefined();
});

test.each(['write', 'control', 'program'] as const)('%s is none in any protocol', (kind) => {
  expect(forbiddenReason(kind, 's7comm', 'x', {})).toContain('is no reading');
});

test.each([
  ['http', 'http.request.method', 'POST'],
  ['ftp', 'ftp.request.command', 'STOR'],
  ['snmp', 'snmp.data', 3],
  ['bacnet', 'bacapp.confirmed_service', 15],
  ['enip', 'enip.command', 0x6f],
  ['s7comm', 's7comm.param.func', 5],
  ['s7comm', 's7comm.param.userdata.funcgroup', 3],
  ['opcua', 'opcua.servicenodeid.numeric', 527],
  ['opcua', 'opcua.servicenodeid.numeric', 673],
  ['profinet-io', 'dcerpc.opnum', 0],
])('a request of %s that is refused is none either: %s %s', (protocol, field, value) => {
  expect(forbiddenReason('exception', protocol, 'refused', {[field]: value})).toContain(`function ${value}`);
});
