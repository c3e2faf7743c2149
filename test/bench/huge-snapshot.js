// Writes a snapshot of 2 GB with 20 million nodes, more than V8's own tools can make on most machines: a long linked
// list of objects, each with a few more. Row by row, as V8 lays them out.
// node huge-snapshot.js FILE
import { closeSync, openSync, writeSync } from 'node:fs';

const NODES = 20_000_000;
const FIELDS = 6;
const EDGES = 5;
const meta = {
  node_fields: ['type', 'name', 'id', 'self_size', 'edge_count', 'detachedness'],
  node_types: [['hidden', 'array', 'string', 'object', 'code', 'closure', 'regexp', 'number', 'native', 'synthetic']],
  edge_fields: ['type', 'name_or_index', 'to_node'],
  edge_types: [['context', 'element', 'property', 'internal', 'hidden', 'shortcut', 'weak']],
};

const fd = openSync(process.argv[2], 'w');
const header = { meta, node_count: NODES + 1, edge_count: 1 + NODES * EDGES, trace_function_count: 0 };
write(`{"snapshot":${JSON.stringify(header)},\n"nodes":[9,0,1,0,1,0\n`);
rows(NODES, (i) => `,3,${1 + (i % 5)},${2_000_000_000 + 2 * i},${16 + (i % 9) * 8},${EDGES},0\n`);
write(`],\n"edges":[5,1,${FIELDS}\n`);
// To the next node, to three further on, and weakly back.
rows(NODES, (i) => {
  const to = (step) => FIELDS * (1 + ((i + step) % NODES));
  return `,2,1,${to(1)}\n,2,2,${to(7)}\n,1,${i % 100},${to(1000)}\n,3,3,${to(i % 65_536)}\n,6,4,${to(NODES - 1)}\n`;
});
write('],\n"trace_function_infos":[],\n"strings":["","next","other","map","back","Session"]}');
closeSync(fd);

function rows(count, row) {
  for (let i = 0; i < count; ) {
    const end = Math.min(count, i + 10_000);
    let text = '';
    for (; i < end; i++) text += row(i);
    write(text);
  }
}

function write(text) {
  writeSync(fd, text);
}
