/** What the built simulator offers. */
export * as plants from './plants.ts';
export { runSeed } from './run.ts';
