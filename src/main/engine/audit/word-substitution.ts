import type { AuditFindings } from '../compute/contract/audit.ts';
import type { EvaluatedModel, Parts, Work } from '../evaluation/parts.ts';
import { Random } from '../base/random.ts';
import { substituteWords, learnSubstitutes, type Variant } from './substitutes.ts';
import type { AuditedData } from './gather.ts';
import { scoreSubstitutions } from './score-substitutions.ts';

/** A caption with one word that should probably be another. */
export interface CaptionFix extends Variant {
  /** The cosine of the image with the fixed caption. */
  readonly cosine: number;
  /** The probability that this word is wrong. */
  readonly probability: number;
}

/** Substitutes tested for each word. */
const alternatives = 10;
const sureWrong = 0.9;
/** Maximum number of texts to embed: this many, or about a minute's work of a large model; fewer than the minimum are not worth testing. */
const mostTexts = 50_000;
const weightsTimesTexts = 1e12;
const leastTexts = 8_000;
const textsAtOnce = 4_096;
/** Share of the texts for doubtful pairs; the rest go to randomly drawn pairs, because typical gains are learned from correct pairs too. */
const doubtfulShare = 0.75;

/**
 * The word-substitution test for doubtful pairs: does the caption match better with one word replaced by another that occurs in the same
 * contexts? This finds a wrong colour or count, which hardly changes the cosine. What a gain means is learned for each pair of words. Keys
 * are pairs in the order of the findings.
 */
export async function testSubstitutions(
  parts: Pick<Parts, 'embedder' | 'similarity'>,
  model: EvaluatedModel & { readonly parameters: number },
  data: AuditedData,
  findings: AuditFindings,
  seed: number,
  work: Work,
): Promise<Map<number, CaptionFix>> {
  const budget = Math.min(mostTexts, weightsTimesTexts / Math.max(1, model.parameters));
  if (budget < leastTexts) return new Map();
  const probes = chooseProbes(data, findings, budget, new Random(seed));
  const { cosines, gains } = await measureGains(parts, model, data, probes, work);
  const substitutions = probes.flatMap(({ variants }, caption) =>
    variants.map(({ word, instead }) => ({ caption, from: word.toLowerCase(), to: instead.toLowerCase() })),
  );
  const scored = scoreSubstitutions(
    substitutions.map((substitution, at) => ({ ...substitution, gain: gains[at]! })),
    probes.map(({ pair }) => 1 - findings.wrong[pair]!),
  );
  const variants = probes.flatMap((probe) => probe.variants);
  return new Map(
    scored.flatMap(({ probability, best }, at): [number, CaptionFix][] =>
      best === -1 ? [] : [[probes[at]!.pair, { ...variants[best]!, cosine: cosines[best]!, probability }]],
    ),
  );
}

/** A pair, and its caption with words replaced. */
interface Probe {
  readonly pair: number;
  readonly image: number;
  readonly text: string;
  readonly variants: readonly Variant[];
}

/** Doubtful pairs, most doubtful first, and randomly drawn others, within the budget of texts. */
function chooseProbes(
  { texts, imageOf }: AuditedData,
  findings: AuditFindings,
  budget: number,
  random: Random,
): Probe[] {
  const substitutions = learnSubstitutes(texts, alternatives);
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
      const variants = substituteWords(text, substitutions);
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

/** The cosine of each variant of each probe, and its gain over the original caption. */
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
    progress?.('Testing word substitutions', from, texts.length);
    const vectors = await embedder.embedTexts(model.id, texts.slice(from, from + textsAtOnce), { signal });
    const left = { vectors, dimensions: model.dimensions };
    const right = { source: images.source, rows: rows.subarray(from, from + textsAtOnce) };
    measured.set((await similarity.pairs({ left, right }, { signal })).cosines, from);
  }
  progress?.('Testing word substitutions', texts.length, texts.length);
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
