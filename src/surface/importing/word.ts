/** The source of a regular expression that finds a name where it stands by itself; a module may export any string. */
export function wordPattern(name: string): string {
  return `(?<![\\w$])${name.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')}(?![\\w$])`;
}

export function mentions(text: string, name: string): boolean {
  return new RegExp(wordPattern(name)).test(text);
}
