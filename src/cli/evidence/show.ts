/** `bifrost evidence show`: which frames were kept around an alert, what is missing, and who had them. */
import type {Command} from 'commander';
import type {EvidenceWindow} from '../../core/evidence.ts';
import {harmless} from '../../core/harmless.ts';
import {isoTime} from '../../core/time.ts';
import {alertNamed} from '../alert-named.ts';
import {openToRead, showTime} from '../list.ts';
import {colors, print, printJson} from '../print.ts';

export async function showEvidence(id: string, isJson: boolean, command: Command): Promise<void> {
  const store = await openToRead(command);
  try {
    const alert = alertNamed(store, id);
    const windows = store.evidence.list({alert: alert.id}).reverse();
    const custody = store.audit
      .about(alert.id, 'evidence.')
      .map(({time, actor, action, detail}) => ({time: isoTime(time), actor, action, detail}));
    if (isJson) printJson({alert: alert.id, windows: windows.map(withTimes), custody});
    else {
      print(colors.bold(`Evidence of alert ${alert.id}`));
      print(harmless(`  ${alert.what}\n`.trimEnd()));
      for (const window of windows) print(windowText(window, store.evidence.holder(window)));
      if (windows.length === 0) print('  no frames were kept');
      print(`\n${colors.bold('Custody')}`);
      for (const {time, actor, action, detail} of custody) {
        print(harmless(`  ${showTime(time)} ${actor} ${action.slice('evidence.'.length)}: ${detail.slice(28)}`));
      }
    }
  } finally {
    store.close();
  }
}

const withTimes = (window: EvidenceWindow): object => ({
  ...window,
  raised: isoTime(window.raised),
  from: isoTime(window.from),
  until: isoTime(window.until),
  first: isoTime(window.first),
  last: isoTime(window.last),
});

function windowText(window: EvidenceWindow, holder: EvidenceWindow = window): string {
  const {raised, state, note, sharedWith} = window;
  const {frames, bytes, first, last, sha256} = holder;
  const span = frames === 0 ? '' : `, ${showTime(isoTime(first))} to ${showTime(isoTime(last))}`;
  const lines = [
    `\nRaised ${showTime(isoTime(raised))} UTC, frame ${window.frame}: ${state}`,
    `  ${frames} frames, ${bytes} bytes${span}`,
    ...(sharedWith === '' ? [] : [`  in the window of alert ${sharedWith.split('/')[0]}`]),
    ...[...new Set([note, holder.note])].filter((reason) => reason !== '').map((reason) => `  ${reason}`),
    ...(sha256 === '' ? [] : [`  SHA-256 ${sha256}`]),
  ];
  return lines.map(harmlessLine).join('\n');
}

const harmlessLine = (line: string): string => line.split('\n').map(harmless).join('\n');
