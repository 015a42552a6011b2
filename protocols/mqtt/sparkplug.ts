/** Sparkplug B topics: `spBv1.0/<group>/<message>/<edge node>[/<device>]`, `spBv1.0/STATE/<host>`. Sparkplug 3.0 §4. */

const messages = ['NBIRTH', 'NDEATH', 'DBIRTH', 'DDEATH', 'NDATA', 'DDATA', 'NCMD', 'DCMD'] as const;

/** Names of facts about Sparkplug messages: `sparkplug-ncmd`. */
export const sparkplugNames: readonly string[] = [...messages, 'STATE'].map((m) => `sparkplug-${m.toLowerCase()}`);

/** The message that a topic carries, else undefined. `STATE/<host>` is that of Sparkplug 2. */
export function sparkplugOf(topic: string): string | undefined {
  const levels = topic.split('/', 5);
  if (levels[0] === 'STATE' && levels.length === 2) return 'STATE';
  if (levels[0] !== 'spBv1.0') return undefined;
  if (levels[1] === 'STATE') return 'STATE';
  return messages.find((m) => m === levels[2]);
}

/** Commands to nodes and devices, and what tells them that their host is there: who sends these can act on the plant. */
export const isCommand = (message: string): boolean => message === 'NCMD' || message === 'DCMD';
