/** Waiting in real time, for edges only: nothing that matters to an incident ever waits in a process. */

/** Resolves after `millis` of real time. */
export function sleep(millis: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, millis));
}

/** Calls `work` every `millis` until the returned function is called; never keeps the process alive. */
export function every(millis: number, work: () => void): () => void {
  const timer = setInterval(work, millis);
  timer.unref();
  return () => clearInterval(timer);
}

/** Calls `work` once after `millis` unless the returned function is called first. */
export function after(millis: number, work: () => void): () => void {
  const timer = setTimeout(work, millis);
  timer.unref();
  return () => clearTimeout(timer);
}

/** As `sleep`, but keeps no process alive. */
export function pause(millis: number): Promise<void> {
  return new Promise((resolve) => after(millis, resolve));
}

/** This machine's own clock, for signatures that outsiders check; never for anything of ours. */
export function machineMillis(): number {
  return Date.now();
}
