/** What daemon, command line and doctor do alike: lines and probes are put together, and the checklist is gone through once. */
import {type Aside, checkAside} from './check-aside.ts';
import type {Line} from './checklist/judge/line.ts';
import {probes} from './checklist/probes/index.ts';
import {type RunParts, runChecklist} from './checklist/run.ts';
import {type PlaceSettings, placeOf} from './checklist-place.ts';
import type {ChecklistRun} from './core/checklist.ts';
import type {ZonePicture} from './core/policy.ts';
import {loadConfig} from './load/config.ts';
import {loadPolicy} from './load-policy.ts';
import {zonePictureOf} from './policy/matrix.ts';

export type Check = Pick<RunParts, 'cause' | 'about' | 'earlier'> &
  Aside & {readonly lines: readonly Line[]; readonly place: PlaceSettings};

/** Throws `usage`: there is nothing at the place. */
export async function checkPlace({place, isLow, maxMs, signal, ...rest}: Check): Promise<ChecklistRun> {
  const run = await runChecklist({
    ...rest,
    probes,
    place: placeOf(place),
    collect: (named) => checkAside(named, place, {isLow, maxMs, signal}),
  });
  const isHere = (place.root ?? '/') === '/' && place.recorded === undefined;
  const zones = isHere && rest.about !== 'self' ? await zonesOf(place) : undefined;
  return zones === undefined ? run : {...run, zones};
}

/** For the drawing in its report. A policy that cannot be read is a matter of the configuration, and no reason to have no run. */
async function zonesOf({config}: PlaceSettings): Promise<ZonePicture | undefined> {
  try {
    const policy = await loadPolicy(await loadConfig(config));
    return policy && zonePictureOf(policy);
  } catch {
    return undefined;
  }
}
