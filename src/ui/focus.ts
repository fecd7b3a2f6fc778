/**
 * The focus never falls. When what has it goes away (a dialog closes, a page is left, a verb is done and its
 * button with it), the browser drops it on the body and a person with a keyboard starts again at the top.
 * Here it goes to whatever opened the dialog, else to what is left nearby, else to the news of the page.
 */

interface Stand {
  readonly element: HTMLElement;
  /** From near to far, as it was when the focus came. */
  readonly parents: readonly HTMLElement[];
}

const STOPS =
  'a[href], button:enabled, input:enabled, select:enabled, textarea:enabled, [tabindex="0"]';

let last: Stand | undefined;
/** Where the focus was before a dialog took it. */
let opener: HTMLElement | undefined;
/** The one with the focus was switched off while its work is done. */
let paused = false;

/** Called once when the pages start. */
export function keepFocus(): void {
  document.addEventListener('focusin', ({ target }) => remember(target));
  // Who presses beside everything with a pointer wants the focus nowhere.
  document.addEventListener('pointerdown', () => {
    last = undefined;
  });
  document.addEventListener('click', () => remember(document.activeElement), { capture: true });
  const observer = new MutationObserver(catchIt);
  observer.observe(document.body, {
    ...{ childList: true, subtree: true },
    attributeFilter: ['disabled'],
  });
}

function remember(target: EventTarget | null): void {
  if (!(target instanceof HTMLElement) || target === document.body) return;
  const parents: HTMLElement[] = [];
  for (let at = target.parentElement; at !== null; at = at.parentElement) parents.push(at);
  last = { element: target, parents };
  paused = false;
  if (dialogOf(target) === null) opener = target;
}

function catchIt(): void {
  if (last === undefined || document.activeElement !== document.body) return;
  const { element } = last;
  if (!element.isConnected) next(last)?.focus({ preventScroll: dialogIn(last) });
  else if (element.matches(':disabled')) paused = true;
  else if (paused) element.focus({ preventScroll: true });
}

function next(gone: Stand): HTMLElement | null {
  const open = [...document.querySelectorAll<HTMLElement>('[aria-modal="true"]')].at(-1);
  if (open !== undefined) return open.querySelector<HTMLElement>(STOPS) ?? open;
  if (opener !== undefined && isThere(opener)) return opener;
  const main = document.getElementById('main');
  const near = gone.parents.find((parent) => parent.isConnected);
  if (near !== undefined && near !== main && main?.contains(near) === true) {
    const stop = [...near.querySelectorAll<HTMLElement>(STOPS)].find(isThere);
    if (stop !== undefined) return stop;
  }
  return newsIn(main) ?? main;
}

/** The h1 of a page; it is no stop of its own, only a place to begin. */
function newsIn(main: HTMLElement | null): HTMLElement | null {
  const news = main?.querySelector<HTMLElement>('h1') ?? null;
  if (news !== null) news.tabIndex = -1;
  return news;
}

function isThere(element: HTMLElement): boolean {
  return element.isConnected && element.checkVisibility() && !element.matches(':disabled');
}

function dialogOf(element: HTMLElement): Element | null {
  return element.closest('[aria-modal="true"]');
}

/** What a dialog covered is where it was: nothing has to move. */
function dialogIn({ parents }: Stand): boolean {
  return parents.some((parent) => parent.ariaModal === 'true');
}
