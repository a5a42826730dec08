import type { Figure } from '../../../shared/contract/golden.ts';
import type { GuardReport } from '../../../shared/contract/promotion.ts';
import { showDuration, showFigure } from '../../../shared/text/numbers.ts';
import { percent, table } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import type { AuditFigures } from './audit.ts';
import type { VersionFigures } from './evaluate.ts';

/** Differences of R@1 in both directions. */
interface Gain {
  readonly textToImage: Figure;
  readonly imageToText: Figure;
}

/** What one round of the loop found and gained, with the names that `--json` prints. */
export interface DemoReport {
  readonly samples: number;
  readonly audit: AuditFigures;
  /** Captions that were fixed. */
  readonly fixed: number;
  readonly versions: {
    readonly before: VersionFigures;
    readonly original: VersionFigures;
    readonly fixed: VersionFigures;
  };
  readonly gains: { readonly overStarter: Gain; readonly overOriginal: Gain };
  readonly general: GuardReport | null;
  readonly accepted: string | null;
  /** Why it was not accepted. */
  readonly refused: string | null;
  readonly seconds: Readonly<Record<string, number>>;
}

/** Prints a report as text. */
export function printDemo(report: DemoReport, { print }: Terminal): void {
  const { audit, versions, gains, general } = report;
  print('');
  print(
    `The first 15% of the audit queue contain ${audit.found} of ${audit.planted} known errors (${percent(audit.foundShare)}).`,
  );
  print(
    table(Object.entries(audit.kinds).map(([kind, { planted, found }]) => [`  ${kind}`, `${found} of ${planted}`])),
  );
  print(`Fixed ${report.fixed} captions.`);
  print('');
  const row = (label: string, read: (version: VersionFigures) => Figure): string[] => [
    label,
    ...[versions.before, versions.original, versions.fixed].map((version) => showFigure(read(version))),
  ];
  print(
    table([
      ['', 'starter', 'fine-tuned on original captions', 'fine-tuned on fixed captions'],
      row('R@1 text → image', ({ textToImage }) => textToImage.r1),
      row('R@1 image → text', ({ imageToText }) => imageToText.r1),
      row('accuracy, new class', ({ newClass }) => newClass),
      row('general ability', ({ general: score }) => score),
    ]),
  );
  print('');
  const gain = (label: string, { textToImage, imageToText }: Gain): string[] => [
    label,
    showFigure(textToImage),
    showFigure(imageToText),
  ];
  print(
    table([
      ['Gain of fixed captions, R@1', 'text → image', 'image → text'],
      gain('over the starter', gains.overStarter),
      gain('over original captions', gains.overOriginal),
    ]),
  );
  if (general)
    print(`General ability: ${showFigure(general.difference)}; the limit is −${percent(general.allowedDrop)}.`);
  print(report.accepted === null ? `Not accepted: ${report.refused}` : `Accepted "${report.accepted}".`);
  print(`Total: ${showDuration(report.seconds['all'] ?? 0)}.`);
}
