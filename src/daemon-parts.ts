/** What the daemon is made of once it runs. */
import type {Config} from './config/config.ts';
import type {Change} from './core/change.ts';
import type {DeviceProfile} from './core/device-profile.ts';
import type {Breach, PollSwitch} from './core/poll.ts';
import type {Micros} from './core/time.ts';
import type {Mend} from './mend-store.ts';
import type {DaemonEvidence} from './open-evidence.ts';
import type {OpenPoller} from './poll/poller-process.ts';
import type {Publisher} from './publish/sink.ts';
import type {SpareOutboxes} from './publish/spare-outbox.ts';
import type {Topics} from './publish/topics.ts';
import type {Saving} from './saving.ts';
import type {SensorLink} from './sensor-link.ts';
import type {Log} from './service/log.ts';
import type {Store} from './store/store.ts';
import type {StoreTidying} from './tidy-store.ts';

export interface DaemonParts {
  config: Config;
  readonly log: Log;
  readonly store: Store;
  /** The file was damaged when the daemon started. */
  readonly mend: Mend | undefined;
  readonly evidence: DaemonEvidence;
  readonly topics: Topics;
  /** What the sinks get: of the store, and past it. */
  readonly outbox: SpareOutboxes;
  readonly saving: Saving;
  /** It is to end: nothing is begun any more. */
  isEnding: boolean;
  publisher: Publisher | undefined;
  sensor: SensorLink | undefined;
  /** Where whoever asks is found. */
  poller: {readonly open: OpenPoller; close(): void};
  /** What the sensor recognises families of devices by, once it was read. */
  profiles: readonly DeviceProfile[] | undefined;
  tidying: StoreTidying | undefined;
  box: BoxWatch | undefined;
  polling: Polling | undefined;
  advisories: AdvisoryWatch | undefined;
  tasks: TaskWatch | undefined;
  checklist: ChecklistWatch | undefined;
  commands: CommandRunner | undefined;
}

export interface ChecklistWatch {
  stop(): void;
}

export interface CommandRunner {
  /** The answer for the topic `reply`; undefined: nobody whom we know has signed it. Never rejects. */
  handle(token: Uint8Array): Promise<string | undefined>;
  stop(): void;
}

export interface AdvisoryWatch {
  /** After changes were stored. */
  changed(changes: readonly Change[]): void;
  stop(): void;
}

export interface TaskWatch {
  /** Looks now, as it does once a minute. */
  look(now: Micros): void;
  /** After changes were stored. */
  changed(changes: readonly Change[]): void;
  stop(): void;
}

export interface BoxWatch {
  /** Configuration and rules were read again: the files are right as they are. */
  accept(): Promise<void>;
  stop(): void;
}

export interface Polling {
  /** At once; nothing is sent any more when it resolves. To make it last is the decision's business. */
  stop(): Promise<void>;
  /** What was decided changed. */
  heed(said: PollSwitch): void;
  /** A frame of our own is not in the plan. */
  breach(breach: Breach): void;
  /** A person wants the target asked now. Throws `poll`: there is none of this id. */
  want(target: string): void;
  close(): Promise<void>;
}
