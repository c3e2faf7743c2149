import { describe, expect, it } from 'vitest';
import { canaryOf } from '../../src/measured/canary.js';
import { Canaries } from '../../src/swarm/canaries.js';

const secret = '0123456789abcdef0123456789abcdef';
const mark = (i: number) => Buffer.from(`from ${canaryOf(secret, i)}`);
const tenants = ['ann', 'bob', 'cid', 'cid'];

describe('looking for marks at sockets', () => {
  it("tells a mark that arrives at another tenant's socket, with its place in the exchange", () => {
    const canaries = new Canaries(secret);
    const [ann, bob] = [canaries.watch(0, true), canaries.watch(1, true)];
    ann.sends(mark(0));
    bob.sends(mark(1));
    ann.receives(mark(0), 'text');
    ann.receives(mark(1), 'text');
    expect(canaries.foreign(tenants)).toEqual([
      { from: 'bob', to: 'ann', carrier: 'text', writing: 'plain', count: 1, received: 2, sent: 1 },
    ]);
  });

  it('lets managers of one tenant hear one another', () => {
    const canaries = new Canaries(secret);
    const socket = canaries.watch(2, true);
    socket.sends(mark(2));
    socket.receives(mark(3), 'binary');
    expect(canaries.foreign(tenants)).toEqual([]);
  });

  it('finds a mark that is cut by the border of two messages', () => {
    const canaries = new Canaries(secret);
    const socket = canaries.watch(0, true);
    socket.sends(mark(0));
    socket.receives(mark(1).subarray(0, 20), 'binary');
    socket.receives(mark(1).subarray(20), 'binary');
    expect(canaries.foreign(tenants)).toMatchObject([{ from: 'bob', to: 'ann', count: 1, received: 2 }]);
  });

  it('counts a mark once that lies near the border of two messages', () => {
    const canaries = new Canaries(secret);
    const socket = canaries.watch(0, true);
    socket.sends(mark(0));
    socket.receives(mark(1), 'text');
    socket.receives(Buffer.from('and so on'), 'text');
    socket.receives(mark(1), 'text');
    expect(canaries.foreign(tenants)).toMatchObject([{ from: 'bob', to: 'ann', count: 2 }]);
  });

  it('takes a socket that sent no mark for that of the manager of its number', () => {
    const canaries = new Canaries(secret);
    canaries.watch(0, true).receives(mark(1), 'text');
    expect(canaries.foreign(tenants)).toHaveLength(1);
  });

  it('does not where numbers are seen to mean something else', () => {
    const canaries = new Canaries(secret);
    canaries.watch(0, true).receives(mark(1), 'text');
    canaries.watch(2, true).sends(mark(1));
    expect(canaries.foreign(tenants)).toEqual([]);
    const more = new Canaries(secret);
    more.watch(0, true).receives(mark(1), 'text');
    more.watch(tenants.length, true);
    expect(more.foreign(tenants)).toEqual([]);
  });

  it('remembers what arrived at sockets that are closed', () => {
    const canaries = new Canaries(secret);
    const socket = canaries.watch(0, true);
    socket.sends(mark(0));
    socket.receives(mark(1), 'control');
    socket.closed();
    expect(canaries.foreign(tenants)).toMatchObject([{ carrier: 'control' }]);
  });
});
