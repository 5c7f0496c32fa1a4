/** How the end of an export reaches somebody who is elsewhere on the page: as a note that leads there. */
import type { ExportOutcome } from '../../shared/export-contract.ts';
import type { App } from '../state/app.svelte.ts';
import { strings } from '../text.ts';
import { splitPath } from '../viewer/describe.ts';

/** The listener for one page. */
export function createExportReport(app: App): (outcome: ExportOutcome) => void {
  const { exports, toasts } = app;
  const words = strings.exports;
  return (outcome) => {
    const place = outcome.file ?? outcome.folder;
    const said = `${words.made(outcome, splitPath(place).name || place)}.`;
    const isWell = outcome.error === null && outcome.failed === 0;
    const reveals = isWell && app.info?.can.reveal === true;
    const run = (): void => (reveals ? void exports.reveal() : exports.show());
    toasts.show(outcome.error === null ? said : `${outcome.error.message} ${said}`, { ...(!isWell && { tone: 'danger' as const }), action: { label: words.show, run } });
  };
}
