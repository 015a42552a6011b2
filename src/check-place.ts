/** What daemon, command line and doctor do alike: lines and probes are put together, and the checklist is gone through once. */
import {type Aside, checkAside} from './check-aside.ts';
import type {Line} from './checklist/judge/line.ts';
import {probes} from './checklist/probes/index.ts';
import {type RunParts, runChecklist} from './checklist/run.ts';
import {type PlaceSettings, placeOf} from './checklist-place.ts';
import type {ChecklistRun} from './core/checklist.ts';

export type Check = Pick<RunParts, 'cause' | 'about' | 'earlier'> &
  Aside & {readonly lines: readonly Line[]; readonly place: PlaceSettings};

/** Throws `usage`: there is nothing at the place. */
export const checkPlace = ({place, isLow, maxMs, signal, ...rest}: Check): Promise<ChecklistRun> =>
  runChecklist({
    ...rest,
    probes,
    place: placeOf(place),
    collect: (named) => checkAside(named, place, {isLow, maxMs, signal}),
  });
