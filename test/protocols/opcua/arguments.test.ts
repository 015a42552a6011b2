/** Every argument that tshark shows of a real client and a real server, service by service, beside ours. */
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {opcua} from '../../../protocols/opcua/index.ts';
import type {Fields} from '../../../src/core/fact.ts';
import {watchFile} from '../../captures.ts';
import {freePort} from '../../poll/credentials/servers.ts';
import type {Message} from '../../watch.ts';
import {pdml, type ShownMessage} from '../pdml.ts';
import {canRecord, type Recording, record} from '../record.ts';
import {amount, differences} from './compare.ts';
import {openLab} from './lab.ts';

/** Services that the recording must hold, both ways. */
const SERVICES = [
  'OpenSecureChannel',
  'GetEndpoints',
  'FindServers',
  'CreateSession',
  'ActivateSession',
  'Browse',
  'BrowseNext',
  'TranslateBrowsePathsToNodeIds',
  'Read',
  'Write',
  'HistoryRead',
  'Call',
  'RegisterNodes',
  'UnregisterNodes',
  'CreateSubscription',
  'CreateMonitoredItems',
  'Publish',
  'SetMonitoringMode',
  'ModifyMonitoredItems',
  'SetTriggering',
  'ModifySubscription',
  'TransferSubscriptions',
  'SetPublishingMode',
  'DeleteMonitoredItems',
  'DeleteSubscriptions',
  'CloseSession',
];

describe.skipIf(!canRecord('OPC UA arguments'))('arguments of a real client and server', () => {
  let recording: Recording;
  let shown: ShownMessage[];
  let messages: Message[];

  beforeAll(async () => {
    const port = await freePort();
    const lab = await openLab(port);
    recording = await record(`tcp port ${port}`, () => lab.talk());
    await lab.close();
    shown = pdml(recording.path, 'opcua', [`tcp.port==${port},opcua`]);
    ({messages} = await watchFile(recording.path, {protocols: [opcua]}));
  }, 60_000);
  afterAll(() => recording?.remove());

  test('every service is there', () => {
    const seen = new Set(messages.map(({fields}) => fields['bifrost.service']));
    const missing = SERVICES.flatMap((name) => [`${name}Request`, `${name}Response`]).filter((name) => !seen.has(name));
    expect(missing).toEqual([]);
  });

  test('there is much to compare', () => {
    const {values, names} = amount(shown);
    expect(values).toBeGreaterThan(1500);
    expect(names).toBeGreaterThan(120);
  });

  test('chunk by chunk', () => {
    expect(differences(messages, shown)).toEqual([]);
  });

  test('that a password went in clear is told, the password never', () => {
    const logons: Fields[] = messages
      .map(({fields}) => fields)
      .filter((fields) => fields['opcua.UserName'] === 'reader');
    expect(logons.map((fields) => fields['bifrost.password_in_clear'])).toEqual([true]);
    expect(JSON.stringify(messages)).not.toContain('read-only-please');
  });
});
