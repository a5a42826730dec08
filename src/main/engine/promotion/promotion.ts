import { StudioError } from '../../../shared/contract/errors.ts';
import type {
  Guard,
  GuardReport,
  Promotion as PromotionState,
  PromotionResult,
} from '../../../shared/contract/promotion.ts';
import type { Provider } from '../../../shared/contract/values.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { showAlignments } from '../catalogue/queries/alignments.ts';
import { findModel } from '../catalogue/queries/models.ts';
import { readSetting, writeSetting } from '../catalogue/queries/settings.ts';
import type { Encoders } from '../encoders/encoders.ts';
import type { Evaluation } from '../evaluation/evaluation.ts';
import type { Golden } from '../golden/golden.ts';
import type { JobContext } from '../jobs/queue.ts';
import { requireModel } from '../catalogue/queries/models.ts';
import { showPercent } from '../../../shared/text/numbers.ts';

/** The default regression guard: a drop of two points, and no golden set yet. */
const defaultGuard: Guard = { goldenId: null, allowedDrop: 0.02 };

/** An accepted version, and the one that was current before it. */
interface Accepted {
  readonly modelId: number;
  readonly previousId: number;
  readonly at: number;
}

/** The services that promotion depends on. */
export interface PromotionServices {
  readonly catalogue: Catalogue;
  readonly encoders: Encoders;
  readonly evaluation: Evaluation;
  readonly golden: Golden;
}

/** Accepts a version as the current one, and reverts it. */
export class Promotion {
  readonly #services: PromotionServices;

  constructor(services: PromotionServices) {
    this.#services = services;
  }

  async state(): Promise<PromotionState> {
    const { db, project } = this.#services.catalogue;
    const currentId = await readSetting(db, project, 'current_model');
    return { currentId, previousId: await this.#findPrevious(currentId), guard: await this.#guard() };
  }

  /** Changes the regression guard; fails with `not-found` for an unknown golden set. */
  async setGuard(guard: Guard): Promise<PromotionState> {
    const { catalogue, golden } = this.#services;
    if (guard.goldenId !== null) await golden.open(guard.goldenId);
    await catalogue.store((db) => writeSetting(db, catalogue.project, 'guard', guard), {
      kinds: ['golden'],
      imageIds: null,
    });
    return this.state();
  }

  /**
   * Makes a version the current one, after it has passed the guard and the project is embedded with it. A restarted job continues where
   * it stopped.
   */
  async accept(
    { modelId, provider }: { modelId: number; provider: Provider },
    context: JobContext,
  ): Promise<PromotionResult> {
    const { db, project } = this.#services.catalogue;
    const { name } = await requireModel(this.#services.catalogue, modelId);
    const currentId = await readSetting(db, project, 'current_model');
    const guard =
      currentId === null || currentId === modelId
        ? null
        : await this.#checkGuard({ beforeId: currentId, afterId: modelId, provider }, context);
    if (guard !== null && !guard.passes) throw promotionRefused(name, guard);
    const embedded = await this.#embed(modelId, provider, context);
    await this.#makeCurrent(modelId, (promotions) =>
      currentId === null || currentId === modelId
        ? promotions
        : [...promotions, { modelId, previousId: currentId, at: Date.now() }],
    );
    return { modelId, model: name, previousId: await this.#findPrevious(modelId), ...embedded, guard };
  }

  /** The version that would replace the current one on revert; fails with `conflict` if `modelId` is not current or has no predecessor. */
  async requirePrevious(modelId: number): Promise<number> {
    const { currentId, previousId } = await this.state();
    if (currentId !== modelId) {
      throw new StudioError(
        'conflict',
        'Only the current version can be reverted, and another version is current now.',
        {
          modelId,
          currentId,
        },
      );
    }
    if (previousId !== null) return previousId;
    throw new StudioError('conflict', 'There is no earlier version to revert to: no version has been accepted yet.', {
      modelId,
    });
  }

  /** Reverts the current version. A restarted job finds that done, and embeds only what was edited since. */
  async revert({ modelId }: { modelId: number }, context: JobContext): Promise<PromotionResult> {
    const { db, project } = this.#services.catalogue;
    if ((await readSetting(db, project, 'current_model')) === modelId) {
      await this.#makeCurrent(await this.requirePrevious(modelId), (promotions) => {
        const last = promotions.findLastIndex((promotion) => promotion.modelId === modelId);
        return last < 0 ? promotions : promotions.toSpliced(last, 1);
      });
    }
    const current = await requireModel(
      this.#services.catalogue,
      (await readSetting(db, project, 'current_model')) ?? modelId,
    );
    const embedded = await this.#embed(current.id, 'auto', context);
    return { modelId: current.id, model: current.name, previousId: modelId, ...embedded, guard: null };
  }

  async #checkGuard(
    { beforeId, afterId, provider }: { beforeId: number; afterId: number; provider: Provider },
    context: JobContext,
  ): Promise<GuardReport | null> {
    const { golden } = this.#services;
    const { goldenId, allowedDrop } = await this.#guard();
    if (goldenId === null) return null;
    const { name } = await golden.open(goldenId);
    const before = await golden.evaluate({ goldenId, modelId: beforeId, provider }, context);
    const after = await golden.evaluate({ goldenId, modelId: afterId, provider }, context);
    const { score: difference } = await golden.compare({ goldenId, beforeId, afterId });
    return {
      goldenId,
      golden: name,
      before: before.score,
      after: after.score,
      difference,
      allowedDrop,
      // A drop of exactly the limit passes, despite rounding errors.
      passes: difference.value >= -allowedDrop - 1e-9,
    };
  }

  async #embed(modelId: number, provider: Provider, context: JobContext) {
    const { encoders, evaluation } = this.#services;
    const { images, captions } = await encoders.embed(modelId, { provider, batch: 32 }, context);
    const { pairs } = await evaluation.align(modelId, context);
    return { images: images.embedded, captions: captions.embedded, pairs };
  }

  /** Changes the setting, the record and the alignments shown in the library in one transaction. */
  async #makeCurrent(modelId: number, record: (promotions: readonly Accepted[]) => readonly Accepted[]): Promise<void> {
    const { catalogue } = this.#services;
    await catalogue.store(
      async (db) => {
        const promotions = record((await readSetting(db, catalogue.project, 'promotions')) ?? []);
        await writeSetting(db, catalogue.project, 'current_model', modelId);
        await writeSetting(db, catalogue.project, 'promotions', [...promotions]);
        await showAlignments(db, catalogue.project, modelId);
      },
      { kinds: ['models', 'alignment', 'project', 'runs'], imageIds: null },
    );
  }

  /** The version that the latest acceptance of this one replaced, else its parent; null if that was removed. */
  async #findPrevious(currentId: number | null): Promise<number | null> {
    if (currentId === null) return null;
    const { db, project } = this.#services.catalogue;
    const promotions = (await readSetting(db, project, 'promotions')) ?? [];
    const accepted = promotions.findLast(({ modelId }) => modelId === currentId);
    const previousId = accepted?.previousId ?? (await findModel(db, project, currentId))?.parent_id ?? null;
    return previousId !== null && (await findModel(db, project, previousId)) ? previousId : null;
  }

  /** The current guard, without its golden set if that was removed. */
  async #guard(): Promise<Guard> {
    const { catalogue, golden } = this.#services;
    const guard = (await readSetting(catalogue.db, catalogue.project, 'guard')) ?? defaultGuard;
    const sets = await golden.list();
    return sets.some(({ id }) => id === guard.goldenId) ? guard : { ...guard, goldenId: null };
  }
}

function promotionRefused(
  model: string,
  { golden, goldenId, before, after, difference, allowedDrop }: GuardReport,
): StudioError {
  const points = (value: number): string => (100 * value).toFixed(1);
  return new StudioError(
    'promotion-refused',
    `${model} was not accepted: on "${golden}" it scores ${showPercent(after.value)}, and the current version ${showPercent(before.value)}. ` +
      `That is a drop of ${points(-difference.value)} points; ${points(allowedDrop)} are allowed. ` +
      'Interpolate it with its parent at a smaller alpha, or change the limit.',
    { goldenId, before: before.value, after: after.value, difference: difference.value, allowedDrop },
  );
}
