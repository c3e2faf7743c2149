// MCP over streamable HTTP: a session, a tool that is called, and the session's end.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { defineClient } from 'ws-profile';

interface Session {
  readonly client: Client;
  readonly transport: StreamableHTTPClientTransport;
}

export default defineClient<Session>({
  async connect({ url, i }) {
    const transport = new StreamableHTTPClientTransport(new URL('/mcp', url.replace(/^ws/, 'http')));
    const client = new Client({ name: `agent-${i}`, version: '1.0.0' });
    await client.connect(transport);
    return { client, transport };
  },
  async exercise({ client }, { canary }) {
    await client.callTool({ name: 'echo', arguments: { text: canary } });
  },
  async disconnect({ client, transport }) {
    await transport.terminateSession();
    await client.close();
  },
});
