/** Which pages of the features exist: each is a file `<feature>/web/<Name>Page.tsx`, loaded when opened. */
const found = import.meta.glob([
  '../../*/web/*Page.tsx',
  // These three come with the first load and are imported by name.
  '!../../incident/web/BridgePage.tsx',
  '!../../incident/web/IncidentPage.tsx',
  '!../../incident/web/ReportPage.tsx',
]);

/** The loader of a page, `service/ServicesPage`; undefined when there is no such page. */
export function loaderOf(page: string): (() => Promise<unknown>) | undefined {
  const [feature, name] = page.split('/');
  return found[`../../${feature}/web/${name}.tsx`];
}
