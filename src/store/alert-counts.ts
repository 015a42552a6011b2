/** How many alerts there are, for those who show numbers. */
import {type AlertState, alertStates, type Level, levels} from '../core/alert.ts';
import type {AssetId} from '../core/asset.ts';
import type {Database} from './sqlite.ts';

export interface AlertCounts {
  /** The highest level of the new ones, by each asset that they name. */
  worstByAsset(): ReadonlyMap<AssetId, Level>;
  /** New ones, by rule and level. */
  newByRule(): {readonly rule: string; readonly level: Level; readonly count: number}[];
  /** Those in one of these states; of all if left out. */
  byLevel(states?: readonly AlertState[]): Record<Level, number>;
}

export function alertCounts(db: Database): AlertCounts {
  const worst = db.prepare<[], {asset: AssetId; level: number}>(`
    SELECT asset, max(level) AS level FROM (SELECT subject AS asset, level FROM alert WHERE state = 'new'
      UNION ALL SELECT object, level FROM alert WHERE state = 'new' AND object <> '') GROUP BY asset`);
  const byRule = db.prepare<[], {rule: string; level: number; count: number}>(`
    SELECT rule_id AS rule, level, count(*) AS count FROM alert WHERE state = 'new' GROUP BY rule_id, level`);
  const byLevel = db.prepare<[string], {level: number; count: number}>(`
    SELECT level, count(*) AS count FROM alert WHERE state IN (SELECT value FROM json_each(?)) GROUP BY level`);
  return {
    worstByAsset: () => new Map(worst.all().map(({asset, level}) => [asset, levelOf(level)])),
    newByRule: () => byRule.all().map((row) => ({...row, level: levelOf(row.level)})),
    byLevel(states = alertStates) {
      const found = new Map(byLevel.all(JSON.stringify(states)).map(({level, count}) => [levelOf(level), count]));
      return Object.fromEntries(levels.map((level) => [level, found.get(level) ?? 0])) as Record<Level, number>;
    },
  };
}

/** A level that this version does not know is the highest. */
export const levelOf = (stored: number): Level => levels[stored] ?? 'critical';
