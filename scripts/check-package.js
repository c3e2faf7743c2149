// Packs the package as `npm publish` would, and lets publint and Are The Types Wrong look at the archive.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { problemKindInfo } from '@arethetypeswrong/core/problems';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const root = fileURLToPath(new URL('..', import.meta.url));
const archive = pack();
const faults = [...(await publintFaults()), ...(await typeFaults())];
for (const fault of faults) console.error(fault);
console.log(faults.length === 0 ? '✔ the package is in order' : `✗ ${faults.length} faults in the package`);
process.exitCode = faults.length === 0 ? 0 : 1;

/** dist/ is there: whoever checks has built. */
function pack() {
  const folder = mkdtempSync(path.join(tmpdir(), 'ws-profile-package-'));
  try {
    const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
    const [{ filename }] = JSON.parse(execFileSync('npm', args, { cwd: root, encoding: 'utf8' }));
    return readFileSync(path.join(folder, filename));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function publintFaults() {
  const tarball = archive.buffer.slice(archive.byteOffset, archive.byteOffset + archive.byteLength);
  const { messages, pkg } = await publint({ pack: { tarball }, strict: true });
  return messages.map((message) => `publint ${message.type}: ${formatMessage(message, pkg)}`);
}

async function typeFaults() {
  const { types, problems } = await checkPackage(createPackageFromTarballData(archive));
  if (!types) return ['attw: the package has no types'];
  return problems.map((problem) => `attw: ${problemKindInfo[problem.kind].title}: ${JSON.stringify(problem)}`);
}
