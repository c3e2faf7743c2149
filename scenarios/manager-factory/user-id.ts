/** What a forgotten default, a template that was never filled in or a test's left-over looks like. Compared in lower case. */
const PLACEHOLDERS: ReadonlySet<string> = new Set([
  'anonymous',
  'default',
  'default_user',
  'dummy',
  'dummy_user',
  'example',
  'example_user',
  'mock_user',
  'n/a',
  'none',
  'null',
  'placeholder',
  'placeholder_user',
  'string',
  'temp',
  'temp_user',
  'test',
  'test_user',
  'todo',
  'undefined',
  'unknown',
  'user',
  'user_id',
  'userid',
]);

/** `<user-id>`, `{userId}`, `${userId}`, `%s`: a template that nobody filled in. */
const TEMPLATE = /^(<.*>|\$?\{.*\}|%\w|\[.*\])$/;

/**
 * Returns `userId` when it can be a real user's. Throws a TypeError otherwise: a manager that is made under a placeholder
 * collects the messages of everyone whose id got lost on the way, which is how one user comes to read another's.
 */
export function assertRealUserId(userId: unknown): string {
  if (typeof userId !== 'string') throw new TypeError(`A user id must be a string, not ${typeof userId}.`);
  if (userId.trim() === '' || userId !== userId.trim()) {
    throw new TypeError(`A user id must not be blank or padded with spaces: ${JSON.stringify(userId)}.`);
  }
  if (PLACEHOLDERS.has(userId.toLowerCase().replaceAll('-', '_')) || TEMPLATE.test(userId)) {
    throw new TypeError(`${JSON.stringify(userId)} is a placeholder, not a user id.`);
  }
  return userId;
}
