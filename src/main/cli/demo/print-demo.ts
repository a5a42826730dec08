import type { Figure } from '../../../shared/contract/golden.ts';
import type { GuardReport } from '../../../shared/contract/promotion.ts';
import { showFigure } from '../../../shared/text/numbers.ts';
import { percent, table } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import type { AuditFigures } from './audit.ts';
import type { Proof } from './prove.ts';

/** Differences of R@1 in both directions. */
interface Gain {
  readonly textToImage: Figure;
  readonly imageToText: Figure;
}

/** What one round of the loop found and gained. */
export interface DemoReport {
  readonly samples: number;
  readonly audit: AuditFigures;
  /** Captions that were set right. */
  readonly mended: number;
  readonly versions: { readonly before: Proof; readonly unmended: Proof; readonly mended: Proof };
  readonly gains: { readonly overStarter: Gain; readonly overUnmended: Gain };
  readonly general: GuardReport | null;
  readonly accepted: string | null;
  /** Why it was not accepted. */
  readonly refused: string | null;
  readonly seconds: Readonly<Record<string, number>>;
}

/** Prints a report for a person. */
export function printDemo(report: DemoReport, { print }: Terminal): void {
  const { audit, versions, gains, general } = report;
  print('');
  print(
    `The audit put ${audit.found} of ${audit.planted} planted errors (${percent(audit.foundShare)}) into the first 15% of its queue.`,
  );
  print(
    table(Object.entries(audit.kinds).map(([kind, { planted, found }]) => [`  ${kind}`, `${found} of ${planted}`])),
  );
  print(`${report.mended} captions were set right.`);
  print('');
  const row = (label: string, read: (proof: Proof) => Figure): string[] => [
    label,
    ...[versions.before, versions.unmended, versions.mended].map((proof) => showFigure(read(proof))),
  ];
  print(
    table([
      ['', 'starter', 'tuned, unmended', 'tuned, mended'],
      row('R@1 text → image', ({ textToImage }) => textToImage.r1),
      row('R@1 image → text', ({ imageToText }) => imageToText.r1),
      row('accuracy, new class', ({ newClass }) => newClass),
      row('general ability', (proof) => proof.general),
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
      ['Gain of the mended, R@1', 'text → image', 'image → text'],
      gain('over the starter', gains.overStarter),
      gain('over the unmended', gains.overUnmended),
    ]),
  );
  if (general)
    print(`General ability: ${showFigure(general.difference)} against a limit of −${percent(general.allowedDrop)}.`);
  print(report.accepted === null ? `Not accepted: ${report.refused}` : `Accepted "${report.accepted}".`);
  print(`${report.seconds['all']} s in all.`);
}
