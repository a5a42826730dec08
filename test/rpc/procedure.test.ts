import { describe, expectTypeOf, it } from 'vitest';
import type { Client, Handlers, Numbered } from '../../src/shared/rpc/procedure.ts';
import type { ProbeContract } from './probe-contract.ts';

type ProbeClient = Client<ProbeContract>;
type ProbeHandlers = Handlers<ProbeContract>;

// These are checked by the compiler; at run time they do nothing.
describe('the types of a contract', () => {
  it('let a client omit what has a default, and pass it to the handler', () => {
    expectTypeOf<Parameters<ProbeClient['values']['page']>[0]>().toEqualTypeOf<{ limit?: number | undefined }>();
    expectTypeOf<Parameters<ProbeHandlers['values']['page']>[0]>().toEqualTypeOf<{ limit: number }>();
  });

  it('distinguish calls from feeds', () => {
    expectTypeOf<ReturnType<ProbeClient['values']['page']>>().toEqualTypeOf<Promise<{ limit: number }>>();
    expectTypeOf<ReturnType<ProbeClient['feeds']['log']>>().toEqualTypeOf<AsyncIterable<Numbered<string>>>();
    expectTypeOf<Parameters<ProbeClient['feeds']['log']>[1]>().toEqualTypeOf<
      { readonly after?: number; readonly signal?: AbortSignal | undefined } | undefined
    >();
  });
});
