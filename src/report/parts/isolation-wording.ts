import type { IsolationFinding } from '../../model/finding.js';
import { countOf } from './figures.js';

const MAX_TENANTS = 5;

/** What a finding of isolation says, in one clause. Raw text of the heap. */
export function findingHeadline({ kind, count, tenants, path }: IsolationFinding): string {
  const last = path.at(-1)?.name ?? '';
  switch (kind) {
    case 'bridge':
      return `${last} joins ${countOf(count, 'manager')} of ${countOf(tenants.length, 'tenant')}`;
    case 'foreign-delivery':
      return `${countOf(count, 'message')} with another tenant's canary`;
    case 'user-slot':
      return `${path.at(-1)?.edge || last} holds what is ${tenants.length === 1 ? "one tenant's" : `${tenants.length} tenants'`} and not all's`;
    case 'singleton':
      return `${last} is there once for all managers`;
  }
}

/** The first of its tenants by name, and how many more there are. */
export function tenantsText({ tenants }: IsolationFinding): string {
  const more = tenants.length - MAX_TENANTS;
  return `${tenants.slice(0, MAX_TENANTS).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
