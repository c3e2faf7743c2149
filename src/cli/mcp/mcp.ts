import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { CallToolResult, McpServer } from '@modelcontextprotocol/server';
import { WsProfileError } from '../../errors.js';
import { makeFolder, OWN_FOLDER } from '../../files/own-folder.js';
import { runOurselves } from '../../process/run-ourselves.js';
import { interruptSignal } from '../terminal/interrupt.js';
import { version } from '../version.js';
import { answerText, failureText, type ToolData } from './answer.js';
import { TOOLS, type Tool } from './tools.js';

/** Documents that are kept for further pages, and those whose file is. */
const MAX_KEPT = 8;
const MAX_FILES = 40;

const INSTRUCTIONS =
  "ws-profile finds what stays behind in WebSocket servers. Start with findings (the last run) or run, go on with explain and a finding's id; diff, path and query look into the heap snapshots that run keeps. Answers are pages of less than 5 kB. At a shell, the commands `ws-profile run`, `leaks` and `heap` say more.";

/** `ws-profile mcp`: serves until the client closes stdin. Each tool is a command of ours, run in a process of its own. */
export async function mcp(process: NodeJS.Process): Promise<void> {
  const { McpServer, fromJsonSchema, serveStdio, StdioServerTransport } = await loadSdk();
  const interrupt = interruptSignal(process);
  const stop = new AbortController();
  const signal = AbortSignal.any([interrupt.signal, stop.signal]);
  const call = createCalls(process.cwd(), signal);
  const handle = serveStdio(
    (): McpServer => {
      const server = new McpServer({ name: 'ws-profile', version: version() }, { instructions: INSTRUCTIONS });
      for (const tool of TOOLS) {
        const { name, description, properties, required } = tool;
        const inputSchema = fromJsonSchema<Readonly<Record<string, unknown>>>({
          type: 'object',
          properties: {
            ...properties,
            page: { type: 'integer', minimum: 1, maximum: 10_000, description: 'default 1' },
          },
          required: [...required],
          additionalProperties: false,
        });
        server.registerTool(
          name,
          { description, inputSchema, annotations: { readOnlyHint: !tool.measures, openWorldHint: false } },
          ({ page = 1, ...args }) => call(tool, args, Number(page)),
        );
      }
      return server;
    },
    { transport: new StdioServerTransport(process.stdin, process.stdout) },
  );
  await new Promise<void>((resolve) => {
    for (const event of ['end', 'close'] as const) process.stdin.once(event, resolve);
    signal.addEventListener('abort', () => resolve());
  });
  stop.abort();
  await handle.close();
  interrupt.release();
  if (interrupt.signal.aborted) throw interrupt.signal.reason;
}

async function loadSdk() {
  try {
    const [server, stdio] = await Promise.all([
      import('@modelcontextprotocol/server'),
      import('@modelcontextprotocol/server/stdio'),
    ]);
    return { ...server, ...stdio };
  } catch (cause) {
    throw new WsProfileError('TOOL_MISSING', '@modelcontextprotocol/server is not installed.', {
      hint: 'Install it beside ws-profile: npm install --save-dev @modelcontextprotocol/server',
      cause,
    });
  }
}

interface Kept {
  readonly data: ToolData;
  readonly file: string;
}

/** Calls tools one after the other: neighbours disturb memory figures. */
function createCalls(root: string, signal: AbortSignal) {
  const kept = new Map<string, Kept>();
  let last: Promise<unknown> = Promise.resolve();
  let count = 0;

  async function documentOf(tool: Tool, args: Readonly<Record<string, unknown>>): Promise<Kept | string> {
    const { exitCode, stdout, stderr } = await runOurselves(await tool.command(root, args), { cwd: root, signal });
    if (stdout.trim() === '') return failureText(stderr) || `ws-profile ended with ${exitCode}.`;
    const folder = path.join(root, OWN_FOLDER, 'answers');
    makeFolder(folder);
    const file = path.join(folder, `${tool.name}-${count++ % MAX_FILES}.json`);
    await writeFile(file, stdout, { mode: 0o600 });
    return { data: tool.tell(JSON.parse(stdout), root), file: path.relative(root, file) };
  }

  async function answer(tool: Tool, args: Readonly<Record<string, unknown>>, page: number): Promise<CallToolResult> {
    const key = JSON.stringify([tool.name, args]);
    try {
      const found = (page > 1 && kept.get(key)) || (await documentOf(tool, args));
      if (typeof found === 'string') return failed(found);
      kept.delete(key);
      kept.set(key, found);
      for (const oldest of kept.keys()) if (kept.size > MAX_KEPT) kept.delete(oldest);
      return { content: [{ type: 'text', text: answerText(found.data, page, found.file) }] };
    } catch (error) {
      if (error instanceof WsProfileError) return failed([error.message, error.hint].filter(Boolean).join('\n'));
      throw error;
    }
  }

  return (tool: Tool, args: Readonly<Record<string, unknown>>, page: number): Promise<CallToolResult> => {
    const mine = last.then(() => answer(tool, args, page));
    last = mine.catch(() => {});
    return mine;
  };
}

function failed(text: string): CallToolResult {
  return { isError: true, content: [{ type: 'text', text }] };
}
