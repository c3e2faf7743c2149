// Appends many records one by one: node append-lines.js DIST FILE NAME COUNT
const [, , dist, file, scenario, count] = process.argv;
const { appendHistory } = await import(`${dist}/history/file.js`);
const { HISTORY_SCHEMA } = await import(`${dist}/model/history.js`);

for (let i = 0; i < Number(count); i++) {
  await appendHistory(file, [
    {
      schema: HISTORY_SCHEMA,
      at: new Date(i).toISOString(),
      scenario,
      verdict: 'pass',
      commit: null,
      branch: 'x'.repeat(500),
      node: process.version,
      key: 'node20-linux-x64',
      managers: i,
      durationMs: 1,
      metrics: {},
      leaks: [],
    },
  ]);
}
