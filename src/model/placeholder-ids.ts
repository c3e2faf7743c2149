/** Ids that stand for nobody, and reach a factory when something went wrong before it: for a scenario's `refuses`. */
export const PLACEHOLDER_IDS: readonly string[] = [
  '',
  ' ',
  'undefined',
  'null',
  'NaN',
  '[object Object]',
  'test',
  'test_user',
  'test-user',
  'user_id',
  'userId',
  'your_user_id',
  'placeholder',
  'default',
  'example',
  'dummy',
];
