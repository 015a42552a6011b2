/** The only module that knows the `conversation` table. */
import type {AssetId, Conversation} from '../core/asset.ts';
import type {Micros} from '../core/time.ts';
import {containing, type Page, pageOf} from './page.ts';
import type {Database} from './sqlite.ts';

interface ConversationFilter extends Page {
  readonly segment?: string;
  /** Either end. */
  readonly asset?: AssetId;
  readonly protocol?: string;
  /** With payload that no protocol read. */
  readonly unread?: true;
  /** Part of an address. */
  readonly text?: string;
}

export interface Conversations {
  save(conversation: Conversation): void;
  /** Most bytes first. */
  list(filter: ConversationFilter): Conversation[];
  count(): number;
  /** Deletes what was not seen since then, `limit` rows at most; says how many. */
  deleteOld(before: Micros, limit: number): number;
}

export function conversationTable(db: Database): Conversations {
  const upsert = db.prepare<[Conversation]>(`
    INSERT INTO conversation (id, segment, client, server, client_address, server_address, transport, port, protocol,
      protocol_from, unread, role_from, packets, bytes, first_seen, last_seen)
    VALUES (@id, @segment, @client, @server, @clientAddress, @serverAddress, @transport, @port, @protocol,
      @protocolFrom, @unread, @roleFrom, @packets, @bytes, @firstSeen, @lastSeen)
    ON CONFLICT (id) DO UPDATE SET client = excluded.client, server = excluded.server,
      client_address = excluded.client_address, server_address = excluded.server_address, port = excluded.port,
      protocol = excluded.protocol, protocol_from = excluded.protocol_from, unread = excluded.unread, role_from = excluded.role_from, packets = excluded.packets,
      bytes = excluded.bytes, first_seen = excluded.first_seen, last_seen = excluded.last_seen
    WHERE excluded.last_seen >= conversation.last_seen`);
  const all = db.prepare<[object], Conversation>(`
    SELECT id, segment, client, server, client_address AS clientAddress, server_address AS serverAddress, transport,
      port, protocol, protocol_from AS protocolFrom, unread, role_from AS roleFrom, packets, bytes, first_seen AS firstSeen, last_seen AS lastSeen
    FROM conversation
    WHERE (@segment IS NULL OR segment = @segment)
      AND (@asset IS NULL OR client = @asset OR server = @asset
        OR EXISTS (SELECT 1 FROM asset_alias WHERE asset = @asset AND id IN (client, server)))
      AND (@protocol IS NULL OR protocol = @protocol)
      AND (@unread IS NULL OR unread > 0)
      AND (@text IS NULL OR client_address || ' ' || server_address LIKE @text ESCAPE '\\')
    ORDER BY bytes DESC, id LIMIT @limit OFFSET @offset`);
  const removeOld = db.prepare<[Micros, number]>(
    'DELETE FROM conversation WHERE id IN (SELECT id FROM conversation WHERE last_seen < ? LIMIT ?)',
  );
  const total = db.prepare<[], number>('SELECT count(*) FROM conversation').pluck();
  return {
    save: (conversation) => void upsert.run(conversation),
    list: ({segment, asset, protocol, unread, text, ...page}) =>
      all.all({
        segment: segment ?? null,
        asset: asset ?? null,
        protocol: protocol ?? null,
        unread: unread === true ? 1 : null,
        text: containing(text),
        ...pageOf(page),
      }),
    count: () => total.get() ?? 0,
    deleteOld: (before, limit) => removeOld.run(before, limit).changes,
  };
}
