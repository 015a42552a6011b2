/** A change ticket covers what it allows, on its assets, in its time, and nothing else; rules and alerts see it. */
import {describe, expect, test} from 'vitest';
import type {Fact} from '../../src/core/fact.ts';
import {NOTHING_SAID} from '../../src/core/site.ts';
import type {Ticket} from '../../src/core/ticket.ts';
import {ticketCover} from '../../src/policy/ticket-cover.ts';

const ticket: Ticket = {
  ticket: 'MOC-17',
  assets: ['a-plc3'],
  allow: ['program', 'write'],
  from: 100,
  until: 200,
  openedBy: 'cli:anna',
};

function fact(kind: Fact['kind'], time: number, server: string): Fact {
  const nobody = {ip: '', mac: '', port: 0};
  return {
    kind,
    protocol: 'modbus',
    name: 'x',
    time,
    frame: 1,
    segment: 's',
    means: 'passive',
    client: nobody,
    server: nobody,
    fields: {'server.asset': server},
  };
}

const fieldsOf = (site: {tickets: readonly Ticket[]}, one: Fact) => {
  ticketCover({...NOTHING_SAID, ...site}).enrich(one);
  return one.fields;
};

describe('a change ticket', () => {
  test.each([
    ['inside', fact('write', 150, 'a-plc3'), true],
    ['at its start', fact('program', 100, 'a-plc3'), true],
    ['at its end', fact('write', 200, 'a-plc3'), false],
    ['before', fact('write', 99, 'a-plc3'), false],
    ['what it does not allow', fact('control', 150, 'a-plc3'), false],
    ['another asset', fact('write', 150, 'a-plc4'), false],
  ] as const)('%s', (_name, one, covered) => {
    const {'change.covers': covers, 'change.ticket': named} = fieldsOf({tickets: [ticket]}, one);
    expect({covers, named}).toEqual({covers: covered, named: covered ? 'MOC-17' : undefined});
  });

  test('without assets it is for all of them', () => {
    expect(fieldsOf({tickets: [{...ticket, assets: []}]}, fact('write', 150, 'a-any'))['change.covers']).toBe(true);
  });

  test('what is not covered on its devices is beside it; on others, or for a ticket of all devices, it is not', () => {
    const beside = (site: readonly Ticket[], one: Fact) => fieldsOf({tickets: site}, one)['change.beside'];
    expect(beside([ticket], fact('control', 150, 'a-plc3'))).toBe('MOC-17');
    expect(beside([ticket], fact('control', 150, 'a-plc4'))).toBeUndefined();
    expect(beside([ticket], fact('control', 250, 'a-plc3'))).toBeUndefined();
    expect(beside([{...ticket, assets: []}], fact('control', 150, 'a-plc3'))).toBeUndefined();
  });

  test('one that nobody closed is told once when its time is over, and again when it was opened anew', () => {
    const cover = ticketCover({tickets: [ticket]});
    expect(cover.tick(199)).toEqual([]);
    expect(cover.tick(200)).toMatchObject([
      {kind: 'deviation', protocol: 'change', name: 'window-forgotten', fields: {'change.ticket': 'MOC-17'}},
    ]);
    expect(cover.tick(201)).toEqual([]);
    cover.use({...NOTHING_SAID, tickets: [{...ticket, until: 300}]});
    expect(cover.tick(299)).toEqual([]);
    expect(cover.tick(300)).toHaveLength(1);
  });

  test('without tickets nothing is said, and repetitions need not come; with one they must', () => {
    const cover = ticketCover(NOTHING_SAID);
    const quiet = fact('write', 150, 'a-plc3');
    expect([cover.enrich(quiet), quiet.fields['change.covers']]).toEqual([true, undefined]);
    cover.use({...NOTHING_SAID, tickets: [ticket]});
    expect(cover.enrich(fact('write', 150, 'a-plc3'))).toBe(false);
  });
});
