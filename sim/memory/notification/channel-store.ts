/** Twin of `notification/channel-store.ts`: simulated channels need no settings. */
export function channelSetting(): Promise<undefined> {
  return Promise.resolve(undefined);
}
