/** What the sensor and the poller have in common when each is a process of its own: log, signals, systemd and its watchdog. */
import {type Log, openLog, writesToJournal} from './service/log.ts';
import {openNotify} from './service/notify.ts';
import {onSignals} from './service/signals.ts';
import {watchdog, watchdogMicros} from './service/watchdog.ts';

export interface Unit {
  readonly log: Log;
  ready(): void;
  /** One line for the log and for `systemctl status`. */
  says(text: string): void;
  end(code: number, why: string): void;
}

/** `beats` grows as long as the part is alive. Ends the process on SIGTERM and SIGINT. */
export async function superviseUnit(part: string, beats: () => number): Promise<Unit> {
  const log = openLog({level: 'info', journal: writesToJournal(process.env)}).part(part);
  const notify = await openNotify(process.env['NOTIFY_SOCKET'], (reason) => log.warn({reason}, 'systemd is not told'));
  const end = (code: number, why: string): void => {
    log[code === 0 ? 'info' : 'error']({}, why);
    notify.stopping();
    // What was just sent to the core leaves first.
    setTimeout(() => process.exit(code), LEAVE_MS);
  };
  onSignals({onStop: () => end(0, 'stopped'), onReload: () => undefined, onForce: () => process.exit(130)});
  return {
    log,
    ready() {
      watchdog({
        notify,
        usec: watchdogMicros(process.env),
        parts: new Map([[part, beats]]),
        onStuck: (stuck) => log.error({stuck}, 'no progress'),
      });
      notify.ready();
    },
    says(text) {
      log.info({}, text);
      notify.status(text);
    },
    end,
  };
}

const LEAVE_MS = 100;
