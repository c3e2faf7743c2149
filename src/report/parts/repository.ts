import path from 'node:path';

/**
 * A file of the project as its repository names it: CI systems mark the lines of a repository, whose project may lie in a
 * folder of it. What lies outside the project by an absolute path or a URL stays as it is.
 *
 * @param project where the project lies in its repository, with slashes; empty at its root
 */
export function pathInRepository(project: string, file: string): string {
  if (project === '' || /^(?:[/\\]|[A-Za-z]:|node:|\w+:\/\/)/.test(file)) return file;
  return path.posix.join(project, file.replaceAll('\\', '/'));
}
