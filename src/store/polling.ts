/** The only module that knows the tables `poll_switch`, `poll_device` and `poll_asked`. */
import type {PollAsked, PollDevice, PollSwitch} from '../core/poll.ts';
import type {Micros} from '../core/time.ts';
import type {Database} from './sqlite.ts';

interface SwitchRow {
  stopped: number;
  why: string;
  said_by: string;
  time: Micros;
}

interface DeviceRow {
  segment: string;
  address: string;
  failures: number;
  wait_until: Micros;
  contact_at: Micros;
  suspended: string;
}

interface AskedRow {
  target: string;
  question: string;
  asked_at: Micros;
  answered_at: Micros;
  outcome: string;
  usual: Micros;
  answers: number;
}

export interface PollingTable {
  saveSwitch(said: PollSwitch): void;
  saveDevice(device: PollDevice): void;
  saveAsked(asked: PollAsked): void;
  /** What was last decided; undefined: nobody ever did. */
  switch(): PollSwitch | undefined;
  device(segment: string, address: string): PollDevice | undefined;
  /** Id of the target, name of the question. */
  asked(target: string, question: string): PollAsked | undefined;
}

export function pollingTable(db: Database): PollingTable {
  const putSwitch = db.prepare<[SwitchRow]>(
    'INSERT OR REPLACE INTO poll_switch VALUES (1, @stopped, @why, @said_by, @time)',
  );
  const putDevice = db.prepare<[DeviceRow]>(`
    INSERT OR REPLACE INTO poll_device
    VALUES (@segment, @address, @failures, @wait_until, @contact_at, @suspended)`);
  const putAsked = db.prepare<[AskedRow]>(
    'INSERT OR REPLACE INTO poll_asked VALUES (@target, @question, @asked_at, @answered_at, @outcome, @usual, @answers)',
  );
  const getSwitch = db.prepare<[], SwitchRow>('SELECT * FROM poll_switch');
  const getDevice = db.prepare<[string, string], DeviceRow>(
    'SELECT * FROM poll_device WHERE segment = ? AND address = ?',
  );
  const getAsked = db.prepare<[string, string], AskedRow>('SELECT * FROM poll_asked WHERE target = ? AND question = ?');
  return {
    saveSwitch: ({isStopped, why, by, time}) =>
      void putSwitch.run({stopped: isStopped ? 1 : 0, why, said_by: by, time}),
    saveDevice: ({waitUntil, contactAt, ...rest}) =>
      void putDevice.run({...rest, wait_until: waitUntil, contact_at: contactAt}),
    saveAsked: ({askedAt, answeredAt, ...rest}) =>
      void putAsked.run({...rest, asked_at: askedAt, answered_at: answeredAt}),
    switch() {
      const row = getSwitch.get();
      return row && {isStopped: row.stopped === 1, why: row.why, by: row.said_by, time: row.time};
    },
    device(segment, address) {
      const row = getDevice.get(segment, address);
      if (row === undefined) return undefined;
      const {wait_until: waitUntil, contact_at: contactAt, ...rest} = row;
      return {...rest, waitUntil, contactAt};
    },
    asked(target, question) {
      const row = getAsked.get(target, question);
      if (row === undefined) return undefined;
      const {asked_at: askedAt, answered_at: answeredAt, ...rest} = row;
      return {...rest, askedAt, answeredAt};
    },
  };
}
