import { expect, it } from 'vitest';
import { UnifiedWebSocketManager } from '../../scenarios/manager-factory/unified-websocket-manager.js';
import { WebSocketManager } from '../../scenarios/manager-factory/websocket-manager.js';

it('keeps the old name working, and warns at its first use alone', async () => {
  const warnings: (Error & { code?: string })[] = [];
  const collect = (warning: Error) => warnings.push(warning);
  process.on('warning', collect);
  const manager: WebSocketManager = new WebSocketManager('ada');
  new WebSocketManager('ben');
  // Warnings are emitted in a later tick.
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', collect);
  expect(manager.send('hello')).toBe(0);
  expect(manager.stats().queued).toBe(1);
  expect(warnings.map(({ name, code }) => [name, code])).toEqual([['DeprecationWarning', 'WSM0001']]);
  expect(warnings[0]?.message).toContain('forUser(userId)');
});

it('is the same class under either name', () => {
  expect(new WebSocketManager('ada')).toBeInstanceOf(UnifiedWebSocketManager);
  expect(new UnifiedWebSocketManager('ada')).toBeInstanceOf(WebSocketManager);
});

it('can be extended under the old name', () => {
  class AuditedManager extends WebSocketManager {
    audit = () => `${this.userId}: ${this.stats().sent} sent`;
  }
  expect(new AuditedManager('ada').audit()).toBe('ada: 0 sent');
});

it('refuses placeholders under the old name too', () => {
  expect(() => new WebSocketManager('test_user')).toThrow('"test_user" is a placeholder');
});
