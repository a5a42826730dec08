import type { AuditFindings } from '../compute/contract/audit.ts';
import type { EvaluatedModel, Parts, Work } from '../evaluation/parts.ts';
import { Random } from '../base/random.ts';
import { exchangeWords, learnExchanges, type Variant } from './exchangeable-words.ts';
import type { AuditedData } from './gather.ts';
import { judgeExchanges } from './judge-exchanges.ts';

/** A caption in which one word should probably be another. */
export interface Mend extends Variant {
  /** The cosine of the image with the mended caption. */
  readonly cosine: number;
  /** The probability that it is the word that is wrong. */
  readonly probability: number;
}

/** Words that are tried in the place of each. */
const alternatives = 10;
const sureWrong = 0.9;
/** Texts that are embedded for it: so many, or what a large model does in about a minute; fewer than the least tell nothing. */
const mostTexts = 50_000;
const weightsTimesTexts = 1e12;
const leastTexts = 8_000;
const textsAtOnce = 4_096;
/** Share of the texts for pairs in doubt; the others go to pairs drawn from the rest, as what is usual is learned from right ones too. */
const doubtfulShare = 0.75;

/**
 * A second look at pairs in doubt: does the caption fit better with one word exchanged for another that stands in the same places elsewhere? That finds
 * a wrong colour or count, which hardly moves a cosine. What a gain means is learned for each two words from the pairs looked at. Keys are pairs
 * in the order of the findings.
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
  const probes = chooseProbes(data, findings, budget, new Random(seed));
  const { cosines, gains } = await measureGains(parts, model, data, probes, work);
  const exchanges = probes.flatMap(({ variants }, caption) =>
    variants.map(({ word, instead }) => ({ caption, from: word.toLowerCase(), to: instead.toLowerCase() })),
  );
  const judged = judgeExchanges(
    exchanges.map((exchange, at) => ({ ...exchange, gain: gains[at]! })),
    probes.map(({ pair }) => 1 - findings.wrong[pair]!),
  );
  const variants = probes.flatMap((probe) => probe.variants);
  return new Map(
    judged.flatMap(({ probability, best }, at): [number, Mend][] =>
      best === -1 ? [] : [[probes[at]!.pair, { ...variants[best]!, cosine: cosines[best]!, probability }]],
    ),
  );
}

/** A pair, and its text with words exchanged. */
interface Probe {
  readonly pair: number;
  readonly image: number;
  readonly text: string;
  readonly variants: readonly Variant[];
}

/** Pairs in doubt, the most doubtful first, and others by chance, as far as the texts go. */
function chooseProbes(
  { texts, imageOf }: AuditedData,
  findings: AuditFindings,
  budget: number,
  random: Random,
): Probe[] {
  const exchanges = learnExchanges(texts, alternatives);
  const order = Uint32Array.from(findings.wrong.keys())
    .filter((pair) => findings.wrong[pair]! < sureWrong)
    .sort((a, b) => findings.scores[a]! - findings.scores[b]!);
  const probes: Probe[] = [];
  let count = 0;
  const take = (pairs: Uint32Array, limit: number): number => {
    for (const [place, pair] of pairs.entries()) {
      const canary = pair - texts.length;
      const text = texts[canary < 0 ? pair : findings.canaryCaptions[canary]!]!;
      const image = canary < 0 ? imageOf[pair]! : findings.canaryImages[canary]!;
      const variants = exchangeWords(text, exchanges);
      count += variants.length + 1;
      if (count > limit) return place;
      probes.push({ pair, image, text, variants });
    }
    return pairs.length;
  };
  const taken = take(order, doubtfulShare * budget);
  take(random.shuffle(order.slice(taken)), budget);
  return probes;
}

/** The cosine of each exchange of each probe, and what it adds to that of the caption as it is. */
async function measureGains(
  { embedder, similarity }: Pick<Parts, 'embedder' | 'similarity'>,
  model: EvaluatedModel,
  { images }: AuditedData,
  probes: readonly Probe[],
  { signal, progress }: Work,
): Promise<{ cosines: Float32Array; gains: Float32Array }> {
  const texts = probes.flatMap(({ text, variants }) => [text, ...variants.map((variant) => variant.text)]);
  const rows = Uint32Array.from(
    probes.flatMap(({ image, variants }) => new Array<number>(variants.length + 1).fill(image)),
  );
  const measured = new Float32Array(texts.length);
  for (let from = 0; from < texts.length; from += textsAtOnce) {
    progress?.('Trying other words', from, texts.length);
    const vectors = await embedder.embedTexts(model.id, texts.slice(from, from + textsAtOnce), { signal });
    const left = { vectors, dimensions: model.dimensions };
    const right = { source: images.source, rows: rows.subarray(from, from + textsAtOnce) };
    measured.set((await similarity.pairs({ left, right }, { signal })).cosines, from);
  }
  progress?.('Trying other words', texts.length, texts.length);
  const cosines: number[] = [];
  const gains: number[] = [];
  let at = 0;
  for (const { variants } of probes) {
    const own = measured[at++]!;
    for (const end = at + variants.length; at < end; at++) {
      cosines.push(measured[at]!);
      gains.push(measured[at]! - own);
    }
  }
  return { cosines: Float32Array.from(cosines), gains: Float32Array.from(gains) };
}
