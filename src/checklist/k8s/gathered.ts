/** What came from one folder or API server. */
import type {Found} from '../../core/checklist.ts';
import type {KubeObject} from './object.ts';

/** With faults, what was read is not the whole. */
export interface Gathered {
  readonly source: string;
  readonly objects: readonly KubeObject[];
  readonly faults: readonly {
    readonly source: string;
    readonly found: Exclude<Found, 'read'>;
    readonly reason: string;
  }[];
}
