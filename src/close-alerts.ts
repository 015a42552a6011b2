/** Closes alerts of what is no longer so: in the sensor, where they live, in the store with their messages, and in the audit log. */
import type {Change} from './core/change.ts';
import {matterOf} from './core/posture.ts';
import type {DaemonParts} from './daemon-parts.ts';
import {messagesOf} from './publish/messages.ts';
import {before} from './store/store.ts';

export interface Settled {
  readonly rules: readonly string[];
  /** Only of this one. */
  readonly asset?: string;
  readonly matters: ReadonlySet<string>;
  /** For the audit log. */
  readonly detail: string;
}

export async function closeAlerts(parts: DaemonParts, {rules, asset, matters, detail}: Settled): Promise<void> {
  const {saving, store, sensor, topics} = parts;
  const now = Date.now() * 1000;
  const open = rules.flatMap((rule) =>
    store.alerts.list({
      rule,
      states: ['new', 'acknowledged', 'suppressed'],
      ...(asset !== undefined && {asset}),
    }),
  );
  const changes: Change[] = [];
  for (const {id, first} of open) {
    if (!matters.has(matterOf(first.fields))) continue;
    const closed = await sensor?.call('alert-state', {id, state: 'closed', now});
    if (closed !== undefined) changes.push({type: 'alert', alert: closed});
  }
  if (changes.length === 0) return;
  const audit = [{time: now, actor: 'daemon', action: 'alert.closed', detail}];
  saving.keep({changes, messages: messagesOf(changes, before(store), topics), audit});
}
