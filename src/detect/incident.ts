/**
 * Alerts grouped into stories: those that share a device and follow each other closely belong together, over chains of
 * devices too. An alert about no device, such as one of the box itself, is no part of a story. Pure: the same alerts give the same
 * incidents, whatever their order.
 */
import {type Alert, type Level, levels} from '../core/alert.ts';
import {MINUTE, type Micros} from '../core/time.ts';

/** An alert this long after the last one of the same device begins another story. */
export const STORY_GAP: Micros = 30 * MINUTE;

export interface Incident {
  /** That of its first alert: it stays as the story grows. */
  readonly id: string;
  readonly level: Level;
  /** Who is in it, in the order of their coming; addresses where there is no asset. */
  readonly assets: readonly string[];
  /** ATT&CK techniques, in the order of their coming. */
  readonly attack: readonly string[];
  /** In the order in which they began. */
  readonly alerts: readonly Alert[];
  readonly firstSeen: Micros;
  readonly lastSeen: Micros;
}

interface Story {
  readonly alerts: Alert[];
  lastSeen: Micros;
  /** The story that took this one over. */
  into?: Story;
}

/** The latest first. */
export function incidentsOf(alerts: readonly Alert[]): Incident[] {
  const ofDevices = alerts.filter((alert) => partiesOf(alert).length > 0);
  const ordered = ofDevices.toSorted((a, b) => a.firstSeen - b.firstSeen || (a.id < b.id ? -1 : 1));
  const storyOf = new Map<string, Story>();
  const stories: Story[] = [];
  for (const alert of ordered) {
    const story = joined(storyOf, alert) ?? begin(stories);
    story.alerts.push(alert);
    story.lastSeen = Math.max(story.lastSeen, alert.lastSeen);
    for (const party of partiesOf(alert)) storyOf.set(party, story);
  }
  return stories
    .filter(({into}) => into === undefined)
    .map(incidentOf)
    .toSorted((a, b) => b.lastSeen - a.lastSeen || (a.id < b.id ? 1 : -1));
}

function begin(stories: Story[]): Story {
  const story: Story = {alerts: [], lastSeen: Number.NEGATIVE_INFINITY};
  stories.push(story);
  return story;
}

/** The running story of the parties of this alert; two stories that it links become one. */
function joined(storyOf: ReadonlyMap<string, Story>, alert: Alert): Story | undefined {
  const running = partiesOf(alert)
    .flatMap((party) => storyOf.get(party) ?? [])
    .map(heir)
    .filter(({lastSeen}) => alert.firstSeen - lastSeen <= STORY_GAP);
  const [first, second] = running;
  if (first !== undefined && second !== undefined && first !== second) {
    first.alerts.push(...second.alerts);
    first.lastSeen = Math.max(first.lastSeen, second.lastSeen);
    second.into = first;
  }
  return first;
}

function heir(story: Story): Story {
  let last = story;
  while (last.into !== undefined) last = last.into;
  return last;
}

const partiesOf = ({segment, subject, object}: Alert): string[] =>
  [subject, object].filter((party) => party !== '').map((party) => `${segment} ${party}`);

function incidentOf({alerts, lastSeen}: Story): Incident {
  const ordered = alerts.toSorted((a, b) => a.firstSeen - b.firstSeen || (a.id < b.id ? -1 : 1));
  const [first] = ordered;
  const worst = Math.max(...ordered.map(({level}) => levels.indexOf(level)));
  return {
    id: first?.id ?? '',
    level: levels[worst] ?? 'informational',
    assets: [...new Set(ordered.flatMap(({subject, object}) => [subject, object]).filter((party) => party !== ''))],
    attack: [...new Set(ordered.flatMap(({rule}) => rule.attack))],
    alerts: ordered,
    firstSeen: first?.firstSeen ?? 0,
    lastSeen,
  };
}
