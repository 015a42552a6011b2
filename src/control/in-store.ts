/** A decision while no daemon runs: straight into the store, in one transaction. */
import {Ajv} from 'ajv';
import type {Config} from '../config/config.ts';
import type {Alert} from '../core/alert.ts';
import {AppError} from '../core/errors.ts';
import {version} from '../load/version.ts';
import {messagesOf} from '../publish/messages.ts';
import {topicsOf} from '../publish/topics.ts';
import {before, type Store} from '../store/store.ts';
import {type DecisionName, decisions} from './decisions.ts';
import {storedAlert} from './stored-alert.ts';

/** What was decided is stored when it resolves. Throws what the decision throws, `usage` and `store-write`. */
export async function decideInStore(
  store: Store,
  {site, sensor, mqtt}: Config,
  name: DecisionName,
  params: object,
  actor: string,
): Promise<unknown> {
  checkParams(name, params);
  const now = Date.now() * 1000;
  const alerts: Alert[] = [];
  const {
    action,
    detail,
    changes = [],
    result,
  } = await decisions[name].decide(params, {
    store,
    actor,
    now,
    // Without a daemon nobody polls.
    stopPolling: () => Promise.resolve(),
    async setAlertState(id, state) {
      const alert = storedAlert(store, id, state);
      alerts.push(alert);
      return alert;
    },
  });
  const all = [...alerts.map((alert) => ({type: 'alert', alert}) as const), ...changes];
  const topics = topicsOf({prefix: mqtt?.prefix ?? 'bifrost', site, sensor, version});
  store.save({
    changes: all,
    messages: messagesOf(all, before(store), topics),
    audit: [{time: now, actor, action, detail}],
  });
  return result;
}

/** The daemon checks what comes over its socket in the same way. */
function checkParams(name: DecisionName, params: object): void {
  const ajv = new Ajv();
  if (ajv.validate(decisions[name].schema, params)) return;
  const [wrong] = ajv.errors ?? [];
  throw new AppError('usage', `${name}: params${wrong?.instancePath} ${wrong?.message}`);
}
