import * as v from 'valibot';
import type { HttpPlan } from '../model/scenario.js';
import { integer, timeoutSchema } from '../model/schema.js';
import { shown } from '../model/shown.js';

const text = (issue: { readonly input: unknown }) => `must be a string, not ${shown(issue.input)}`;
const PATH = 'must be a path such as /health';
const ORIGIN = 'must be a loopback URL such as http://127.0.0.1:8080';
const UPGRADE = "must be 'accepted' or 'refused'";

const fields = {
  path: v.optional(v.pipe(v.string(text), v.regex(/^\/(?!\/)[\x21-\x7e]*$/, PATH)), '/'),
  url: v.nullish(v.pipe(v.string(text), v.check(isLoopbackUrl, ORIGIN)), null),
  requests: v.optional(integer(1, 10_000_000), 100),
  connections: v.optional(integer(1, 10_000), 10),
  pipelining: v.optional(integer(1, 1_000), 1),
  method: v.optional(v.pipe(v.string(text), v.regex(/^[A-Z]{1,20}$/, 'must be a method such as GET')), 'GET'),
  headers: v.optional(
    v.record(v.string(), v.string(text), (issue) => `must be an object, not ${shown(issue.input)}`),
    {},
  ),
  body: v.nullish(v.string(text), null),
  upgrade: v.nullish(v.picklist(['accepted', 'refused'], UPGRADE), null),
  timeoutMs: v.optional(timeoutSchema, 10_000),
};

/** A scenario's `http`, with every default filled in. */
export const httpSchema = v.pipe(
  v.strictObject(fields, (issue) =>
    issue.expected === 'never'
      ? `is no field of http (${Object.keys(fields).join(', ')})`
      : `must be an object such as { path: '/health' }, not ${shown(issue.input)}`,
  ),
  v.transform((plan): HttpPlan => plan),
);

function isLoopbackUrl(written: string): boolean {
  if (!URL.canParse(written)) return false;
  const { protocol, hostname } = new URL(written);
  const loopback = hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
  return (protocol === 'http:' || protocol === 'https:') && loopback;
}
