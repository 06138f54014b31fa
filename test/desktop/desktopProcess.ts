/** Runs the built desktop main process on the stand-in, and what the two say to each other. */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';

export type FromDesktop =
  | { readonly type: 'loaded' | 'shown' | 'hidden' }
  | { readonly type: 'tray'; readonly image: string }
  | { readonly type: 'tooltip'; readonly tooltip: string }
  | {
      readonly type: 'notification';
      readonly title: string;
      readonly body: string;
      readonly actions: readonly string[];
      readonly atMs: number;
    }
  | { readonly type: 'permission'; readonly permission: string; readonly isGranted: boolean }
  | { readonly type: 'windowOpen'; readonly action: string }
  | { readonly type: 'webPreferences'; readonly preferences: Readonly<Record<string, unknown>> }
  | { readonly type: 'pageError'; readonly text: string }
  | { readonly type: 'result'; readonly result: unknown };

export type ToDesktop =
  | { readonly type: 'evaluate'; readonly expression: string }
  | { readonly type: 'screenshot'; readonly path: string }
  | { readonly type: 'closeWindow' | 'navigateAway' }
  | { readonly type: 'clickMenu'; readonly label: string }
  | { readonly type: 'clickNotification'; readonly title: string }
  | { readonly type: 'pressAction'; readonly title: string; readonly action: string };

const root = join(import.meta.dirname, '../..');

export class DesktopProcess {
  readonly heard: FromDesktop[] = [];
  readonly #child: ChildProcess;
  readonly #exited: Promise<number | null>;

  constructor(userData: string) {
    this.#child = fork(join(root, 'out/desktop/main.js'), {
      execArgv: ['--import', join(root, 'test/desktop/register.ts')],
      env: { ...process.env, VITEST: '', SIGHTGLASS_TEST_USER_DATA: userData },
    });
    this.#child.on('message', (message) => this.heard.push(message as FromDesktop));
    this.#exited = new Promise((done) => this.#child.once('exit', done));
  }

  /** Resolves when the page is there; rejects when the process ends before. */
  loaded(): Promise<void> {
    return new Promise((done, fail) => {
      this.#child.on('message', (message) => {
        if ((message as FromDesktop).type === 'loaded') done();
      });
      this.#child.once('exit', (code) => fail(new Error(`the desktop process ended with ${code}`)));
    });
  }

  /** Everything of one kind that was heard so far. */
  all<T extends FromDesktop['type']>(type: T): (FromDesktop & { type: T })[] {
    return this.heard.filter((message): message is FromDesktop & { type: T } => message.type === type);
  }

  send(message: ToDesktop): void {
    this.#child.send(message);
  }

  /** Sends, and waits for the next `result`. */
  ask(message: ToDesktop): Promise<unknown> {
    return new Promise((done) => {
      const listen = (heard: unknown): void => {
        const answer = heard as FromDesktop;
        if (answer.type !== 'result') return;
        this.#child.off('message', listen);
        done(answer.result);
      };
      this.#child.on('message', listen);
      this.send(message);
    });
  }

  /** Quits as the person would; resolves with the exit code. */
  async quit(): Promise<number | null> {
    this.send({ type: 'clickMenu', label: 'Quit, and stop monitoring' });
    return this.#exited;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
