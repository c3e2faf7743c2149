import { type Path, rootStep } from '../model/path.js';
import type { ForeignDelivery } from '../model/swarm.js';
import type { SeenFinding } from './isolation.js';

/** What arrived at other tenants' sockets: a finding for each way that marks took, with the first one's place in its exchange. */
export function deliveryFindings(deliveries: readonly ForeignDelivery[]): SeenFinding[] {
  const byWay = new Map<string, ForeignDelivery[]>();
  for (const delivery of deliveries) {
    const way = wayOf(delivery);
    byWay.set(way, [...(byWay.get(way) ?? []), delivery]);
  }
  return [...byWay].map(([way, all]): SeenFinding => {
    const first = all.reduce((a, b) => (b.received < a.received ? b : a));
    const path: Path = [rootStep({ kind: 'wire' }), { edge: 'received', edgeKind: 'internal', name: way }];
    return {
      kind: 'foreign-delivery',
      path,
      tenants: [...new Set(all.flatMap(({ from, to }) => [from, to]))],
      count: all.reduce((total, { count }) => total + count, 0),
      detail: `${first.from}'s canary came to ${first.to}'s socket in ${placeOf(first)}`,
    };
  });
}

function wayOf({ carrier, writing }: ForeignDelivery): string {
  const written = writing === 'plain' ? '' : `, in ${writing}`;
  return `${CARRIERS[carrier]}${written}`;
}

const CARRIERS: Readonly<Record<ForeignDelivery['carrier'], string>> = {
  text: 'text message',
  binary: 'binary message',
  control: 'ping, pong or close',
};

function placeOf({ carrier, received, sent }: ForeignDelivery): string {
  if (carrier !== 'text' && carrier !== 'binary') return `a ${CARRIERS[carrier]}`;
  return `message ${received} that it received, after ${sent} that it sent`;
}
