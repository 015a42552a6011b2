/**
 * Once an hour the head of the audit log goes to every sink: whoever cuts off the end of the log later is found out by what
 * the others have kept. Before that, what was anchored last must still be there, and the rest must follow from it.
 */
import type {Health} from './core/health.ts';
import type {DaemonParts} from './daemon-parts.ts';
import {auditMessage} from './publish/messages.ts';
import {type AuditHead, headIn, headText} from './store/audit-head.ts';

const ANCHOR_MS = 3_600_000;
/** Key of the table `meta`: what was anchored last. */
const ANCHORED = 'audit.anchored';

type Parts = Pick<DaemonParts, 'log' | 'publisher' | 'saving' | 'sensor' | 'store' | 'topics'>;

export interface AuditAnchoring {
  /** At once. */
  anchor(): void;
  stop(): void;
}

export function anchorAudit(parts: Parts): AuditAnchoring {
  const anchor = (): void => {
    // What waits to be stored is not in the log yet: the next hour has it.
    if (parts.saving.isDegraded()) return;
    try {
      anchorNow(parts);
    } catch (error) {
      parts.log.error({err: error}, 'the audit log cannot be anchored');
    }
  };
  const timer = setInterval(anchor, ANCHOR_MS);
  anchor();
  return {anchor, stop: () => clearInterval(timer)};
}

function anchorNow(parts: Parts): void {
  const {publisher, store, topics} = parts;
  const [last] = headIn(store.meta.get(ANCHORED) ?? '');
  const problem = last && changedSince(parts, last);
  if (problem !== undefined) tell(parts, problem);
  const head = store.audit.head();
  store.save({messages: [auditMessage(head, topics, Date.now() * 1000)], meta: {[ANCHORED]: headText(head)}});
  publisher?.wake();
}

function changedSince({store}: Parts, last: AuditHead): string | undefined {
  const fate = store.audit.fate(last);
  if (fate === 'missing' || fate === 'changed') return `entry ${last.seq}, which was anchored, is ${fate}`;
  const broken = store.audit.broken(fate === 'there' ? last : undefined);
  return broken === 0 ? undefined : `entry ${broken} does not follow from those before it`;
}

function tell({log, sensor}: Parts, reason: string): void {
  log.error({reason}, 'the audit log was changed');
  const health: Health = {name: 'audit', segment: '', fields: {'bifrost.reason': reason}};
  void sensor?.call('health', [health]);
}
