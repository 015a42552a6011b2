/** `bifrost dissect FILE`: every protocol message of a capture, one line each, in the order of the wire. */
import {Command} from 'commander';
import {harmless} from '../core/harmless.ts';
import {exitCodes} from './fail.ts';
import {harmlessJson} from './harmless-json.ts';
import {lineWriter} from './line-writer.ts';
import {messageOf, messageText} from './message-text.ts';

export function dissectCommand(): Command {
  return new Command('dissect')
    .description('show every protocol message of a capture file, one a line')
    .argument('<file>', 'pcap or pcapng, also gzipped; - is standard input')
    .option(
      '--json',
      'one JSON object a line: frame, time, src, dst, sport, dport, protocol, direction, then the fields',
    )
    .option('--protocol <name>', 'only messages of this protocol')
    .action(dissect);
}

interface Options {
  readonly json?: boolean;
  readonly protocol?: string;
}

async function dissect(path: string, options: Options): Promise<void> {
  const {readCapture} = await import('../capture/capture-file.ts');
  const {protocols} = await import('../../protocols/index.ts');
  const {defaultConfig} = await import('../config/defaults.ts');
  const {NOTHING_SAID} = await import('../core/site.ts');
  const {pipeline} = await import('../pipeline/pipeline.ts');
  const {NOTHING_SAVED} = await import('../pipeline/saved.ts');
  const {detector} = await import('../detect/detector.ts');
  const lines = lineWriter();
  const watch = pipeline({
    protocols,
    detector: detector({rules: [], correlations: []}, {profile: 'quiet'}),
    vendorOf: () => undefined,
    baseline: {...defaultConfig().baseline, learn: Number.POSITIVE_INFINITY},
    saved: NOTHING_SAVED,
    site: NOTHING_SAID,
    onChange: () => undefined,
    onMessage: (talk, from, fields, time, frame) => {
      if (options.protocol !== undefined && talk.protocol?.name !== options.protocol) return;
      const message = messageOf(talk, from, time, frame);
      lines.write(options.json === true ? harmlessJson({...message, ...fields}, 0) : messageText(message, fields));
    },
  });
  const report = await readCapture({path, segment: 'file', onBlock: watch.block});
  watch.end();
  lines.end();
  if (report.problem === undefined) return;
  const {offset, reason} = report.problem;
  process.stderr.write(`bifrost: ${harmless(path)}: ${reason} at byte ${offset}; everything before it was read\n`);
  process.exitCode = exitCodes.findings;
}
