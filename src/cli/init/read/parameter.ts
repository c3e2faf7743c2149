/** What a parameter is for, as far as its name, its use and its type show. */
export type Role =
  | 'httpServer'
  | 'webSocketServer'
  | 'socketIoServer'
  | 'webSocket'
  | 'request'
  | 'duplex'
  | 'head'
  | 'port'
  | 'host'
  | 'url'
  | 'path'
  | 'callback'
  | 'logger'
  | 'text'
  | 'number'
  | 'flag'
  | 'list'
  | 'options'
  /** Of a class of the project that can be made with `new`. */
  | 'instance'
  /** Of a type that nobody here can make. */
  | 'other'
  | 'unknown';

export interface Parameter {
  readonly name: string;
  /** It may be left out. */
  readonly optional: boolean;
  /** The likeliest first. */
  readonly roles: readonly Role[];
  /** Of options. */
  readonly properties: readonly Parameter[];
  /** Of an instance: its class. */
  readonly madeBy?: ProjectClass;
}

/** A class that a file of the project exports. */
export interface ProjectClass {
  readonly name: string;
  /** Absolute. */
  readonly file: string;
  /** What its constructor takes. */
  readonly parameters: readonly Parameter[];
}

/** Roles by name, for what neither a type nor a use tells. */
const BY_NAME: readonly (readonly [RegExp, readonly Role[]])[] = [
  [/^(?:wss|wsserver|websocketserver|webSocketServer|socketserver)$/i, ['webSocketServer']],
  [/^io$/, ['socketIoServer']],
  [/^(?:https?|httpserver|https?_?server|srv|server|nodeserver)$/i, ['httpServer', 'webSocketServer']],
  [/^(?:ws|socket|sock|conn|connection|websocket)$/i, ['webSocket']],
  [/^(?:req|request|message|incoming)$/i, ['request']],
  [/^head$/i, ['head']],
  [/port$/i, ['port']],
  [/^(?:host|hostname|interface|bindaddress)$/i, ['host']],
  [/(?:url|uri|endpoint|address|origin)$/i, ['url']],
  [/^(?:path|pathname|prefix|basepath|route)$/i, ['path']],
  [/^(?:cb|callback|done|next|fn|listener|handler|on[A-Z]\w*)$/, ['callback']],
  [/^(?:log|logger)$/i, ['logger']],
  [/^(?:opts?|options?|conf|config|configuration|settings|params)$/i, ['options']],
  [/(?:id|name|user|key|room|token|channel|topic|secret|password)$/i, ['text']],
  [/^(?:n|count|size|limit|max\w*|min\w*|ttl|interval\w*|timeout\w*)$/i, ['number']],
  [/\w(?:Ms|Seconds)$/, ['number']],
];

export function rolesByName(name: string): readonly Role[] {
  return BY_NAME.find(([pattern]) => pattern.test(name))?.[1] ?? ['unknown'];
}
