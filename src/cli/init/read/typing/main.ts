/**
 * A process of its own: it loads the project's TypeScript, which is large and may be of any version, and says what the exports of
 * one module are given.
 *
 * argv: a TypingRequest as JSON.
 */
import { createRequire } from 'node:module';
import type TypeScript from 'typescript';
import { type Parameter, type ProjectClass, type Role, rolesByName } from '../parameter.js';
import type { TypedExport, TypedExports, TypingReport, TypingRequest } from './protocol.js';

/** Options within options are read this far. */
const MAX_DEPTH = 3;

/** What a console can be told. */
const LEVELS: ReadonlySet<string> = new Set(['log', 'trace', 'debug', 'info', 'warn', 'error']);

/** Classes that a scenario can make or is given, by name and by where they are declared. */
const KNOWN: readonly { readonly name: string; readonly declared: RegExp; readonly role: Role }[] = [
  { name: 'Server', declared: /(?:https?|http2|net|tls)\.d\.[mc]?ts$/, role: 'httpServer' },
  { name: 'Http2SecureServer', declared: /http2\.d\.[mc]?ts$/, role: 'httpServer' },
  { name: 'WebSocketServer', declared: /\/ws\//, role: 'webSocketServer' },
  { name: 'Server', declared: /\/ws\//, role: 'webSocketServer' },
  { name: 'Server', declared: /\/socket\.io\//, role: 'socketIoServer' },
  { name: 'WebSocket', declared: /\/ws\/|\/lib\.dom|undici/, role: 'webSocket' },
  { name: 'IncomingMessage', declared: /http\.d\.[mc]?ts$/, role: 'request' },
  { name: 'Duplex', declared: /stream\.d\.[mc]?ts$/, role: 'duplex' },
  { name: 'Socket', declared: /net\.d\.[mc]?ts$/, role: 'duplex' },
  { name: 'Buffer', declared: /\.d\.[mc]?ts$/, role: 'head' },
  { name: 'URL', declared: /\.d\.[mc]?ts$/, role: 'unknown' },
];

const request = JSON.parse(process.argv[2] ?? '') as TypingRequest;
process.on('disconnect', () => process.exit());
process.send?.(read(request));

function read({ typescript, module }: TypingRequest): TypingReport {
  try {
    const ts = createRequire(import.meta.url)(typescript) as typeof TypeScript;
    if (!ts.createProgram) return { type: 'failed', message: `TypeScript ${ts.version} has no API` };
    return { type: 'typed', exports: exportsOf(ts, module) };
  } catch (error) {
    return { type: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}

function exportsOf(ts: typeof TypeScript, file: string): TypedExports {
  const program = ts.createProgram([file], optionsFor(ts, file));
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const module = source && checker.getSymbolAtLocation(source);
  if (!module || !source) return {};
  const reader = createReader(ts, checker);
  const found = checker.getExportsOfModule(module).flatMap((symbol): (readonly [string, TypedExport])[] => {
    const meant = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    const typed = reader.exported(checker.getTypeOfSymbolAtLocation(meant, source));
    return typed ? [[symbol.name === 'export=' ? 'default' : symbol.name, typed]] : [];
  });
  return Object.fromEntries(found);
}

/** As the project reads its modules; what is wrong with them is not asked. */
function optionsFor(ts: typeof TypeScript, file: string): TypeScript.CompilerOptions {
  const config = ts.findConfigFile(file, ts.sys.fileExists);
  const json: unknown = config === undefined ? undefined : ts.readConfigFile(config, ts.sys.readFile).config;
  // Its files are not wanted: only the module is.
  const host = { ...ts.sys, readDirectory: () => [] };
  const { options } = ts.parseJsonConfigFileContent(
    json ?? {},
    host,
    config?.replace(/[^\\/]*$/, '') ?? '',
    undefined,
    config,
  );
  return { ...options, noEmit: true, allowJs: true, skipLibCheck: true };
}

interface Reader {
  exported(type: TypeScript.Type): TypedExport | undefined;
}

function createReader(ts: typeof TypeScript, checker: TypeScript.TypeChecker): Reader {
  function exported(type: TypeScript.Type): TypedExport | undefined {
    const [construct] = type.getConstructSignatures();
    if (construct) {
      const instance = construct.getReturnType();
      const methods = instance.getProperties().flatMap((property): (readonly [string, readonly Parameter[]])[] => {
        const [call] = checker.getTypeOfSymbol(property).getCallSignatures();
        return call && isPublic(property) ? [[property.name, parametersOf(call)]] : [];
      });
      return { parameters: parametersOf(construct), methods: Object.fromEntries(methods) };
    }
    const [call] = type.getCallSignatures();
    return call && { parameters: parametersOf(call), methods: {} };
  }

  function isPublic({ valueDeclaration }: TypeScript.Symbol): boolean {
    if (!valueDeclaration || !ts.isClassElement(valueDeclaration)) return true;
    const flags = ts.getCombinedModifierFlags(valueDeclaration);
    return !(flags & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected));
  }

  function parametersOf(signature: TypeScript.Signature): readonly Parameter[] {
    return signature.getParameters().map((symbol) => parameterOf(symbol, 0));
  }

  function parameterOf(symbol: TypeScript.Symbol, depth: number): Parameter {
    const declaration = symbol.valueDeclaration;
    const isDefaulted =
      declaration !== undefined &&
      ts.isParameter(declaration) &&
      (declaration.initializer !== undefined ||
        declaration.dotDotDotToken !== undefined ||
        declaration.questionToken !== undefined);
    const type = checker.getNonNullableType(checker.getTypeOfSymbol(symbol));
    const types = type.isUnion() ? type.types : [type];
    // A name that is a pattern in the source.
    const name = /^[\w$]+$/.test(symbol.name) && !symbol.name.startsWith('__') ? symbol.name : 'options';
    const roles = [...new Set(types.flatMap((one) => rolesOf(one, name, depth)))];
    const object = types.find((one) => rolesOf(one, name, depth).includes('options'));
    const instance = types.find((one) => rolesOf(one, name, depth).includes('instance'));
    const madeBy = instance && classOf(instance, depth);
    return {
      name,
      optional: isDefaulted || Boolean(symbol.flags & ts.SymbolFlags.Optional),
      roles: roles.length === 0 ? ['unknown'] : roles,
      properties: object ? object.getProperties().map((property) => parameterOf(property, depth + 1)) : [],
      ...(madeBy && { madeBy }),
    };
  }

  /** A class that a file of the project exports by its name, and that anybody may make an instance of. */
  function classOf(type: TypeScript.Type, depth: number): ProjectClass | undefined {
    const symbol = type.getSymbol();
    const declaration = symbol?.valueDeclaration;
    if (!symbol || !declaration || !ts.isClassDeclaration(declaration)) return undefined;
    const source = declaration.getSourceFile();
    const module = checker.getSymbolAtLocation(source);
    const isExported = module && checker.getExportsOfModule(module).some((one) => one === symbol);
    const flags = ts.getCombinedModifierFlags(declaration);
    if (!isExported || source.isDeclarationFile || flags & (ts.ModifierFlags.Abstract | ts.ModifierFlags.Default))
      return undefined;
    const [construct] = checker.getTypeOfSymbol(symbol).getConstructSignatures();
    const made = construct?.getDeclaration() as TypeScript.Declaration | undefined;
    const isOpen =
      !made || !(ts.getCombinedModifierFlags(made) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected));
    if (!construct || !isOpen) return undefined;
    const parameters = construct.getParameters().map((one) => parameterOf(one, depth + 1));
    return { name: symbol.name, file: source.fileName, parameters };
  }

  function rolesOf(type: TypeScript.Type, name: string, depth: number): readonly Role[] {
    const { flags } = type;
    if (flags & ts.TypeFlags.StringLike) return ofKind(name, ['host', 'url', 'path'], 'text');
    if (flags & ts.TypeFlags.NumberLike) return ofKind(name, ['port'], 'number');
    if (flags & ts.TypeFlags.BooleanLike) return ['flag'];
    if (!(flags & ts.TypeFlags.Object)) return [];
    const known = roleOfClass(type);
    if (known) return [known];
    if (type.getCallSignatures().length > 0) return ['callback'];
    if (checker.isArrayType(type)) return ['list'];
    if (depth < MAX_DEPTH && isData(type)) return ['options'];
    if (isLogger(type)) return ['logger'];
    return depth < MAX_DEPTH && classOf(type, depth) ? ['instance'] : ['other'];
  }

  /** By the classes that a type is of or extends, and where they are declared. */
  function roleOfClass(type: TypeScript.Type): Role | undefined {
    for (const one of [type, ...basesOf(type)]) {
      const symbol = one.getSymbol();
      const file = symbol?.declarations?.[0]?.getSourceFile().fileName ?? '';
      const role = KNOWN.find(({ name, declared }) => symbol?.name === name && declared.test(file));
      if (role) return role.role;
    }
    return undefined;
  }

  function basesOf(type: TypeScript.Type): readonly TypeScript.Type[] {
    if (!type.isClassOrInterface()) return [];
    return checker.getBaseTypes(type).flatMap((base) => [base, ...basesOf(base)]);
  }

  /** Only what can be written down: nothing in it that must be a function or an object of some class. */
  function isData(type: TypeScript.Type): boolean {
    if (type.isClass()) return false;
    return type.getProperties().every((property) => {
      if (property.flags & ts.SymbolFlags.Optional) return true;
      return !(property.flags & ts.SymbolFlags.Method);
    });
  }

  function isLogger(type: TypeScript.Type): boolean {
    const required = type.getProperties().filter(({ flags }) => !(flags & ts.SymbolFlags.Optional));
    return required.length > 0 && required.every(({ name }) => LEVELS.has(name));
  }

  return { exported };
}

/** Where a name leaves open which of a kind it is, `otherwise`. */
function ofKind(name: string, kinds: readonly Role[], otherwise: Role): readonly Role[] {
  const named = rolesByName(name).filter((role) => kinds.includes(role));
  return named.length > 0 ? named : [otherwise];
}
