import { randomBytes } from 'node:crypto';

/** From what the marks of one process's tenants are made: nobody guesses them. */
export function canarySecret(): string {
  return randomBytes(16).toString('hex');
}
