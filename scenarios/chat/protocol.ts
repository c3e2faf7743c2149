/** What a member sends. */
export type ClientEvent =
  | { readonly type: 'join'; readonly room: string; readonly name: string }
  | { readonly type: 'message'; readonly text: string }
  | { readonly type: 'typing' }
  | { readonly type: 'leave' };

/** What members of a room receive. */
export type ServerEvent =
  | { readonly type: 'joined' | 'typing' | 'left'; readonly name: string }
  | { readonly type: 'message'; readonly name: string; readonly text: string };

/** Reads what came over a socket; undefined for anything that is no event. */
export function parseClientEvent(json: string): ClientEvent | undefined {
  let event: Partial<Record<string, unknown>> | null;
  try {
    event = JSON.parse(json);
  } catch {
    return undefined;
  }
  const { type, room, name, text } = event ?? {};
  if (type === 'join' && typeof room === 'string' && typeof name === 'string') return { type, room, name };
  if (type === 'message' && typeof text === 'string') return { type, text };
  if (type === 'typing' || type === 'leave') return { type };
  return undefined;
}
