import type { AuditFindings } from '../compute/audit/contract.ts';
import type { EvaluatedModel, Parts, Work } from '../evaluation/parts.ts';
import { Random } from '../training/random.ts';
import { exchangeWords, learnExchanges, type Variant } from './exchangeable-words.ts';
import type { AuditedData } from './gather.ts';
import { separateGains } from './separate-gains.ts';

/** A caption in which one word should probably be another. */
export interface Mend extends Variant {
  /** The cosine of the image with the mended caption. */
  readonly cosine: number;
  /** The probability that it is the word that is wrong. */
  readonly probability: number;
}

/** Words that are tried in the place of each. */
const alternatives = 6;
/** Captions of either kind that show what gains are usual. */
const references = 100;
const leastReferences = 20;
/** Pairs that are looked at twice, as a share of all. */
const examinedShare = 0.5;
const sureWrong = 0.9;
/** Texts that are embedded for it: so many, or what a large model does in about a minute; fewer than the least tell nothing. */
const mostTexts = 40_000;
const weightsTimesTexts = 1e12;
const leastTexts = 8_000;
const textsAtOnce = 4_096;

/**
 * A second look at pairs in doubt: does the caption fit better with one word exchanged for another that stands in the same places elsewhere? That finds
 * a wrong colour or count, which hardly moves a cosine. What gains mean is learned from captions of the project, as they are and with one
 * word exchanged. Keys are pairs in the order of the findings.
 */
export async function lookTwice(
  parts: Pick<Parts, 'embedder' | 'similarity'>,
  model: EvaluatedModel & { readonly parameters: number },
  data: AuditedData,
  findings: AuditFindings,
  seed: number,
  work: Work,
): Promise<Map<number, Mend>> {
  const budget = Math.min(mostTexts, weightsTimesTexts / Math.max(1, model.parameters));
  if (budget < leastTexts) return new Map();
  const random = new Random(seed);
  const exchanges = learnExchanges(data.texts, alternatives);
  const { imageOf, texts } = data;
  const order = Array.from(findings.wrong, (_, pair) => pair).sort((a, b) => findings.scores[a]! - findings.scores[b]!);
  const rowOf = (pair: number): number => (pair < texts.length ? pair : findings.canaryCaptions[pair - texts.length]!);
  const imageRowOf = (pair: number): number =>
    pair < texts.length ? imageOf[pair]! : findings.canaryImages[pair - texts.length]!;
  const probe = (pair: number): Probe => {
    const text = texts[rowOf(pair)]!;
    return { image: imageRowOf(pair), text, variants: exchangeWords(text, exchanges) };
  };
  const surelyRight = order.slice(Math.floor(order.length * 0.6)).filter((pair) => pair < texts.length);
  const right = Array.from(
    { length: Math.min(references, surelyRight.length) },
    () => surelyRight[random.below(surelyRight.length)]!,
  );
  const probes: Probe[] = right.map((pair) => probe(pair));
  let count = probes.reduce((sum, { variants }) => sum + variants.length + 1, 0);
  const examined: number[] = [];
  for (const pair of order.slice(0, Math.ceil(examinedShare * order.length))) {
    if (findings.wrong[pair]! >= sureWrong) continue;
    const one = probe(pair);
    count += one.variants.length + 1;
    if (count > budget) break;
    examined.push(pair);
    probes.push(one);
  }
  if (right.length < leastReferences || examined.length === 0) return new Map();
  const gains = await measureGains(parts, model, data, probes, work);
  const usual = gains.slice(0, right.length);
  const doubtful = gains.slice(right.length);
  const { probabilityOf } = separateGains(
    usual.map(({ gain }) => gain),
    usual.flatMap(({ losses }) => losses),
    doubtful.map(({ gain }) => gain),
  );
  return new Map(
    examined.flatMap((pair, at): [number, Mend][] => {
      const { gain, cosine, variant } = doubtful[at]!;
      return variant === null ? [] : [[pair, { ...variant, cosine, probability: probabilityOf(gain) }]];
    }),
  );
}

/** A text beside an image, and the same text with words exchanged. */
interface Probe {
  readonly image: number;
  readonly text: string;
  readonly variants: readonly Variant[];
}

/** What the best exchange adds to a cosine, and the cosine then. */
interface Gain {
  readonly gain: number;
  readonly cosine: number;
  readonly variant: Variant | null;
  /** What each exchange takes from the cosine: what a caption would gain if it had that word and were set right. */
  readonly losses: readonly number[];
}

async function measureGains(
  { embedder, similarity }: Pick<Parts, 'embedder' | 'similarity'>,
  model: EvaluatedModel,
  { images }: AuditedData,
  probes: readonly Probe[],
  { signal, progress }: Work,
): Promise<Gain[]> {
  const waiting = signal === undefined ? {} : { signal };
  const texts = probes.flatMap(({ text, variants }) => [text, ...variants.map((variant) => variant.text)]);
  const rows = Uint32Array.from(
    probes.flatMap(({ image, variants }) => new Array<number>(variants.length + 1).fill(image)),
  );
  const cosines = new Float32Array(texts.length);
  for (let from = 0; from < texts.length; from += textsAtOnce) {
    progress?.('Trying other words', from, texts.length);
    const vectors = await embedder.embedTexts(model.id, texts.slice(from, from + textsAtOnce), waiting);
    const left = { vectors, dimensions: model.dimensions };
    const right = { source: images.source, rows: rows.subarray(from, from + textsAtOnce) };
    cosines.set((await similarity.pairs({ left, right }, waiting)).cosines, from);
  }
  progress?.('Trying other words', texts.length, texts.length);
  return chooseBest(probes, cosines);
}

/** Captions that must have a word before what is usual for it counts in full. */
const doubt = 4;

/**
 * The best exchange of each probe. A word that the model does not know loses to others wherever it stands, so what is usually gained at a word is taken
 * from the gain.
 */
function chooseBest(probes: readonly Probe[], cosines: Float32Array): Gain[] {
  let at = 0;
  const tried = probes.map(({ variants }) => {
    const own = cosines[at]!;
    const losses = variants.map((_, place) => own - cosines[at + 1 + place]!);
    const bestOf = new Map<string, Gain>();
    variants.forEach((variant, place) => {
      const cosine = cosines[at + 1 + place]!;
      const word = variant.word.toLowerCase();
      if (cosine - own > (bestOf.get(word)?.gain ?? Number.NEGATIVE_INFINITY))
        bestOf.set(word, { gain: cosine - own, cosine, variant, losses });
    });
    at += variants.length + 1;
    return { own, bestOf, losses };
  });
  const gained = new Map<string, { sum: number; count: number }>();
  for (const { bestOf } of tried) {
    for (const [word, { gain }] of bestOf) {
      const known = gained.get(word) ?? { sum: 0, count: 0 };
      gained.set(word, { sum: known.sum + gain, count: known.count + 1 });
    }
  }
  return tried.map(({ own, bestOf, losses }) => {
    let best: Gain = { gain: Number.NEGATIVE_INFINITY, cosine: own, variant: null, losses };
    for (const [word, one] of bestOf) {
      const { sum, count } = gained.get(word)!;
      const usual = Math.max(0, (sum - one.gain) / (count - 1 + doubt));
      if (one.gain - usual > best.gain) best = { ...one, gain: one.gain - usual };
    }
    return best.variant === null ? { gain: 0, cosine: own, variant: null, losses } : best;
  });
}
