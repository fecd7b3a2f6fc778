/**
 * Work whose length an outsider decides (a calendar to be read) on a thread of its own: meanwhile the event loop
 * serves everybody else, and what takes too long or too much memory is ended. A thread is a file that ends in
 * `onThread(work)`; built it stands beside the program under its own name, in the sources it runs through tsx.
 */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { parentPort, Worker, type WorkerOptions, workerData } from 'node:worker_threads';
import { after } from './timers.ts';

export interface Limits {
  /** Of the work itself; loading the program comes before. */
  readonly millis: number;
  readonly megabytes: number;
}

/** `why`: `tooLong` or `tooMuch`; what the work throws of itself comes as `failed` with its message. */
export class ThreadError extends Error {
  readonly why: 'tooLong' | 'tooMuch' | 'failed';
  constructor(why: ThreadError['why'], message: string) {
    super(message);
    this.why = why;
  }
}

/** Loading takes a second at the most, and much longer only where everything does. */
const LOAD_MILLIS = 60_000;

type News = { readonly begun: true } | { readonly answer: unknown } | { readonly error: string };

/**
 * The answer of the thread `name` to `input`; both must be plain data. `from`: `import.meta.url` of the caller, beside
 * whose source `name.ts` lies. Rejects with ThreadError.
 */
export function offload<Answer>(
  { name, from }: { readonly name: string; readonly from: string },
  input: unknown,
  { millis, megabytes }: Limits,
): Promise<Answer> {
  const worker = workerOf(name, from, {
    workerData: input,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: megabytes },
    env: {},
  });
  return new Promise<Answer>((resolve, reject) => {
    const tooLong = () => end(() => reject(new ThreadError('tooLong', 'it took too long')));
    let stopWaiting = after(LOAD_MILLIS, tooLong);
    const end = (settle: () => void) => {
      stopWaiting();
      settle();
      void worker.terminate();
    };
    worker.on('message', (news: News) => {
      if ('begun' in news) {
        stopWaiting();
        stopWaiting = after(millis, tooLong);
      } else if ('answer' in news) end(() => resolve(news.answer as Answer));
      else end(() => reject(new ThreadError('failed', news.error)));
    });
    worker.on('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'tooMuch' : 'failed';
      end(() => reject(new ThreadError(why, error.message)));
    });
    worker.on('exit', () => end(() => reject(new ThreadError('failed', 'the thread ended'))));
  });
}

/** In the file of a thread: does the work it was started for. */
export function onThread<Input, Answer>(work: (input: Input) => Answer | Promise<Answer>): void {
  parentPort?.postMessage({ begun: true } satisfies News);
  const tell = (news: News) => parentPort?.postMessage(news);
  Promise.resolve(workerData as Input)
    .then(work)
    .then(
      (answer) => tell({ answer }),
      (error) => tell({ error: error instanceof Error ? error.message : String(error) }),
    );
}

function workerOf(name: string, from: string, options: WorkerOptions): Worker {
  if (!from.endsWith('.ts')) return new Worker(new URL(`./${name}.mjs`, from), options);
  // Asked for by a `require`, it names its other face.
  const required = createRequire(import.meta.url).resolve('tsx/esm/api');
  const tsx = pathToFileURL(required.replace(/\.cjs$/, '.mjs')).href;
  const source = JSON.stringify(new URL(`./${name}.ts`, from).href);
  const code = `import('${tsx}').then(({ tsImport }) => tsImport(${source}, ${source}))`;
  return new Worker(code, { ...options, eval: true });
}
