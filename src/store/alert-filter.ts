/** Which alerts are meant: the filter of lists and counts, as the condition of a statement. */
import {type AlertState, type Level, levels} from '../core/alert.ts';
import type {AssetId} from '../core/asset.ts';
import type {Micros} from '../core/time.ts';
import {containing} from './page.ts';

/** A filter that is left out does not restrict. */
export interface AlertFilter {
  readonly states?: readonly AlertState[];
  /** This level and above. */
  readonly level?: Level;
  /** Last seen then or later. */
  readonly since?: Micros;
  /** Id of the rule: `MB-30`. */
  readonly rule?: string;
  /** Subject or object. */
  readonly asset?: AssetId;
  readonly segment?: string;
  /** Part of the sentence that says what happened. */
  readonly text?: string;
}

export const MEANT = `(@states IS NULL OR state IN (SELECT value FROM json_each(@states)))
      AND level >= @level AND last_seen >= @since
      AND (@rule IS NULL OR rule_id = @rule)
      AND (@asset IS NULL OR subject = @asset OR object = @asset
        OR EXISTS (SELECT 1 FROM asset_alias WHERE asset = @asset AND id IN (subject, object)))
      AND (@segment IS NULL OR segment = @segment)
      AND (@text IS NULL OR what LIKE @text ESCAPE '\\')`;

/** The parameters of `MEANT`. */
export const meant = ({states, level, since, rule, asset, segment, text}: AlertFilter) => ({
  states: states === undefined ? null : JSON.stringify(states),
  level: level === undefined ? 0 : levels.indexOf(level),
  since: since ?? Number.MIN_SAFE_INTEGER,
  rule: rule ?? null,
  asset: asset ?? null,
  segment: segment ?? null,
  text: containing(text),
});
