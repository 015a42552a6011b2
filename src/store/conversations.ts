/** The only module that knows the `conversation` table. */
import type {AssetId, Conversation} from '../core/asset.ts';
import {containing, type Page, pageOf} from './page.ts';
import type {Database} from './sqlite.ts';

interface ConversationFilter extends Page {
  readonly segment?: string;
  /** Either end. */
  readonly asset?: AssetId;
  readonly protocol?: string;
  /** Part of an address. */
  readonly text?: string;
}

export interface Conversations {
  save(conversation: Conversation): void;
  /** Most bytes first. */
  list(filter: ConversationFilter): Conversation[];
  count(): number;
}

export function conversationTable(db: Database): Conversations {
  const upsert = db.prepare<[Conversation]>(`
    INSERT INTO conversation VALUES (@id, @segment, @client, @server, @clientIp, @serverIp, @transport, @port,
      @protocol, @roleFrom, @packets, @bytes, @firstSeen, @lastSeen)
    ON CONFLICT (id) DO UPDATE SET client = excluded.client, server = excluded.server,
      client_ip = excluded.client_ip, server_ip = excluded.server_ip, port = excluded.port,
      protocol = excluded.protocol, role_from = excluded.role_from, packets = excluded.packets,
      bytes = excluded.bytes, first_seen = excluded.first_seen, last_seen = excluded.last_seen
    WHERE excluded.last_seen >= conversation.last_seen`);
  const all = db.prepare<[object], Conversation>(`
    SELECT id, segment, client, server, client_ip AS clientIp, server_ip AS serverIp, transport, port, protocol,
      role_from AS roleFrom, packets, bytes, first_seen AS firstSeen, last_seen AS lastSeen
    FROM conversation
    WHERE (@segment IS NULL OR segment = @segment)
      AND (@asset IS NULL OR client = @asset OR server = @asset)
      AND (@protocol IS NULL OR protocol = @protocol)
      AND (@text IS NULL OR client_ip || ' ' || server_ip LIKE @text ESCAPE '\\')
    ORDER BY bytes DESC, id LIMIT @limit OFFSET @offset`);
  const total = db.prepare<[], number>('SELECT count(*) FROM conversation').pluck();
  return {
    save: (conversation) => void upsert.run(conversation),
    list: ({segment, asset, protocol, text, ...page}) =>
      all.all({
        segment: segment ?? null,
        asset: asset ?? null,
        protocol: protocol ?? null,
        text: containing(text),
        ...pageOf(page),
      }),
    count: () => total.get() ?? 0,
  };
}
