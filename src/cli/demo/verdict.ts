/** What the demo promises to show, and what of it did not come, in words. */

/** What the intruder does, a password from a manual among it, and the advisory about a device, must lead to alerts of these rules. */
const EXPECTED: readonly string[] = ['MB-20', 'MB-23', 'MB-31', 'MB-53', 'PO-01', 'PO-03', 'PO-04'];

export interface Shown {
  /** Ids of the rules whose alerts reached the broker. */
  readonly rules: ReadonlySet<string>;
  /** Undefined: where nobody captures, nobody is asked. */
  readonly question: Question | undefined;
}

/** Who they are, put to one device. */
export interface Question {
  /** Address and port. */
  readonly device: string;
  /** `answered`, or why not; undefined: it was not put. */
  readonly outcome: string | undefined;
}

/** One sentence each; none: all came. */
export function missingOf({rules, question}: Shown): string[] {
  const missing = EXPECTED.filter((id) => !rules.has(id));
  return [
    ...(missing.length === 0 ? [] : [`no alert of ${missing.join(', ')} reached the broker`]),
    ...(question === undefined || question.outcome === 'answered'
      ? []
      : [`${question.device} did not say who it is: ${question.outcome ?? 'it was not asked in time'}`]),
  ];
}
