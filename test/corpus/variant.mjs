/** Which version of the package a corpus scenario runs: `leaky` or `fixed`. */
export const variant = process.env.WS_PROFILE_CORPUS_VARIANT ?? 'leaky';

if (variant !== 'leaky' && variant !== 'fixed') {
  throw new Error(`WS_PROFILE_CORPUS_VARIANT must be leaky or fixed, not ${variant}.`);
}

/** Imports the chosen version of a package, by its alias in package.json. */
export const load = (name, path = '') => import(`${name}-${variant}${path}`);
