import { describe, expect, it } from 'vitest';
import { messagesIn } from '../../../../src/cli/init/read/messages.js';
import { nodesIn, parseModule } from '../../../../src/surface/modules/parse.js';

/** The messages that a source understands: texts, or `field=value(others)`. */
async function understood(text: string): Promise<readonly string[]> {
  const result = await parseModule('server.ts', text);
  if (!('parsed' in result)) throw new Error(result.fault.text);
  return messagesIn([...nodesIn(result.parsed.program)]).map((message) =>
    message.kind === 'text' ? message.text : `${message.field}=${message.value}(${message.others.join(' ')})`,
  );
}

describe('the messages that a source understands', () => {
  it.each([
    [
      'cases of a switch',
      `const m = JSON.parse(d); switch (m.type) { case 'join': use(m.room); break; case 'say': }`,
      ['type=join(room)', 'type=say(room)'],
    ],
    [
      'comparisons of a field that was taken out',
      `const { action, id } = JSON.parse(d); if (action === 'add') use(id);`,
      ['action=add(id)'],
    ],
    [
      'a message that is passed on',
      `on((d) => handle(JSON.parse(d))); function handle(msg) { if (msg.op === 'sum') use(msg.numbers); }`,
      ['op=sum(numbers)'],
    ],
    [
      'a message that a method is given',
      `class A { on(d) { this.handle(s, JSON.parse(d)); } private handle(s, { cmd }) { if (cmd == 'go') s.go(); } }`,
      ['cmd=go()'],
    ],
    [
      'a table of handlers',
      `const table = { join() {}, leave() {} }; const m = JSON.parse(d); table[m.event]();`,
      ['event=join()', 'event=leave()'],
    ],
    ['texts', `if (data.toString() === 'ping') pong(); switch (String(data)) { case 'time': }`, ['time', 'ping']],
    ['parsed by a function of its own', `const m = parseMessage(d); if (m.kind === 'hi') hello();`, ['kind=hi()']],
  ])('%s', async (_, text, expected) => {
    expect([...(await understood(text))].sort()).toEqual([...expected].sort());
  });

  it('are none of what was not a message', async () => {
    expect(await understood(`if (request.method === 'GET') serve(); if (error.code === 'ENOENT') gone();`)).toEqual([]);
  });
});
