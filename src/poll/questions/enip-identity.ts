/**
 * ListIdentity: who an EtherNet/IP device is (The CIP Networks Library, Volume 2, 2-4.3). It needs no session. Over UDP it goes to the
 * one listed address: the standard allows a broadcast, which is never sent. A device may take up to 2 s there.
 */
import {said, understood} from '../heard.ts';
import type {Question, Request} from '../question.ts';

const LIST_IDENTITY = 0x63;
const HEADER = 24;
/** Largest command data that the standard allows. */
const MAX_DATA = 65_511;

/** Command (2), length (2), session (4), status (4), sender context (8), options (4): all 0 but the command. */
const request: Request & {readonly bytes: Uint8Array} = {
  about: 'ListIdentity',
  bytes: Uint8Array.of(LIST_IDENTITY, ...new Uint8Array(HEADER - 1)),
};

export const enipIdentity: Question = {
  name: 'enip-identity',
  protocol: 'enip',
  transport: 'tcp',
  alsoOver: 'udp',
  port: 44_818,
  about:
    'asks for vendor, product, revision and serial number, as any engineering tool does first; it opens no session',
  tells: ['vendor', 'model', 'firmware', 'serial'],
  isDefault: true,
  plan: () => [request],

  async ask(target, line) {
    const answer = await line.exchange(request, lengthOf);
    return understood(target, line, [said('client', request.bytes), said('server', answer)]);
  },
};

function lengthOf(b: Uint8Array): number {
  const [command = LIST_IDENTITY, high = 0, low = 0, more = 0] = b;
  if (command !== LIST_IDENTITY || high !== 0) return -1;
  const length = low | (more << 8);
  return b.length < HEADER ? 0 : length > MAX_DATA ? -1 : HEADER + length;
}
