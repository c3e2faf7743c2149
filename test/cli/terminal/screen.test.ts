import { describe, expect, it } from 'vitest';
import { resolveScreen } from '../../../src/cli/terminal/screen.js';

const terminal = { isTTY: true, columns: 132, write: () => true };
const pipe = { write: () => true };

describe('screen', () => {
  it('colours a terminal and not a pipe', () => {
    expect(resolveScreen(terminal, {}).color).toBe(true);
    expect(resolveScreen(pipe, {}).color).toBe(false);
    expect(resolveScreen(terminal, { TERM: 'dumb' }).color).toBe(false);
  });

  it('obeys NO_COLOR and FORCE_COLOR, the latter first', () => {
    expect(resolveScreen(terminal, { NO_COLOR: '1' }).color).toBe(false);
    expect(resolveScreen(terminal, { NO_COLOR: '' }).color).toBe(true);
    expect(resolveScreen(pipe, { FORCE_COLOR: '1', NO_COLOR: '1' }).color).toBe(true);
    expect(resolveScreen(terminal, { FORCE_COLOR: '0' }).color).toBe(false);
  });

  it('takes the width from the stream, then COLUMNS, within bounds', () => {
    expect(resolveScreen(terminal, { COLUMNS: '70' }).width).toBe(132);
    expect(resolveScreen(pipe, { COLUMNS: '70' }).width).toBe(70);
    expect(resolveScreen(pipe, { COLUMNS: 'wide' }).width).toBe(100);
    expect(resolveScreen({ ...terminal, columns: 3 }, {}).width).toBe(20);
  });
});
