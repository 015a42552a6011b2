/** `bifrost assets`: who is there. */
import {Command} from 'commander';
import type {Asset} from '../core/asset.ts';
import {type ListOptions, printList, seenTimes, showTime, withListOptions} from './list.ts';
import type {Column, Row} from './print.ts';

interface Options extends ListOptions {
  readonly vendor?: string;
}

export const assetsCommand = (): Command =>
  withListOptions(new Command('assets'))
    .description('list the devices that were seen')
    .option('--vendor <name>', 'only of this vendor (a part of the name)')
    .action(({segment, vendor, text}: Options, command: Command) =>
      printList(command, {
        columns: assetColumns,
        row: assetRow,
        items: (store, page) =>
          store.assets.list({
            ...page,
            ...(segment !== undefined && {segment}),
            ...(vendor !== undefined && {vendor}),
            ...(text !== undefined && {text}),
          }),
      }),
    );

export const assetColumns: readonly Column[] = [
  {key: 'id', title: 'ID', whole: true},
  {key: 'ips', title: 'IP', narrowest: 15},
  {key: 'segment', title: 'SEGMENT'},
  {key: 'vendor', title: 'VENDOR'},
  {key: 'model', title: 'MODEL'},
  {key: 'role', title: 'ROLE'},
  {key: 'serves', title: 'SERVES', narrowest: 14},
  {key: 'macs', title: 'MAC', narrowest: 17, spare: true},
  {key: 'lastSeen', title: 'LAST SEEN', show: showTime, whole: true, spare: true},
];

export function assetRow(asset: Asset): Row {
  const {id, segment, ips, macs, vlans, vendor, model, firmware, serial, name, role, serves, uses, sent, packets} =
    asset;
  return {
    id,
    segment,
    ips,
    macs,
    vlans,
    vendor: vendor?.value,
    model: model?.value,
    firmware: firmware?.value,
    serial: serial?.value,
    name: name?.value,
    role: role?.value,
    serves,
    uses,
    sent,
    packets,
    ...seenTimes(asset),
  };
}
