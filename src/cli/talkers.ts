/** `bifrost talkers`: who talks to whom, most bytes first. */
import {Command} from 'commander';
import {type Conversation, serviceText} from '../core/asset.ts';
import {assetNamed} from './asset-named.ts';
import {type ListOptions, printList, seenTimes, showBriefTime, showTime, withListOptions} from './list.ts';
import type {Column, Row} from './print.ts';

interface Options extends ListOptions {
  readonly asset?: string;
  readonly protocol?: string;
  readonly unknown?: boolean;
}

export const talkersCommand = (): Command =>
  withListOptions(new Command('talkers'))
    .description(
      'list who talks to whom, most bytes first. Counts are as of LAST SEEN: five minutes old at most while a talk goes on',
    )
    .option('--asset <id>', 'only of this asset: the beginning of its id, or its address')
    .option('--protocol <name>', 'only this protocol')
    .option('--unknown', 'only those with payload that no protocol could read')
    .action(({segment, asset, protocol, unknown, text}: Options, command: Command) =>
      printList(command, {
        columns: unknown === true ? unknownColumns : talkerColumns,
        row: talkerRow,
        items: (store, page) =>
          store.conversations.list({
            ...page,
            ...(segment !== undefined && {segment}),
            ...(asset !== undefined && {asset: assetNamed(store, asset)}),
            ...(protocol !== undefined && {protocol}),
            ...(unknown === true && {unread: true}),
            ...(text !== undefined && {text}),
          }),
      }),
    );

export const talkerColumns: readonly Column[] = [
  {key: 'clientAddress', title: 'CLIENT', narrowest: 15},
  {key: 'serverAddress', title: 'SERVER', narrowest: 15},
  {key: 'service', title: 'SERVICE', narrowest: 14},
  {key: 'segment', title: 'SEGMENT', spare: true},
  {key: 'packets', title: 'PACKETS', align: 'right', whole: true},
  {key: 'bytes', title: 'BYTES', align: 'right', whole: true},
  {key: 'lastSeen', title: 'LAST SEEN', show: showTime, brief: showBriefTime, whole: true},
];

/** What nobody could read, in place of when. */
const unknownColumns: readonly Column[] = [
  ...talkerColumns.filter(({key}) => key !== 'lastSeen'),
  {key: 'unread', title: 'UNREAD', align: 'right', whole: true},
];

export const talkerRow = (conversation: Conversation): Row => ({
  ...conversation,
  service: serviceText(conversation),
  ...seenTimes(conversation),
});
