import { WsProfileError } from '../../errors.js';
import { runCommand } from '../../process/command.js';

const SHOWN_LINES = 8;
/** What one round of it may take. */
const LIMIT_MS = 600_000;

/** What somebody else's command connects, in the swarm's place. */
export interface Drive {
  /** Runs it once, to its end. @throws WsProfileError DRIVE_FAILED, INTERRUPTED */
  run(): Promise<void>;
}

export interface DriveOptions {
  /** The shell's line; in its environment `WS_PROFILE_URL` is where the server listens. */
  readonly command: string;
  readonly url: string;
  readonly root: string;
  readonly signal: AbortSignal;
  readonly onOutput: (line: string) => void;
}

export function driveOf({ command, url, root, signal, onOutput }: DriveOptions): Drive {
  return {
    async run() {
      const ended = await runCommand(command, { root, timeoutMs: LIMIT_MS, signal, env: { WS_PROFILE_URL: url } });
      const lines = `${ended.stdout}\n${ended.stderr}`.split('\n').filter(Boolean);
      for (const line of lines) onOutput(line);
      if (ended.exitCode === 0) return;
      const how = ended.timedOut
        ? `took longer than ${LIMIT_MS / 60_000} minutes`
        : ended.signal
          ? `was ended by ${ended.signal}`
          : `ended with code ${ended.exitCode}`;
      const said = lines.length > 0 ? `:\n${lines.slice(-SHOWN_LINES).join('\n')}` : '; it printed nothing';
      throw new WsProfileError('DRIVE_FAILED', `\`${command}\`, which drives the rounds, ${how}${said}`, {
        hint: ended.timedOut
          ? 'It is run once a round, and must end by itself.'
          : 'A round counts only when its command ends with code 0.',
      });
    },
  };
}
