import { detachedNodes } from './detached.js';
import { type Heap, NodeType } from './heap.js';
import { words } from './read/shared.js';
import { inferShapes, plainObjects, type Shape, shapeMatcher } from './shapes.js';

/** Every node's class. A class is a number, its place in `names` and `keys`. */
export interface Classes {
  /** As DevTools shows it: `Session`, `(string)`, `Function`, or a shape: `{id, name}`. May repeat: see `keys`. */
  readonly names: readonly string[];
  /**
   * Tells apart classes of one name whose constructors lie at different places (`scriptId,line,column,name`); the same
   * in every snapshot of a process.
   */
  readonly keys: readonly string[];
  /** Class by node ordinal. */
  readonly of: Uint32Array;
  /** The shapes by which plain objects were named; another snapshot compares when it is given the same. */
  readonly shapes: readonly Shape[];
}

/** The class that DevTools gives to nodes whose type alone decides. */
const CLASS_OF_TYPE: Readonly<Record<number, string>> = {
  [NodeType.hidden]: '(system)',
  [NodeType.code]: '(compiled code)',
  [NodeType.closure]: 'Function',
  [NodeType.regexp]: 'RegExp',
};

/** Names every node's class as DevTools does. `shapes`: those of another snapshot, to compare with. */
export function classify(heap: Heap, shapes?: readonly Shape[]): Classes {
  const { count, type, name, typeNames } = heap.nodes;
  const table = new ClassTable();
  const of = words(count);
  const detached = detachedNodes(heap);
  const byType = typeNames.map((typeName, number) => CLASS_OF_TYPE[number] ?? `(${typeName})`);
  const byName = new Map<number, number>();
  const byDetachedName = new Map<number, number>();
  const classOfType = new Int32Array(typeNames.length).fill(-1);
  for (let node = 0; node < count; node++) {
    const kind = type[node]!;
    if (kind === NodeType.object || kind === NodeType.native) {
      const known = detached?.[node] ? byDetachedName : byName;
      let found = known.get(name[node]!);
      if (found === undefined) {
        const prefix = detached?.[node] ? 'Detached ' : '';
        found = table.add(elementName(prefix + heap.strings.get(name[node]!)));
        known.set(name[node]!, found);
      }
      of[node] = found;
    } else {
      if (classOfType[kind] === -1) classOfType[kind] = table.add(byType[kind]!);
      of[node] = classOfType[kind]!;
    }
  }
  const used = nameByShape(heap, of, table, shapes);
  splitByLocation(heap, of, table);
  return { names: table.names, keys: table.keys, of, shapes: used };
}

/** `<div id="a">` is of class `<div>`. */
function elementName(name: string): string {
  const from = name.startsWith('<') ? 0 : name.startsWith('Detached <') ? 10 : -1;
  if (from === -1) return name;
  const space = name.indexOf(' ', from);
  return space === -1 ? name : `${name.slice(0, space)}>`;
}

function nameByShape(heap: Heap, of: Uint32Array, table: ClassTable, given?: readonly Shape[]): readonly Shape[] {
  const objects = plainObjects(heap);
  const shapes = given ?? inferShapes(objects);
  const match = shapeMatcher(shapes);
  const classOfGroup = objects.groups.map(({ properties }) => {
    const shape = match(properties);
    return shape === undefined ? undefined : table.add(shapes[shape]!.name);
  });
  objects.nodes.forEach((node, i) => {
    of[node] = classOfGroup[objects.group[i]!] ?? of[node]!;
  });
  return shapes;
}

/** Objects whose constructor's place is known get a class of that name and that place. */
function splitByLocation(heap: Heap, of: Uint32Array, table: ClassTable): void {
  const { node, scriptId, line, column, count } = heap.locations;
  for (let i = 0; i < count; i++) {
    const object = node[i]!;
    if (heap.nodes.type[object] !== NodeType.object) continue;
    of[object] = table.add(table.names[of[object]!]!, `${scriptId[i]},${line[i]},${column[i]}`);
  }
}

class ClassTable {
  readonly names: string[] = [];
  readonly keys: string[] = [];
  private readonly byKey = new Map<string, number>();

  add(name: string, place = ''): number {
    const key = `${place},${name}`;
    let index = this.byKey.get(key);
    if (index === undefined) {
      index = this.names.push(name) - 1;
      this.keys.push(key);
      this.byKey.set(key, index);
    }
    return index;
  }
}
