/** Plays a scenario in a thread of its own, with the rules and profiles of the site: loading them must hold up nobody. It ends with it. */
import {parentPort, workerData} from 'node:worker_threads';
import {protocols} from '../protocols/index.ts';
import {loadDetector} from './composition.ts';
import {loadProfiles} from './device-profiles.ts';
import {play} from './drill/play.ts';
import {scenarioNamed} from './drill/scenarios.ts';
import type {DrillPlayed, DrillWork} from './drill-apart.ts';

const {name, rules, profiles, baseline} = workerData as DrillWork;
const scenario = scenarioNamed(name);
if (scenario === undefined) throw new Error('there is no such scenario');
const {detector, alerting} = await loadDetector(rules);
const {matcher} = await loadProfiles(profiles);
const stage = {protocols, detector, profiles: matcher, baseline};
const played = play(scenario, stage, Date.now() * 1000);
parentPort?.postMessage({...played, alerting, over: Date.now() * 1000} satisfies DrillPlayed);
