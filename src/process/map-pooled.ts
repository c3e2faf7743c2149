/** Maps values in order, at most `workers` at once. The first failure waits for those under way, and is thrown. */
export async function mapPooled<T, R>(
  values: readonly T[],
  workers: number,
  map: (value: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(values.length);
  let next = 0;
  let failure: { readonly thrown: unknown } | undefined;
  const work = async (): Promise<void> => {
    while (next < values.length && !failure) {
      const index = next++;
      try {
        results[index] = await map(values[index]!, index);
      } catch (thrown) {
        failure ??= { thrown };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(workers, values.length) }, work));
  if (failure) throw failure.thrown;
  return results;
}
