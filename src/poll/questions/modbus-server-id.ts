/**
 * Report Server ID: function 17 of the MODBUS Application Protocol Specification V1.1b3, section 6.13. Old devices know nothing
 * else; some stop answering at a function they do not know, so a target must name this question.
 */

import type {Target} from '../../core/poll.ts';
import {fault, said, understood} from '../heard.ts';
import {aduOf, isSerial, rtuLength} from '../modbus-adu.ts';
import {saysBusy} from '../modbus-reads.ts';
import type {Question, Request} from '../question.ts';

const REPORT_SERVER_ID = 17;
const MBAP = 6;
const MAX_ADU = 260;
const TRANSACTION = 1;

const requestTo = (target: Target): Request & {readonly bytes: Uint8Array} => ({
  about: 'report server id',
  bytes: aduOf(target, target.unit ?? 1, TRANSACTION, Uint8Array.of(REPORT_SERVER_ID)),
});

export const modbusServerId: Question = {
  name: 'modbus-server-id',
  protocol: 'modbus',
  transport: 'tcp',
  alsoOver: 'serial',
  port: 502,
  about: 'asks for type and run state in one request of eight bytes; it changes nothing',
  tells: ['description'],
  isDefault: false,
  plan: (target) => [requestTo(target)],

  async ask(target, line) {
    const request = requestTo(target);
    const answer = await line.exchange(
      request,
      isSerial(target) ? rtuLength(target.unit ?? 1, REPORT_SERVER_ID) : lengthOf,
    );
    const told = understood(target, line, [said('client', request.bytes), said('server', answer)]);
    if (saysBusy(told)) throw fault(target, 'it says that it is busy or has failed (report server id)');
    return told;
  },
};

/** The length field of the MBAP header; an answer of another transaction is none. */
function lengthOf([upper = 0, transaction = TRANSACTION, protocol = 0, version = 0, high, low]: Uint8Array): number {
  if (upper !== 0 || transaction !== TRANSACTION || protocol !== 0 || version !== 0) return -1;
  if (high === undefined || low === undefined) return 0;
  const length = MBAP + ((high << 8) | low);
  return length > MAX_ADU || length < MBAP + 3 ? -1 : length;
}
