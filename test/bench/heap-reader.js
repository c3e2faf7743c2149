// Reads a snapshot with one of three engines, to the retained sizes of every node, and says what that took: `ms` from the
// file to the sizes, without the start of the process and the loading of the engine.
// node heap-reader.js ours|memlab|devtools FILE
import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';

const [engine, file] = process.argv.slice(2);

const ENGINES = {
  async ours() {
    const { readHeap } = await import('../../dist/heap/read-heap.js');
    const { weigh } = await import('../../dist/heap/retained-sizes.js');
    begin();
    const heap = await readHeap(file);
    const { retained } = weigh(heap);
    return { nodes: heap.nodes.count, edges: heap.edges.count, retained: retained[heap.root] };
  },
  async memlab() {
    // The part of memlab that reads heaps, from where memlab itself takes it.
    const memlab = createRequire(createRequire(import.meta.url).resolve('memlab/package.json'));
    const { getFullHeapFromFile } = memlab('@memlab/heap-analysis');
    begin();
    const heap = await getFullHeapFromFile(file);
    return { nodes: heap.nodes.length, edges: heap.edges.length, retained: heap.nodes.get(0).retainedSize };
  },
  async devtools() {
    const { parse } = await import('heap-snapshot-toolkit');
    begin();
    const snapshot = await parse(createReadStream(file, 'utf-8'));
    const edges = snapshot.containmentEdges.length / snapshot.edgeFieldsCount;
    return { nodes: snapshot.nodeCount, edges, retained: snapshot.retainedSizes[0] };
  },
};

let begun;
function begin() {
  begun = performance.now();
}

// memlab prints its progress on stdout.
const { write } = process.stdout;
process.stdout.write = () => true;
const found = await ENGINES[engine]();
const ms = performance.now() - begun;
process.stdout.write = write;
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
const cpuMs = Math.round((userCPUTime + systemCPUTime) / 1000);
console.log(JSON.stringify({ ...found, ms, cpuMs, peakBytes: maxRSS * 1024 }));
process.exit(0);
