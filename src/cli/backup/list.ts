/** `bifrost backup list` */
import type {Command} from 'commander';
import {ours, timeOf} from '../../backup/keeping.ts';
import {isoTime} from '../../core/time.ts';
import {loadConfig} from '../../load/config.ts';
import {configuredTarget, ownerOf} from '../../make-backup.ts';
import {showTime} from '../list.ts';
import {type Column, printRows} from '../print.ts';

const columns: readonly Column[] = [
  {key: 'made', title: 'MADE', show: showTime, whole: true},
  {key: 'size', title: 'BYTES', align: 'right', whole: true},
  {key: 'name', title: 'NAME', narrowest: 30},
];

export async function backupList(command: Command): Promise<void> {
  const {
    config: named,
    json = false,
    csv = false,
  } = command.optsWithGlobals<{config?: string; json?: boolean; csv?: boolean}>();
  const config = await loadConfig(named);
  const target = await configuredTarget(config);
  try {
    const sizes = new Map((await target.list()).map(({name, size}) => [name, size]));
    const owner = ownerOf(config);
    const rows = ours(owner, [...sizes.keys()]).map((name) => ({
      made: isoTime(timeOf(owner, name) ?? 0),
      size: sizes.get(name) ?? 0,
      name,
    }));
    printRows(rows, columns, {json, csv});
  } finally {
    target.close();
  }
}
