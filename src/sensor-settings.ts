/** What the sensor needs to start: plain data, so that it can cross to another thread or process. */
import type {CaptureSettings} from './capture/settings.ts';
import type {BaselineSettings} from './core/baseline.ts';
import type {RuleSettings, ToSensor} from './core/sensor-message.ts';
import type {Site} from './core/site.ts';
import type {EvidenceSettings} from './evidence/settings.ts';
import type {Saved} from './pipeline/saved.ts';

export interface SensorSettings {
  readonly capture: CaptureSettings;
  readonly rules: RuleSettings;
  readonly baseline: BaselineSettings;
  readonly evidence: EvidenceSettings;
  /** What was known when the daemon last ran. */
  readonly saved: Saved;
  readonly site: Site;
}

/** What the core says to the sensor. `start` answers its `begin`. */
export type SensorOrder = ToSensor | {readonly type: 'start'; readonly settings: SensorSettings};
