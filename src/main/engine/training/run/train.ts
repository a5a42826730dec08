import { join } from 'node:path';
import { StudioError } from '../../../../shared/contract/errors.ts';
import type { Parameter } from '../adamw.ts';
import { ImageStore } from '../data/image-store.ts';
import { makeEpoch, type Pair } from '../data/order.ts';
import { plainRate } from '../default-rates.ts';
import { Random } from '../../base/random.ts';
import { learningRate, type Schedule } from '../schedule.ts';
import { ContrastiveStep } from '../step/contrastive-step.ts';
import { findCheckpoint, readCheckpoint, writeCheckpoint, type RunState } from './checkpoint.ts';
import { prepareData, type RunData } from './prepare-data.ts';
import { makeBatch } from './make-batch.ts';
import type { RunEvent, RunSpec } from '../../compute/contract/run-spec.ts';
import { openTrainee, type Trainee } from './trainee.ts';
import { updateWeights } from './update.ts';
import { validate } from './validate.ts';

/** Seconds between checkpoints, in addition to those at the end of each epoch. */
const checkpointSeconds = 60;

/** How a run reports events and is stopped. */
export interface RunControl {
  readonly emit: (event: RunEvent) => void;
  readonly signal: AbortSignal;
  /** True once the run should stop after its current step, to be resumed later. */
  readonly pausing?: () => boolean;
}

/** Executes a contrastive run, resuming from its last checkpoint if there is one, and writes the new model folder. */
export async function train(spec: RunSpec, control: RunControl): Promise<void> {
  const { emit, signal } = control;
  const session = { executionProviders: [spec.provider] };
  const { settings } = spec;
  const data = await prepareData(spec, { emit, signal });
  const trainee = await openTrainee(spec.parent, {
    settings,
    session,
    scalars: { logitScale: spec.logitScale, logitBias: spec.logitBias },
    texts: data.texts,
    fixed: data.fixed,
    openStore: (shortSide) => new ImageStore(data.images, shortSide),
  });
  if (trainee.truncated > 0) {
    emit({
      type: 'notice',
      message: `${trainee.truncated} of ${data.texts.length} texts are longer than the context and were truncated.`,
    });
  }
  const step = new ContrastiveStep(
    {
      image: trainee.image.trained ? trainee.image.tower : null,
      text: trainee.text.trained ? trainee.text.tower : null,
    },
    { loss: settings.loss, dimensions: trainee.dimensions, microBatch: settings.microBatch ?? settings.batch, session },
  );
  try {
    await new Run(spec, data, trainee, step, control).execute();
  } finally {
    await trainee.close();
    await step.close();
  }
}

/** A run in progress. */
class Run {
  readonly #spec: RunSpec;
  readonly #data: RunData;
  readonly #trainee: Trainee;
  readonly #step: ContrastiveStep;
  readonly #control: RunControl;
  readonly #schedule: Schedule;
  readonly #batches: number;
  #state: RunState = {
    step: 0,
    epoch: 0,
    batch: 0,
    seconds: 0,
    loss: null,
    before: null,
    best: null,
    worse: 0,
    tables: { image: {}, text: {} },
  };
  #started = performance.now();
  #savedAt = performance.now();
  #lastCheckpoint: string | null = null;
  #paused = false;

  constructor(spec: RunSpec, data: RunData, trainee: Trainee, step: ContrastiveStep, control: RunControl) {
    this.#spec = spec;
    this.#data = data;
    this.#trainee = trainee;
    this.#step = step;
    this.#control = control;
    const { settings } = spec;
    this.#batches = this.#epoch(0).length;
    // The last step of an epoch takes the remaining batches.
    const totalSteps = Math.ceil(this.#batches / settings.accumulate) * settings.epochs;
    const warmupSteps = Math.round(totalSteps * settings.warmup);
    const rate = settings.learningRate ?? plainRate(settings.method);
    this.#schedule = { kind: settings.schedule, rate, warmupSteps, totalSteps };
  }

  async execute(): Promise<void> {
    const { settings, folder } = this.#spec;
    this.#lastCheckpoint = await findCheckpoint(folder);
    if (this.#lastCheckpoint) await this.#restore(this.#lastCheckpoint);
    else await this.#begin();
    let stopped = this.#isOver();
    while (this.#state.epoch < settings.epochs && !stopped) {
      await this.#runEpoch();
      if (this.#paused) return;
      const score = await this.#validate();
      const improved = score === null || this.#state.best === null || score > this.#state.best;
      this.#state = {
        ...this.#state,
        best: improved ? score : this.#state.best,
        worse: improved ? 0 : this.#state.worse + 1,
      };
      if (improved && score !== null && settings.patience !== null) await this.#saveBest();
      await this.#save();
      stopped = this.#isOver();
    }
    await this.#finish();
  }

  async #begin(): Promise<void> {
    const before = await this.#validate();
    this.#state = { ...this.#state, before };
    // A time limit counts training only.
    this.#started = performance.now();
  }

  async #runEpoch(): Promise<void> {
    const { settings } = this.#spec;
    const { signal } = this.#control;
    const batches = this.#epoch(this.#state.epoch);
    for (let at = this.#state.batch; at < batches.length; at += settings.accumulate) {
      signal.throwIfAborted();
      if (this.#outOfTime()) return;
      const group = batches.slice(at, at + settings.accumulate);
      await this.#runStep(group, at, batches.length);
      this.#state = { ...this.#state, batch: at + group.length };
      if (this.#control.pausing?.()) return this.#pause();
      if (performance.now() - this.#savedAt > checkpointSeconds * 1000) await this.#save();
    }
    this.#state = { ...this.#state, epoch: this.#state.epoch + 1, batch: 0 };
  }

  async #pause(): Promise<void> {
    this.#paused = true;
    await this.#save();
    this.#control.emit({ type: 'paused', step: this.#state.step });
  }

  /** One step: the gradients of a group of batches, averaged, and the update. */
  async #runStep(group: readonly Pair[][], at: number, batches: number): Promise<void> {
    const { settings } = this.#spec;
    let loss = 0;
    let alignment = 0;
    for (const [index, pairs] of group.entries()) {
      const random = this.#randomOf(this.#state.epoch, at + index);
      const result = await this.#step.run(
        await makeBatch(this.#trainee, this.#data, pairs, random),
        this.#trainee.scalars.values,
        {
          signal: this.#control.signal,
        },
      );
      this.#trainee.scalars.gather(result.scalarGradients);
      loss += result.loss / group.length;
      alignment += result.alignment / group.length;
    }
    const step = this.#state.step + 1;
    const rate = learningRate(this.#schedule, this.#progress());
    if (!Number.isFinite(loss)) throw this.#diverged(step, loss);
    const gradientNorm = await updateWeights(this.#trainee, settings, { step, rate, batches: group.length });
    if (!Number.isFinite(gradientNorm)) throw this.#diverged(step, loss);
    this.#state = { ...this.#state, step, loss };
    const epoch = this.#state.epoch + (at + group.length) / batches;
    const { logitScale } = this.#trainee.scalars.values;
    this.#control.emit({ type: 'step', step, epoch, loss, alignment, rate, gradientNorm, logitScale });
    this.#control.emit({
      type: 'phase',
      phase: 'Training',
      done: this.#state.epoch * batches + at + group.length,
      total: batches * settings.epochs,
    });
  }

  async #validate(): Promise<number | null> {
    const { validation } = this.#data;
    if (!validation) return null;
    const { emit, signal } = this.#control;
    const { score, values } = await validate(this.#trainee, validation, { signal });
    emit({ type: 'validated', step: this.#state.step, epoch: this.#state.epoch, values: { score, ...values } });
    return score;
  }

  async #save(): Promise<void> {
    const state = { ...this.#state, tables: this.#tables(), seconds: this.#seconds() };
    this.#lastCheckpoint = await writeCheckpoint(this.#spec.folder, state, await this.#pull());
    this.#savedAt = performance.now();
    this.#control.emit({ type: 'checkpoint', step: state.step, folder: this.#lastCheckpoint });
  }

  async #saveBest(): Promise<void> {
    await writeCheckpoint(this.#bestFolder, { ...this.#state, tables: this.#tables() }, await this.#pull());
  }

  async #restore(checkpoint: string): Promise<void> {
    this.#state = await this.#load(checkpoint);
    this.#started = performance.now() - this.#state.seconds * 1000;
  }

  async #load(checkpoint: string): Promise<RunState> {
    const state = await readCheckpoint(checkpoint, this.#parameters());
    const { image, text } = this.#trainee;
    image.tower.weights.restoreTables(state.tables.image);
    text.tower.weights.restoreTables(state.tables.text);
    for (const { tower } of [image, text]) tower.weights.push();
    return state;
  }

  /** The current parameters, read back from the device if necessary. */
  async #pull(): Promise<Parameter[]> {
    for (const { tower } of [this.#trainee.image, this.#trainee.text]) await tower.weights.pull();
    return this.#parameters();
  }

  #parameters(): Parameter[] {
    const { image, text, scalars } = this.#trainee;
    return [...image.tower.weights.parameters(), ...text.tower.weights.parameters(), ...scalars.parameters()];
  }

  #tables(): RunState['tables'] {
    const { image, text } = this.#trainee;
    return { image: image.tower.weights.tables(), text: text.tower.weights.tables() };
  }

  get #bestFolder(): string {
    return join(this.#spec.folder, 'best');
  }

  async #finish(): Promise<void> {
    const { settings, target } = this.#spec;
    const stoppedEarly = this.#state.epoch < settings.epochs;
    const best = settings.patience === null ? null : await findCheckpoint(this.#bestFolder);
    if (best !== null && this.#state.worse > 0) await this.#load(best);
    await this.#trainee.write(target);
    const { step, epoch, batch, loss, before, best: bestScore } = this.#state;
    this.#control.emit({
      type: 'done',
      steps: step,
      epochs: epoch + batch / this.#batches,
      seconds: this.#seconds(),
      peakMemory: process.resourceUsage().maxRSS * 1024,
      loss,
      before,
      best: bestScore,
      stoppedEarly,
      skipped: [...this.#data.skipped],
      ...this.#trainee.scalars.values,
    });
  }

  #epoch(epoch: number): Pair[][] {
    return makeEpoch(this.#data.pairs, this.#spec.settings, epoch);
  }

  #randomOf(epoch: number, batch: number): Random {
    return new Random(
      (this.#spec.settings.seed ^ Math.imul(epoch + 1, 0x85eb_ca6b) ^ Math.imul(batch + 1, 0xc2b2_ae35)) >>> 0,
    );
  }

  #seconds(): number {
    return (performance.now() - this.#started) / 1000;
  }

  /** Progress through the schedule, in steps; with a time limit it also follows the elapsed time. */
  #progress(): number {
    const { minutes } = this.#spec.settings;
    const { step } = this.#state;
    if (minutes === null) return step;
    const byTime = (this.#seconds() / (minutes * 60)) * this.#schedule.totalSteps;
    return Math.max(step, Math.floor(byTime));
  }

  #outOfTime(): boolean {
    const { minutes } = this.#spec.settings;
    return minutes !== null && this.#seconds() > minutes * 60;
  }

  #isOver(): boolean {
    const { patience } = this.#spec.settings;
    return this.#outOfTime() || (patience !== null && this.#state.worse >= patience);
  }

  #diverged(step: number, loss: number): StudioError {
    const checkpoint = this.#lastCheckpoint
      ? `The last good checkpoint is ${this.#lastCheckpoint}`
      : 'There is no checkpoint yet';
    return new StudioError(
      'training-diverged',
      `The loss of step ${step} is ${loss}, or its gradient is not finite: the run diverged and was stopped. ${checkpoint}. Start again with a smaller learning rate.`,
      { step, checkpoint: this.#lastCheckpoint },
    );
  }
}
