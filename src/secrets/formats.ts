import type { Span } from './span.js';

/** A form that a standard, or who made it, gives to what is secret: the group `secret`, or all that matches. */
interface Format {
  readonly pattern: RegExp;
  /** Tells those apart that only look like it, by what matched and what stands before it. */
  readonly isSecret?: (secret: string, match: string, before: string) => boolean;
}

/** Behind a name that says of its value that nobody else should know it: the value, in a form, a query, a cookie or JSON. */
const VALUE = String.raw`(?![a-z])\\*["']?\s{0,2}(?:=|:|%3D)\s{0,2}\\*["']?(?<secret>(?<=")[^"\\]+|(?<=')[^'\\]+|[^\s"'\\&;,<>]+)`;
const PASSWORD = 'password|passwd|passphrase|pwd|secret';
const TOKEN = [
  'token|api[-_]?key|access[-_]?key|private[-_]?key|credentials?|signature',
  String.raw`session[-_]?id|sessid|connect\.sid|(?<![a-z])sid`,
].join('|');

const FILE_ENDING = /\.(?:[cm]?[jt]sx?|json|css|map|html?|png|jpe?g|gif|svg|node|wasm|vue|svelte)$/i;

const FORMATS: readonly Format[] = [
  // RFC 7515, 7.1: a JOSE header is a JSON object, so that it begins with {" in base64url. V8 may have cut the rest.
  { pattern: /(?<![\w-])eyJ[\w-]{8,}(?:\.[\w-]*)*/dg },
  // RFC 7468, 10 and 11, and what OpenSSH and PGP made after it. V8 may have cut the end.
  {
    pattern:
      /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/dg,
  },
  // RFC 3986, 3.2.1: user and password before the host. A long name without a password is a token.
  {
    pattern: /:\/\/(?<secret>[^\s/?#"\\]+)@/dg,
    isSecret: (user) => /:./.test(user) || user.length >= 16,
  },
  // RFC 6750, 2.1, and RFC 7617, 2: what goes into an Authorization header.
  {
    pattern: /\bBearer(?:\s|%20){1,3}(?<secret>[\w.~+/-]{8,}=*)/dgi,
    isSecret: (token) => /\d/.test(token) || token.length >= 24,
  },
  {
    pattern: /\bBasic(?:\s|%20){1,3}(?<secret>[A-Za-z0-9+/]{6,}=*)/dgi,
    isSecret: (pair) => Buffer.from(pair, 'base64').includes(':'),
  },
  {
    pattern: new RegExp(String.raw`\bauthorization${VALUE}`, 'dgi'),
    isSecret: (value) => value.length >= 12,
  },
  // Prose goes on with a word: "Invalid password: required".
  {
    pattern: new RegExp(`(?:${PASSWORD})${VALUE}`, 'dgi'),
    isSecret: (value, match) => !/[:=]\s/.test(match) || /[^a-z.!]/i.test(value),
  },
  {
    pattern: new RegExp(`(?:${TOKEN})${VALUE}`, 'dgi'),
    isSecret: (value) => value.length >= 12 && /\d/.test(value) && /[a-z]/i.test(value),
  },
  // RFC 5321, 4.1.2, as people write it, or percent-encoded; no version and no file of a package.
  {
    pattern:
      /[\p{L}\p{N}._%+-]{1,64}(?:@|%40)(?!v?\d+\.|\d+x\.)(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+(?:\p{L}{2,24}|xn--[a-z0-9-]{1,59})(?![\p{L}\p{N}-])/dgiu,
    // A user before a host is no address: the URL's own form decides.
    isSecret: (address, _match, before) => !FILE_ENDING.test(address) && !/:\/\/[^\s/?#]*$/.test(before),
  },
  // Of makers whose keys secretlint's list does not have in the version that runs on Node 20:
  // https://docs.stripe.com/keys and https://docs.cloud.google.com/docs/authentication/api-keys
  { pattern: /(?<![A-Za-z0-9])(?:(?:sk|rk)_(?:live|test)|whsec)_[A-Za-z0-9]{10,}/dg },
  { pattern: /(?<![\w-])AIza[\w-]{35}/dg },
];

/** So much of what stands before a match is looked at. */
const BEFORE = 100;

/** What a standard's form, or a name before it, shows to be secret. */
export function formattedSecrets(text: string): readonly Span[] {
  return FORMATS.flatMap(({ pattern, isSecret = () => true }) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const [start, end] = match.indices?.groups?.secret ?? match.indices?.[0] ?? [0, 0];
      const before = text.slice(Math.max(0, start - BEFORE), start);
      return isSecret(text.slice(start, end), match[0], before) ? [{ start, end }] : [];
    }),
  );
}
