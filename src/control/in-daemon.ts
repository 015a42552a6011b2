/** What the daemon does when it is asked through the control socket: decisions, and what only a running daemon can. */
import {type ControlCommand, type ControlHandlers, controlCommand} from '../api/commands.ts';
import {AppError} from '../core/errors.ts';
import type {DaemonParts} from '../daemon-parts.ts';
import {MIB} from '../evidence/settings.ts';
import {version} from '../load/version.ts';
import {decideInDaemon} from './decide-in-daemon.ts';
import type {Decision} from './decision.ts';
import {decisions} from './decisions.ts';
import {DRILL_LASTS_MS, drillRuns} from './drill-run.ts';
import {startDrill} from './drill-start.ts';
import {testRoutes} from './route-test.ts';

const pollNow = {
  type: 'object',
  additionalProperties: false,
  required: ['target'],
  properties: {target: {type: 'string', minLength: 1, maxLength: 512}},
} as const;

const drillStart = {
  type: 'object',
  additionalProperties: false,
  required: ['playbook'],
  properties: {playbook: {type: 'string', minLength: 1, maxLength: 64}},
} as const;

const drillRun = {
  type: 'object',
  additionalProperties: false,
  required: ['scenario'],
  properties: {scenario: {type: 'string', minLength: 1, maxLength: 64}},
} as const;

/** No parameters. */
const nothing = {type: 'object', additionalProperties: false, properties: {}} as const;

export function controlCommands(parts: DaemonParts, reload: () => Promise<string | undefined>): ControlHandlers {
  const runDrill = drillRuns(parts);
  const decided = Object.entries<Decision>(decisions).map(([name, one]) => [name, inDaemon(parts, one)] as const);
  return {
    ...Object.fromEntries(decided),
    /** Asks a target now, known or not; its suspension ends. Answered before it is asked. */
    'poll-now': controlCommand(pollNow, async ({target}, actor) => {
      if (parts.polling === undefined)
        throw new AppError(
          'poll',
          'nothing is polled yet (poll.enabled, poll.targets; the daemon may still be starting)',
        );
      parts.polling.want(target);
      parts.saving.keep({audit: [{time: Date.now() * 1000, actor, action: 'poll.now', detail: target}]});
      return {};
    }),
    status: controlCommand(nothing, async () => status(parts)),
    /** A labelled test through every sink; answered when each has it, or after a while. */
    'alerts-test': controlCommand(nothing, (_params, actor) => testRoutes(parts, actor)),
    /** An exercise of incident response; answered when each sink has its alert, or after a while. */
    'drill-start': controlCommand(drillStart, ({playbook}, actor) => startDrill(parts, playbook, actor)),
    /** Frames of an attack through the whole pipeline; answered when each sink has its alerts, or after a while. */
    'drill-run': {
      ...controlCommand(drillRun, ({scenario}, actor) => runDrill(scenario, actor)),
      lastsMs: DRILL_LASTS_MS,
    },
    /** Reads configuration and rules again. */
    reload: controlCommand(nothing, async (_params, actor) => {
      const problem = await reload();
      const detail = problem ?? 'taken';
      parts.saving.keep({audit: [{time: Date.now() * 1000, actor, action: 'config.reload', detail}]});
      if (problem !== undefined) throw new AppError('config', problem);
      return {};
    }),
  };
}

/** The sensor hears what people say once it is stored. */
const inDaemon = (parts: DaemonParts, one: Decision): ControlCommand =>
  controlCommand(one.schema, (params, actor) => decideInDaemon(parts, one, params, actor));

const status = (parts: DaemonParts): object => {
  const {config, publisher, saving, sensor} = parts;
  return {
    version,
    site: config.site,
    sensor: config.sensor,
    ...sensor?.status(),
    watching: sensor?.isAway() === false,
    broker: publisher === undefined ? 'none' : publisher.isConnected() ? 'connected' : 'not connected',
    degraded: saving.isDegraded(),
    ...saving.counters(),
    ...(saving.isDegraded() ? {} : stored(parts)),
  };
};

const stored = ({config, store}: DaemonParts): object => ({
  outbox: store.outbox.count(),
  alerts: store.alerts.counts(),
  store: {...store.size(), most: config.store.maxMiB * MIB, deleted: store.counters.own()},
});
