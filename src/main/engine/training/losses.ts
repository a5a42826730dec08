import { differentiate } from '../../autodiff/index.ts';
import { GraphBuilder, bindShapes, type Model } from '../../onnx/index.ts';

/** The contrastive loss and its shapes. */
export interface ContrastiveLossOptions {
  /**
   * `infonce`: symmetric cross-entropy over the rows and columns of the logits, mean of both (CLIP, Radford et al. 2021, fig. 3).
   * `siglip`: −Σ log σ(±logit) / batch, + on the diagonal (SigLIP, Zhai et al. 2023, eq. 1).
   */
  readonly loss: 'infonce' | 'siglip';
  /** Pairs in the batch. */
  readonly batch: number;
  /** Width of an embedding. */
  readonly dim: number;
  /** Whether the graph also takes `not_negatives` (false). */
  readonly masked?: boolean;
  /** Opset of the graph, 18 or later (default 18); must match the towers it is joined to. */
  readonly opset?: number;
}

/**
 * The graph of a contrastive loss with its gradients; logits are exp(logit_scale) · cosine (+ logit_bias for `siglip`).
 *
 * Inputs, float32: `image_embeds` and `text_embeds` [batch, dim] before normalisation, `logit_scale` [], `logit_bias` [] (siglip),
 * `not_negatives` [batch, batch] (masked): 1 where image i and text j are not negatives of each other, 0 elsewhere; its diagonal
 * is ignored. Outputs: `loss` [], `alignment` [] (mean cosine of the pairs), and `grad/<input>` for each input except the mask.
 */
export function buildContrastiveLoss(options: ContrastiveLossOptions): Model {
  const { batch, dim, loss, masked = false, opset = 18 } = options;
  const builder = new GraphBuilder({ opset, name: loss });
  const image = builder.input('image_embeds', 'float32', [batch, dim]);
  const text = builder.input('text_embeds', 'float32', [batch, dim]);
  const scale = builder.emit('Exp', [builder.input('logit_scale', 'float32', [])]);
  const bias = loss === 'siglip' ? builder.input('logit_bias', 'float32', []) : null;
  const mask = masked ? builder.input('not_negatives', 'float32', [batch, batch]) : null;

  const unit = { image: normalise(builder, image), text: normalise(builder, text) };
  const products = builder.emit('Mul', [unit.image, unit.text]);
  const cosines = builder.emit('ReduceSum', [products, builder.ints([1])], { keepdims: 0 });
  const alignment = builder.emit('ReduceMean', [cosines], { keepdims: 0 }, { outputs: ['alignment'] });
  const pairs = { ...unit, cosines, scale, batch, mask };
  const value = bias ? siglip(builder, pairs, bias) : infonce(builder, pairs);
  builder.output(value.loss);
  builder.output(alignment);
  const wrt = ['image_embeds', 'text_embeds', 'logit_scale', ...(bias ? ['logit_bias'] : [])];
  const bound = bindShapes(builder.build(), {});
  const of = { loss: value.loss };
  return differentiate(bound.model, bound.values, { wrt, of, keep: [value.loss, alignment], stop: value.constant })
    .model;
}

/** Value names that both losses start from: unit embeddings, scale and mask. */
interface Pairs {
  readonly image: string;
  readonly text: string;
  /** Cosine of each pair [batch]. */
  readonly cosines: string;
  readonly scale: string;
  readonly batch: number;
  readonly mask: string | null;
}

/** The output of a loss, and the values in it that are treated as constants. */
interface LossValue {
  readonly loss: string;
  readonly constant: readonly string[];
}

function infonce(builder: GraphBuilder, pairs: Pairs): LossValue {
  const { cosines, scale, mask } = pairs;
  const logits = logitsOf(builder, pairs);
  const positives = builder.emit('Mul', [cosines, scale]);
  // exp of this is 0, which removes pairs that are not negatives from the denominators.
  const far = mask && where(builder, onDiagonal(builder, pairs), builder.scalar(0), mul(builder, mask, -1e30));
  const shown = far ? builder.emit('Add', [logits, far]) : logits;
  const [rows, columns] = [logSumExp(builder, shown, 1), logSumExp(builder, shown, 0)];
  const both = builder.emit('Mul', [builder.emit('Add', [rows.value, columns.value]), builder.scalar(0.5)]);
  const each = builder.emit('Sub', [both, positives]);
  const loss = builder.emit('ReduceMean', [each], { keepdims: 0 }, { outputs: ['loss'] });
  return { loss, constant: [rows.largest, columns.largest] };
}

function siglip(builder: GraphBuilder, pairs: Pairs, bias: string): LossValue {
  const { mask, batch } = pairs;
  const logits = builder.emit('Add', [logitsOf(builder, pairs), bias]);
  const diagonal = onDiagonal(builder, pairs);
  // −log σ(x) = softplus(−x).
  const each = builder.emit('Softplus', [where(builder, diagonal, builder.emit('Neg', [logits]), logits)]);
  const one = builder.scalar(1);
  const weights = mask && where(builder, diagonal, one, builder.emit('Sub', [one, mask]));
  const counted = weights ? builder.emit('Mul', [each, weights]) : each;
  const total = builder.emit('ReduceSum', [counted], { keepdims: 0 });
  const loss = builder.emit('Mul', [total, builder.scalar(1 / batch)], {}, { outputs: ['loss'] });
  return { loss, constant: [] };
}

/** Rows of length 1. */
function normalise(builder: GraphBuilder, x: string): string {
  return builder.emit('Div', [x, builder.emit('ReduceL2', [x, builder.ints([1])], { keepdims: 1 })]);
}

function logitsOf(builder: GraphBuilder, { image, text, scale }: Pairs): string {
  // Scaling one side costs batch · dim products instead of batch².
  const scaled = builder.emit('Mul', [image, scale]);
  return builder.emit('MatMul', [scaled, builder.emit('Transpose', [text], { perm: [1, 0] })]);
}

/** max + log Σ exp(x − max) along an axis of a matrix. */
function logSumExp(builder: GraphBuilder, x: string, axis: number): { value: string; largest: string } {
  const axes = builder.ints([axis]);
  const largest = builder.emit('ReduceMax', [x, axes], { keepdims: 1 });
  const sum = builder.emit('ReduceSum', [builder.emit('Exp', [builder.emit('Sub', [x, largest])]), axes]);
  const value = builder.emit('Add', [builder.emit('Log', [sum]), largest]);
  return { value: builder.emit('Squeeze', [value, axes]), largest };
}

/** Whether a cell of the logits is on the diagonal. */
function onDiagonal(builder: GraphBuilder, { batch }: Pairs): string {
  const columns = builder.ints(Array.from({ length: batch }, (_, index) => index));
  return builder.emit('Equal', [builder.emit('Unsqueeze', [columns, builder.ints([1])]), columns]);
}

const where = (builder: GraphBuilder, condition: string, yes: string, no: string): string =>
  builder.emit('Where', [condition, yes, no]);

const mul = (builder: GraphBuilder, x: string, factor: number): string =>
  builder.emit('Mul', [x, builder.scalar(factor)]);
