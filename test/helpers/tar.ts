import { pack } from 'tar-stream';

/** A tar with these members, in this order. */
export async function makeTar(
  members: readonly (readonly [name: string, content: string | Buffer])[],
): Promise<Buffer> {
  const tar = pack();
  for (const [name, content] of members) tar.entry({ name }, Buffer.from(content as Buffer));
  tar.finalize();
  const blocks: Buffer[] = [];
  for await (const block of tar as AsyncIterable<Buffer>) blocks.push(block);
  return Buffer.concat(blocks);
}
