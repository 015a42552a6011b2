/** What Bifrost tries on itself for the checklist: rules, evidence and escalation, by the parts that do the real work. */
import {generateKeyPairSync} from 'node:crypto';
import {tryCanaries} from './canaries.ts';
import type {EscalationTrial, ForensicTrial, Trials} from './checklist/probe.ts';
import {tryRules} from './composition.ts';
import type {Config} from './config/config.ts';
import {levels} from './core/alert.ts';
import {windowKey} from './core/evidence.ts';
import {DAY, HOUR, MINUTE, type Micros, SECOND} from './core/time.ts';
import {isOn, weekClock} from './core/week.ts';
import {seal, verify} from './custody/capsule.ts';
import {evidenceFolder, evidencePath, sha256} from './custody/folder.ts';
import type {Plan, Tier} from './escalation/plan.ts';
import {timeline} from './escalation/timeline.ts';
import type {KeptStore} from './kept-from.ts';

/** Latest files of evidence that are read again, and what they may hold together. */
const MAX_FILES = 5;
const MAX_BYTES = 64 * 1024 * 1024;
/** How far ahead somebody must be on call, and how often that is looked at. */
const AHEAD: Micros = 30 * DAY;
const STEP: Micros = 15 * MINUTE;

export const trialsOf = (config: Config, store: KeptStore, now: Micros): Trials => ({
  detection: () => tryRules(config.rules),
  canaries: () => tryCanaries(config, now),
  forensics: () => tryEvidence(config, store),
  escalation: () => tryEscalation(config.escalation, now),
  onCall: () => [...new Set(config.escalation.calendars.flatMap(({times}) => times.map(({who}) => who)))],
});

function tryEvidence({evidence: {before, ringMiB}, store: {path}}: Config, {evidence}: KeptStore): ForensicTrial {
  const folder = evidenceFolder(evidencePath(path));
  let room = MAX_BYTES;
  const windows = evidence
    .list({limit: MAX_FILES, states: ['kept', 'cut']})
    .filter((one) => one.sha256 !== '' && one.sharedWith === '')
    .filter(({bytes}) => {
      room -= bytes;
      return room >= 0;
    });
  const broken = windows.filter((one) => sha256(folder.read(one) ?? new Uint8Array()) !== one.sha256).map(windowKey);
  return {beforeSeconds: before / SECOND, ringMiB, isVerified: isSealGood(), files: windows.length, broken};
}

/** With a key of its own, that nobody keeps. */
function isSealGood(): boolean {
  const {privateKey, publicKey} = generateKeyPairSync('ed25519');
  const about = {alert: 'trial', site: '', sensor: '', exportedAt: '', exportedBy: 'bifrost', version: ''};
  const capsule = seal({'frames.pcapng': new Uint8Array(1024).fill(7)}, about, privateKey);
  const changed = Uint8Array.from(capsule);
  const middle = capsule.indexOf(7) + 1;
  changed[middle] = 8;
  return 'manifest' in verify(capsule, publicKey) && 'problems' in verify(changed, publicKey);
}

function tryEscalation(plan: Plan, now: Micros): EscalationTrial[] {
  if (plan.tiers.length === 0) return [];
  const holes = new Map(plan.tiers.map((tier) => [tier, holeHours(plan, tier, now)]));
  return levels.map((level) => {
    const told = timeline(plan, level, now);
    const second = told[1];
    return {
      level,
      tiers: told.length,
      minutesToSecond: second === undefined ? Number.POSITIVE_INFINITY : (second.time - now) / MINUTE,
      holeHours: Math.max(0, ...told.map(({tier}) => holes.get(plan.tiers[tier] as Tier) ?? 0)),
    };
  });
}

function holeHours({calendars, timezone}: Plan, tier: Tier, now: Micros): number {
  const minuteAt = weekClock(timezone);
  const times = calendars.filter(({name}) => tier.calendars.includes(name)).flatMap((one) => one.times);
  let holes = 0;
  for (let time = now; time < now + AHEAD; time += STEP) {
    const minute = minuteAt(time);
    if (!times.some((one) => isOn(one, minute))) holes++;
  }
  return (holes * STEP) / HOUR;
}
