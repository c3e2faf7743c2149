import { EDGE_TYPE_NAMES, EdgeType, type Heap, NODE_TYPE_NAMES, NodeType } from './heap.js';
import { words } from './read/shared.js';

/**
 * A heap of a few nodes that has something of everything: shortcuts, weak edges, a weak map's table, a loop, a node that
 * is reached twice, arrays with one owner and with two, an orphan, and a ring that nothing holds. A large heap's loops run
 * once, and are compiled while they run: an engine that has seen every branch before compiles them once, and for good.
 */
export function sampleHeap(): Heap {
  const { synthetic, object, array, hidden, native } = NodeType;
  const { element, property, internal, shortcut, weak } = EdgeType;
  const types = [synthetic, object, object, array, object, synthetic, hidden, object, object, object, native, array];
  const out: readonly (readonly (readonly [type: number, to: number])[])[] = [
    [
      [shortcut, 1],
      [element, 5],
      [shortcut, 2],
      [weak, 4],
      [element, 5],
    ],
    [
      [property, 2],
      [property, 4],
      [internal, 3],
      [weak, 7],
      [shortcut, 6],
    ],
    [
      [property, 1],
      [property, 2],
      [internal, 6],
      [property, 4],
      [internal, 11],
      [internal, 11],
    ],
    [
      [internal, 4],
      [element, 2],
      [element, 0],
    ],
    [
      [property, 1],
      [internal, 11],
      [property, 2],
    ],
    [
      [element, 6],
      [element, 1],
      [internal, 10],
      [element, 2],
    ],
    [[internal, 10]],
    [
      [property, 2],
      [property, 6],
    ],
    [[property, 9]],
    [
      [property, 8],
      [property, 4],
    ],
    [],
    [],
  ];
  const edges = out.flat();
  const starts = out.map((_, node) => out.slice(0, node).flat().length);
  const firstEdge = filled([...starts, edges.length]);
  const ordinals = types.map((_, node) => node);
  const nothing = words(0);
  return {
    file: '',
    fileSize: 0,
    root: 0,
    nodes: {
      count: types.length,
      type: new Uint8Array(new SharedArrayBuffer(types.length)).map((_, node) => types[node]!),
      name: filled(ordinals),
      id: filled(ordinals),
      selfSize: filled(ordinals.map((node) => node * 8)),
      firstEdge,
      typeNames: NODE_TYPE_NAMES,
    },
    edges: {
      count: edges.length,
      type: Uint8Array.from(edges, ([type]) => type),
      nameOrIndex: words(edges.length),
      to: filled(edges.map(([, to]) => to)),
      typeNames: EDGE_TYPE_NAMES,
    },
    strings: { count: types.length, get: (index) => (index === 10 ? 'system / ExternalStringData' : 'name') },
    locations: { count: 0, node: nothing, scriptId: nothing, line: nothing, column: nothing },
    weakPairs: { name: nothing, tables: filled([3]), halves: filled([firstEdge[3]!]) },
    extraNativeBytes: 0,
  };
}

function filled(values: readonly number[]): Uint32Array {
  const array = words(values.length);
  array.set(values);
  return array;
}
