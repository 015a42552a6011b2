/** What the daemon is made of once it runs. */
import type {Config} from './config/config.ts';
import type {EvidenceKeeping} from './keep-evidence.ts';
import type {Publisher} from './publish/mqtt.ts';
import type {Topics} from './publish/topics.ts';
import type {SensorLink} from './sensor-link.ts';
import type {Log} from './service/log.ts';
import type {Store} from './store/store.ts';

export interface DaemonParts {
  config: Config;
  readonly log: Log;
  readonly store: Store;
  readonly evidence: EvidenceKeeping;
  readonly topics: Topics;
  publisher: Publisher | undefined;
  sensor: SensorLink | undefined;
  box: BoxWatch | undefined;
  /** Transactions so far. */
  writes: number;
}

export interface BoxWatch {
  /** Configuration and rules were read again: the files are right as they are. */
  accept(): Promise<void>;
  stop(): void;
}
