/** Base62, base64url: of this many characters, the same every time. */
const body = (length: number) => 'Ab3dEf6hIj9lMn2pQr5tUv8xYz1'.repeat(9).slice(0, length);

/** Put together, so that no scanner of repositories takes this file for one that holds secrets. */
const joined = (...parts: readonly string[]) => parts.join('');

const JWT_HEADER = joined('eyJhbGciOiJIUzI1NiIs', 'InR5cCI6IkpXVCJ9');
const PRIVATE_KEY = joined(
  '-----BEGIN RSA PRIV',
  'ATE KEY-----\n',
  'MIIEowIBAAKCAQEAu1SU1LfVLPHCozMxH2Mo\n'.repeat(25),
);

/** What must not be seen, and a text that holds it. */
export const SECRETS: readonly (readonly [name: string, secret: string, text: (secret: string) => string])[] = [
  ['a JSON Web Token', joined(JWT_HEADER, '.eyJzdWIiOiIxMjM0NTY3ODkwIn0.', body(43)), (it) => `session:${it}`],
  ['the beginning of a long one', joined(JWT_HEADER, '.', body(200)), (it) => it],
  ["a key of Stripe's", joined('sk_', 'live_', body(24)), (it) => `session:${it}`],
  ["a token of GitHub's", joined('gh', 'p_', body(36)), (it) => `room:${it}`],
  ["a token of GitLab's", joined('glp', 'at-', body(20)), (it) => it],
  ["a token of npm's", joined('np', 'm_', body(36)), (it) => `//registry.example/:_auth ${it}`],
  ["a token of Slack's", joined('xox', 'b-123456789012-123456789012-', body(24)), (it) => it],
  ["a webhook of Slack's", joined('https://hooks.slack', '.com/services/T12345678/B12345678/', body(24)), (it) => it],
  ['an id of an AWS key', joined('AK', 'IAZ3MGBQ2JXYC7NLP4'), (it) => `s3:${it}`],
  ['a key of AWS', joined('wJalrXUtnFEMI/K7MDENG/', 'bPxRfiCYzzzzzzzKEY'), (it) => `aws_secret_access_key=${it}`],
  ["a key of Google's", joined('AI', 'zaSy', body(33)), (it) => `maps:${it}`],
  ["a key of OpenAI's", joined('sk-', 'proj-', body(74), 'T3Blbk', 'FJ', body(74)), (it) => it],
  ["a key of Anthropic's", joined('sk-', 'ant-api03-', body(93), 'AA'), (it) => it],
  ["a key of SendGrid's", joined('SG', '.', body(22), '.', body(43)), (it) => it],
  ['a private key that V8 cut', PRIVATE_KEY.slice(0, 1000), (it) => it],
  ['a bearer token', body(30), (it) => `Authorization: Bearer ${it}`],
  ['a password in base64', Buffer.from('alice:hunter2').toString('base64'), (it) => `Basic ${it}`],
  ['a password in a URL', 'hunter2', (it) => `wss://alice:${it}@chat.example.com:8080/room`],
  ['a password in the URL of a database', 's3cr3t!', (it) => `postgres://admin:${it}@db/app`],
  ['a token in a URL', body(20), (it) => `https://${it}@git.example.com/a.git`],
  ['a password of a form', 'hunter2', (it) => `user=7&password=${it}&room=42`],
  ['a password in JSON', 'correct horse', (it) => JSON.stringify({ user: 7, password: it })],
  ['a password in JSON in JSON', 'hunter2', (it) => JSON.stringify(JSON.stringify({ password: it }))],
  ['a password in a message', 'hunter2', (it) => `login failed, password: ${it}`],
  ['a token of a query', body(24), (it) => `/socket?room=42&access_token=${it}`],
  ['a session of a cookie', `s%3A${body(20)}`, (it) => `theme=dark; connect.sid=${it}; Path=/`],
  ['an e-mail address', 'alice@example.com', (it) => `user:${it}`],
  ['an e-mail address, percent-encoded', 'alice%40example.com', (it) => `/invite?email=${it}`],
  ['an e-mail address of the world', 'Älice.B+chat@müller.co.uk', (it) => `${it}: away`],
];

/** What people need to see. */
export const HARMLESS: readonly string[] = [
  'user-7',
  'room:42',
  '"user-7"',
  'token:7',
  'session:42',
  'sid: 42',
  'scenarios/chat/factory.ts',
  'module node:internal/perf/observe',
  'file:///home/u/app/node_modules/@acme/queue/index.js',
  'node_modules/.pnpm/ws@8.18.0/node_modules/ws/lib/websocket.js',
  'node_modules/.pnpm/@acme+queue@1.0.0-beta.next/node_modules/@acme/queue/index.js',
  'https://esm.example/ws@v8.18.0/index.mjs',
  'icon@2x.png',
  'index-BDnqZat0.js',
  'main.3f786850e387550fdab836ed7e6dc881de23001b.js',
  '3f786850e387550fdab836ed7e6dc881de23001b',
  'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
  '550e8400-e29b-41d4-a716-446655440000',
  'V1StGXR8_Z5jdHi6B-myT',
  'UserSession',
  'WebSocketManagerFactory.#sessions (Map)',
  'accessToken',
  'TokenBucket',
  'password',
  'listener "message" on process',
  'setInterval, 30 s',
  'Invalid password: required',
  'Basic authentication failed',
  'Bearer token missing',
  "Cannot read properties of undefined (reading 'token')",
  'SyntaxError: Unexpected token: }',
  'ws://127.0.0.1:8080/chat?room=42',
  'git+ssh://git@git.example.com/a.git',
  '12 / part of key (Session @51) -> value (Object @53) pair in WeakMap (table @49)',
  '2026-11-25T09:29:27.000Z',
  '10.0.0.1:443',
];
