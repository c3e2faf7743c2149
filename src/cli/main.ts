export async function main(process: NodeJS.Process): Promise<void> {
  process.stdout.write('');
}
