import type { Edit, EditBatch } from '../../../../shared/contract/history.ts';
import { html, type Markup, type Part } from '../markup.ts';
import { showCount } from '../../../../shared/text/numbers.ts';
import type { ReportData } from '../report-data.ts';

/** Maximum number of edits shown per batch. */
const shownEdits = 3;

/** The changes of the history, newest first. */
export function renderEdits({ edits, editsLeftOut }: ReportData): Markup {
  return html`<section>
    <h2>Edits</h2>
    ${edits.length === 0 && html`<p class="faint">No edits.</p>`}
    ${editsLeftOut && html`<p class="faint">Only the newest ${showCount(edits.length)} are listed.</p>`}
    <ol class="edits">
      ${edits.map(renderBatch)}
    </ol>
  </section>`;
}

function renderBatch({ label, at, kind, applied, edits, sample }: EditBatch): Markup {
  const title = kind === 'undo' ? `Undone: ${label}` : kind === 'redo' ? `Redone: ${label}` : label;
  const shown = sample.filter(({ table, field }) => table === 'caption' && (field === 'text' || field === 'row'));
  return html`<li class="${applied ? '' : 'undone'}">
    <span>${title}${!applied && ' (undone)'}</span>
    <span class="faint"
      >${at.slice(0, 16).replace('T', ' ')} UTC · ${showCount(edits)} ${edits === 1 ? 'value' : 'values'}</span
    >
    ${shown.slice(0, shownEdits).map(renderEdit)}
  </li>`;
}

function renderEdit({ before, after }: Edit): Markup {
  const side = (value: Edit['before'], name: 'del' | 'ins'): Part => {
    if (value === null) return null;
    return name === 'del' ? html`<del>${value}</del>` : html`<ins>${value}</ins>`;
  };
  return html`<div class="diff">${side(before, 'del')} ${side(after, 'ins')}</div>`;
}
