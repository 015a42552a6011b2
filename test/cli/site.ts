/** A store as a sensor would have left it, and a configuration that names it. */
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Alert} from '../../src/core/alert.ts';
import type {Change} from '../../src/core/change.ts';
import {openStore} from '../../src/store/store.ts';
import {NOON, sampleAlert, sampleAsset, sampleConversation, sampleRule} from '../sample.ts';

export interface Site {
  readonly folder: string;
  readonly config: string;
  readonly store: string;
  readonly socket: string;
  remove(): void;
}

/** What a device may call itself. */
export const HOSTILE = '\u001b[31mred\u202e=cmd|x,"y"\n\u0007';

export const alerts: readonly Alert[] = [
  sampleAlert(1),
  sampleAlert(2, 'acknowledged', {rule: {...sampleRule, id: 'TCP-1', level: 'low'}, level: 'low', segment: 'cell2'}),
  sampleAlert(3, 'closed'),
  sampleAlert(4, 'new', {what: HOSTILE, rule: {...sampleRule, level: 'critical'}, level: 'critical'}),
];

export function site(assets = 5): Site {
  const folder = mkdtempSync(join(tmpdir(), 'bifrost-cli-'));
  const paths = {
    config: join(folder, 'bifrost.yaml'),
    store: join(folder, 'bifrost.db'),
    socket: join(folder, 'control.sock'),
  };
  writeFileSync(paths.config, `store: {path: ${paths.store}}\ncontrol: {socket: ${paths.socket}}\n`);
  const seen = {firstSeen: NOON, lastSeen: NOON};
  const hostile = {value: HOSTILE, source: 'modbus.device-id', confidence: 0.9, ...seen};
  const changes: Change[] = [
    ...Array.from({length: assets}, (_, i) => sampleAsset(i + 1)).map((asset) => ({type: 'asset', asset}) as const),
    {type: 'asset', asset: sampleAsset(0, {segment: 'zz', model: hostile, vendor: {...hostile, value: '=1+1'}})},
    {type: 'conversation', conversation: sampleConversation(1)},
    {type: 'conversation', conversation: sampleConversation(2, {protocolFrom: 'port', unread: 3})},
    ...alerts.map((alert) => ({type: 'alert', alert}) as const),
  ];
  const store = openStore(paths.store);
  store.save({changes});
  store.close();
  return {folder, ...paths, remove: () => rmSync(folder, {recursive: true})};
}
