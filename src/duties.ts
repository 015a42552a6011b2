/** What the daemon does by the clock besides watching: checklist and its tasks, escalation, anchors of the audit log, backups. */
import {anchorAudit} from './anchor-audit.ts';
import type {DaemonParts} from './daemon-parts.ts';
import {DEFAULT_CONFIG} from './load/config.ts';
import {watchBackups} from './watch-backups.ts';
import {watchChecklist} from './watch-checklist.ts';
import {watchEscalation} from './watch-escalation.ts';
import {watchTasks} from './watch-tasks.ts';

export interface Duties {
  /** The audit log is anchored a last time. */
  stop(): void;
}

export function startDuties(parts: DaemonParts, configPath: string | undefined): Duties {
  void keepTasks(parts);
  parts.checklist = watchChecklist(parts, configPath);
  const escalating = watchEscalation(parts, parts.config.escalation);
  const anchoring = anchorAudit(parts);
  const backups = watchBackups(parts, configPath ?? DEFAULT_CONFIG);
  return {
    stop() {
      backups.stop();
      escalating.stop();
      parts.tasks?.stop();
      parts.checklist?.stop();
      anchoring.stop();
      anchoring.anchor();
    },
  };
}

/** The checklist can wait: frames come first. */
async function keepTasks(parts: DaemonParts): Promise<void> {
  try {
    const {shippedShapes} = await import('./line-shapes.ts');
    const shapes = await shippedShapes();
    if (!parts.isEnding) parts.tasks = watchTasks(parts, shapes);
  } catch (error) {
    parts.log.error({err: error}, 'the checklist is refused; its tasks are not kept');
  }
}
