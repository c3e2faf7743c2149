import { rules } from '@secretlint/secretlint-rule-preset-recommend';
import type { SecretLintRuleContext, SecretLintSourceCode } from '@secretlint/types';
import type { Span } from './span.js';

/**
 * Of secretlint's list all but these: a comment in what we read switches nothing off, and of an address with a password
 * formats.ts finds the part that is secret, whatever its scheme.
 */
const LEFT_OUT = /-rule-(?:filter-comments|basicauth|database-connection-string)$/;

let found: Span[] = [];
const context: SecretLintRuleContext = {
  sharedOptions: {},
  createTranslator: () => (messageId, data) => ({ message: '', messageId: String(messageId), data }),
  report: ({ range: [start, end] }) => void found.push({ start, end }),
  ignore: () => {},
};
const handlers = rules
  .filter(({ meta }) => !LEFT_OUT.test(meta.id))
  // The rule for AWS looks for the ids of keys where it is asked to; the others have no such option.
  .map((rule) => rule.create(context, { enableIDScanRule: true }));

/** The tokens and keys in a text, by the forms that their makers gave them, as secretlint keeps them up. */
export function publishedSecrets(text: string): readonly Span[] {
  found = [];
  // The rules look at no more of a source than this.
  const source = { content: text, contentType: 'text', ext: '', hasBOM: false } as SecretLintSourceCode;
  for (const handler of handlers) void handler.file?.(source);
  return found;
}
