const PRIVATE = '__ws_profile_private_';

/**
 * A source in which esbuild keeps what it would drop: doc comments become comments that it keeps, type imports become
 * imports, and names of private and protected members get a mark. It is read, never run. Only marks move columns.
 */
export function markText(text: string): string {
  return text
    .replaceAll('/**', '/*!')
    .replace(/\bimport\s+type(?=\s*[{*]|\s+(?!from\s*['"])[\w$])/g, withoutType)
    .replace(/\bexport\s+type(?=\s*\{[^{}]*\}\s*from\b|\s*\*)/g, withoutType)
    .replace(/\b(?:import|export)\b[^;'"`{}()=]*\{[^{}'"`]*\}(?=\s*from\b)/g, (clause) =>
      clause.replace(/[{,]\s*type(?=\s+(?!as\b)[\w$])/g, withoutType),
    )
    .replace(
      /\b(private|protected)((?:\s+(?:static|async|override|readonly|abstract|accessor|get|set|declare))*)\s+(\*?\s*)([A-Za-z_$][\w$]*)/g,
      `$1$2 $3${PRIVATE}$4`,
    );
}

function withoutType(found: string): string {
  return found.replace(/type$/, '    ');
}

/** A column of marked text in the source. */
export function unmarkedColumn(markedLine: string, column: number): number {
  return column - (markedLine.slice(0, column).split(PRIVATE).length - 1) * PRIVATE.length;
}

/** The member that a marked name stands for; undefined for a public one. */
export function privateName(name: string): string | undefined {
  return name.startsWith(PRIVATE) ? name.slice(PRIVATE.length) : undefined;
}
