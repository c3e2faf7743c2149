import { redactDocument, redactSecrets } from '../../secrets/redact.js';
import { showsSecrets } from './show-secrets.js';

/** A text of the program or its heap, as it may be printed. */
export function printableText(process: NodeJS.Process, text: string): string {
  return showsSecrets(process) ? text : redactSecrets(text);
}

/** The same for a whole document that a person reads. What machines read is redacted always. */
export function printableDocument<T>(process: NodeJS.Process, document: T): T {
  return showsSecrets(process) ? document : redactDocument(document);
}
