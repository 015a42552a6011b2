/** `bifrost talkers`: who talks to whom, most bytes first. */
import {Command} from 'commander';
import type {Conversation} from '../core/asset.ts';
import {assetNamed} from './asset-named.ts';
import {type ListOptions, printList, seenTimes, showTime, withListOptions} from './list.ts';
import type {Column, Row} from './print.ts';

interface Options extends ListOptions {
  readonly asset?: string;
  readonly protocol?: string;
}

export const talkersCommand = (): Command =>
  withListOptions(new Command('talkers'))
    .description('list who talks to whom, most bytes first')
    .option('--asset <id>', 'only of this asset: the beginning of its id, or its address')
    .option('--protocol <name>', 'only this protocol')
    .action(({segment, asset, protocol, text}: Options, command: Command) =>
      printList(command, {
        columns: talkerColumns,
        row: talkerRow,
        items: (store, page) =>
          store.conversations.list({
            ...page,
            ...(segment !== undefined && {segment}),
            ...(asset !== undefined && {asset: assetNamed(store, asset)}),
            ...(protocol !== undefined && {protocol}),
            ...(text !== undefined && {text}),
          }),
      }),
    );

export const talkerColumns: readonly Column[] = [
  {key: 'clientIp', title: 'CLIENT', narrowest: 15},
  {key: 'serverIp', title: 'SERVER', narrowest: 15},
  {key: 'service', title: 'SERVICE', narrowest: 14},
  {key: 'segment', title: 'SEGMENT'},
  {key: 'packets', title: 'PACKETS', align: 'right', whole: true},
  {key: 'bytes', title: 'BYTES', align: 'right', whole: true},
  {key: 'lastSeen', title: 'LAST SEEN', show: showTime, whole: true, spare: true},
];

export const talkerRow = (conversation: Conversation): Row => ({
  ...conversation,
  service: serviceOf(conversation),
  ...seenTimes(conversation),
});

/** `modbus@tcp/502`, as assets show what they serve. */
function serviceOf({protocol, transport, port}: Conversation): string {
  const carrier = port === 0 ? transport : `${transport}/${port}`;
  return protocol === '' ? carrier : `${protocol}@${carrier}`;
}
