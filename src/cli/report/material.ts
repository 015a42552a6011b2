/** What a report is made of: a run of the store, the lines of this version, the runs around it, and the key of the box. */
import {digestOf} from '../../checklist/lines-digest.ts';
import type {Material} from '../../checklist/reports/format.ts';
import {reportOf} from '../../checklist/reports/model.ts';
import type {Config} from '../../config/config.ts';
import type {ChecklistRun} from '../../core/checklist.ts';
import {isoTime} from '../../core/time.ts';
import {seal} from '../../custody/capsule.ts';
import {keyPath, signingKey} from '../../custody/key.ts';
import {shippedLines} from '../../hardening-lines.ts';
import {reportFonts} from '../../load/fonts.ts';
import {version} from '../../load/version.ts';
import type {Store} from '../../store/store.ts';

/** Runs that the trend shows. */
const MAX_TREND = 60;

export async function materialOf(run: ChecklistRun, store: Store, {site, sensor}: Config): Promise<Material> {
  const lines = await shippedLines();
  const judged = lines.filter(({shape}) => run.verdicts.some(({line}) => line === shape.line));
  const alike = store.checklist.list({root: run.root}).filter(({host}) => host === run.host);
  const place = alike.findIndex(({id}) => id === run.id);
  const earlier = alike.slice(place + 1, place + MAX_TREND);
  return {
    report: reportOf({
      ...{run, lines, earlier, site, sensor, version},
      isReworded: digestOf(judged) !== run.lines,
      before: store.checklist.get(earlier[0]?.id ?? ''),
      later: place > 0 ? alike[0]?.at : undefined,
    }),
    evidence: run.evidence,
    fonts: reportFonts,
    seal: (files) =>
      seal(files, {report: run.id, at: isoTime(run.at), site, sensor, version}, signingKey(keyPath(store.path))),
  };
}
