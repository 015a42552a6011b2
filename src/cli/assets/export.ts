/** `bifrost assets export`: everything of every asset, as CSV and JSON that `import` takes, or as CycloneDX. */
import {columnsOf, exportedRow} from '../../inventory/exchange.ts';
import {version} from '../../load/version.ts';
import type {Store} from '../../store/store.ts';
import {csv, print, printJson} from '../print.ts';
import {cycloneDx, type Exported} from './cyclonedx.ts';

export async function exportAssets(store: Store, format: string, segment: string | undefined): Promise<void> {
  try {
    const all = store.assets
      .list(segment === undefined ? {} : {segment})
      .map((asset): Exported => ({asset, said: store.said.of(asset)}));
    const rows = all.map(({asset, said}) => exportedRow(asset, said));
    if (format === 'json') printJson(rows);
    else if (format === 'cyclonedx') printJson(cycloneDx(all, version, new Date().toISOString()));
    else
      print(
        csv(
          rows,
          columnsOf().map((key) => ({key, title: key})),
        ),
      );
  } finally {
    store.close();
  }
}
