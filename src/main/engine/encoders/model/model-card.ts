import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportFamily } from './export-config.ts';
import type { Manifest } from './manifest.ts';
import { folderName } from './model-name.ts';
import { readJson } from './read-json.ts';
import { showCount } from '../../../../shared/text/numbers.ts';

const classNames: Readonly<Record<string, readonly [vision: string, text: string]>> = {
  clip: ['CLIPVisionModelWithProjection', 'CLIPTextModelWithProjection'],
  chinese_clip: ['CLIPVisionModelWithProjection', 'CLIPTextModelWithProjection'],
  siglip: ['SiglipVisionModel', 'SiglipTextModel'],
};

/** `README.md` of an exported model: its original model card, then what it is, where it came from and how to load it. */
export async function writeModelCard(folder: string, manifest: Manifest): Promise<string> {
  const own = await readFile(join(folder, 'README.md'), 'utf8').catch(() => '');
  const { name, dimensions, image, contextLength, parameters, fingerprint } = manifest;
  const { family, outputs } = exportFamily(await readJson(join(folder, 'config.json')));
  const [vision, text] = classNames[family] ?? classNames['clip']!;
  const lines = [
    own.trim() === '' ? `# ${name}` : `${own.trimEnd()}\n\n## ${name}`,
    '',
    `An image–text model exported by Diagonal: ${dimensions} dimensions, images of ${image.width} × ${image.height}, ${contextLength} tokens, ${showCount(parameters)} parameters.`,
    '',
    ...describeOrigin(manifest),
    `Fingerprint: \`${fingerprint}\``,
    '',
    'Load it with [transformers.js](https://github.com/huggingface/transformers.js):',
    '',
    '```js',
    `import { AutoProcessor, AutoTokenizer, ${vision}, ${text}, RawImage, env } from '@huggingface/transformers';`,
    '',
    "env.localModelPath = '/path/to/the/parent/folder/';",
    `const name = '${folderName(name)}';`,
    `const vision = await ${vision}.from_pretrained(name);`,
    `const text = await ${text}.from_pretrained(name);`,
    'const processor = await AutoProcessor.from_pretrained(name);',
    'const tokenizer = await AutoTokenizer.from_pretrained(name);',
    `const { ${outputs.image} } = await vision(await processor(await RawImage.read('photo.jpg')));`,
    `const { ${outputs.text} } = await text(tokenizer(['a photo of a dog'], { padding: true, truncation: true }));`,
    '```',
    '',
    `Texts of more than ${contextLength} tokens are truncated. transformers.js then drops their end token, which this model needs, so shorten such texts first.`,
    '',
    'Normalise both embeddings to unit length; their dot product is the cosine. `onnx/model.onnx` computes the logits directly.',
    '',
  ];
  return lines.join('\n');
}

function describeOrigin({ source, lineage }: Manifest): string[] {
  if (lineage === undefined) return [`Source: \`${source}\``, ''];
  const method = lineage.settings['method'] ?? (lineage.settings['alpha'] === undefined ? null : 'interpolation');
  const how = typeof method === 'string' ? ` by ${method}` : '';
  return [
    `Made from ${lineage.parent}${how}; \`diagonal.json\` has the settings.`,
    '',
    `Fingerprint of ${lineage.parent}: \`${lineage.parentFingerprint}\``,
    '',
  ];
}
