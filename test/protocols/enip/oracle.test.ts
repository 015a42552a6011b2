/** Every EtherNet/IP message of real captures, against what tshark reads of the same frame. */
import {describe, expect, test} from 'vitest';
import {enip} from '../../../protocols/enip/index.ts';
import type {Value} from '../../../src/core/fact.ts';
import {watchCapture} from '../../captures.ts';
import type {Message} from '../../watch.ts';
import {canCompare, tshark} from '../tshark.ts';

const FIELDS = ['frame.number', 'enip.command', 'cip.service', 'cip.class', 'enip.cpf.sai.connid'];

/** Of each message its command and its services, of I/O its connection. */
const lineOf = ({frame, fields}: Message): string => {
  if ('enip.cpf.sai.connid' in fields) return `${frame} io ${String(fields['enip.cpf.sai.connid'])}`;
  return `${frame} ${String(fields['enip.command'])} ${servicesOf(fields['cip.sc'], fields['bifrost.embedded_services'])}`;
};

const servicesOf = (outer: Value | undefined, embedded: Value | undefined): string =>
  outer === undefined ? '' : [outer, ...(Array.isArray(embedded) ? embedded : [])].join();

const sharkLines = (rows: string[][][]): string[] =>
  rows.map(([frame, command, services, , io]) => {
    if (io?.length) return `${frame} io ${Number(io[0])}`;
    const numbers = (services ?? []).map((s) => Number(s) & 0x7f);
    return `${frame} ${Number(command?.[0])} ${numbers.join()}`;
  });

describe.skipIf(!canCompare)('enip against tshark', () => {
  test.each(['files/icsnpp-enip_enip_cip_example.pcap', 'files/iti_EIP-RebootorRestart.pcap'])('%s', async (name) => {
    const {messages} = await watchCapture(name, {protocols: [enip]});
    const shark = sharkLines(tshark(name, 'enip', FIELDS));
    const ours = messages.map(lineOf);
    expect(ours.filter((line) => !shark.includes(line))).toEqual([]);
    expect(shark.filter((line) => !ours.includes(line))).toEqual([]);
    expect(ours.length).toBeGreaterThan(600);
  });

  test('files/arkime_arkime_synthetic.pcap: the frames, several messages in some', async () => {
    const name = 'files/arkime_arkime_synthetic.pcap';
    const {messages} = await watchCapture(name, {protocols: [enip]});
    const frames = [...new Set(messages.map((m) => m.frame))];
    expect(frames).toEqual(tshark(name, 'enip', ['frame.number']).map(([frame]) => Number(frame?.[0])));
  });
});
