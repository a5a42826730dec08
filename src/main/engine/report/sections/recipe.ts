import type { Model } from '../../../../shared/contract/models.ts';
import type { Run } from '../../../../shared/contract/runs.ts';
import { readsSetting } from '../../../../shared/contract/tuning-methods.ts';
import { html, type Markup, type Part } from '../markup.ts';
import { showCount } from '../../../../shared/text/numbers.ts';
import type { ReportData } from '../report-data.ts';

/** Everything needed to reproduce the result and to verify it. */
export function renderRecipe({ run, before, after, project, dataFingerprint, program, where }: ReportData): Markup {
  const facts: [string, Part][] = [
    ...(before ? [['Model before', describeModel(before)] as [string, Part]] : []),
    [before ? 'Model after' : 'Model', describeModel(after)],
    [
      'Data now',
      html`${showCount(project.samples)} images, ${showCount(project.captions)} captions, ${showCount(project.classes)}
        classes<br /><code>${dataFingerprint}</code>`,
    ],
    ['Program', program],
    ...(run
      ? ([
          ['Run', `${run.id}, ${run.name}, by ${run.settings.method} on ${run.provider}`],
          ['Started', run.startedAt],
          ['Finished', run.finishedAt ?? 'not yet'],
          ...(run.result
            ? [
                [
                  'Duration',
                  `${showCount(run.result.steps)} steps in ${Math.round(run.result.seconds)} s; ${showCount(run.result.protected)} images of golden sets excluded`,
                ],
              ]
            : []),
        ] as [string, Part][])
      : []),
  ];
  return html`<section>
    <h2>Settings and fingerprints</h2>
    <dl>
      ${facts.map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>
    ${
      run &&
      html`<h3>Command</h3>
        <pre>${commandOf(run, where)}</pre>
        <details>
          <summary>Settings and data of the run</summary>
          <pre>${JSON.stringify({ settings: run.settings, data: run.data }, null, 2)}</pre>
        </details>`
    }
  </section>`;
}

function describeModel({ name, fingerprint, parameters, dimensions }: Model): Markup {
  return html`${name}, ${showCount(parameters)} parameters, ${String(dimensions)} dimensions<br /><code
      >${fingerprint}</code
    >`;
}

/** The command that reproduces a run. */
function commandOf({ parent, settings, data, name, provider, golden }: Run, where: string | null): string {
  const flags: [string, string | number | undefined | null | false][] = [
    ['model', parent ?? '<the parent>'],
    ['method', settings.method],
    ['name', name],
    ['on', data.on],
    ['split', data.split],
    ['where', where],
    ['validate', data.validate],
    ['golden', golden.find(({ goldenId }) => goldenId === data.goldenId)?.name],
    ['epochs', settings.epochs],
    ['minutes', settings.minutes],
    ['batch', settings.batch],
    ['micro-batch', settings.microBatch],
    ['accumulate', settings.accumulate],
    ['lr', settings.learningRate],
    ['weight-decay', settings.weightDecay],
    ['loss', settings.loss],
    ['seed', settings.seed],
    ['blocks', readsSetting(settings.method, 'blocks') && settings.blocks],
    ['rank', readsSetting(settings.method, 'rank') && settings.rank],
    ['alpha', readsSetting(settings.method, 'alpha') && settings.alpha],
    ['patience', settings.patience],
    ['provider', provider],
  ];
  const words = flags.flatMap(([flag, value]) =>
    value === undefined || value === null || value === false ? [] : [`--${flag} ${quote(String(value))}`],
  );
  if (data.reviewed) words.push('--reviewed');
  if (settings.augment) words.push('--augment');
  return `diagonal tune <project> ${words.join(' ')}`;
}

const quote = (word: string): string => (/^[\w.@/-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);
