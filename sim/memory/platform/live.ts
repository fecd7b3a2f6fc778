/** Twin of `platform/live.ts`: no screens are open in the simulator. */
export function publish(): Promise<void> {
  return Promise.resolve();
}

export function hideEarlier(): Promise<void> {
  return Promise.resolve();
}
