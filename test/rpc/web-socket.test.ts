import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { Access } from '../../src/main/serve/access.ts';
import { answerUpgrades } from '../../src/main/serve/answer-upgrades.ts';
import { studioFaults } from '../../src/shared/contract/errors.ts';
import { connect } from '../../src/shared/rpc/client.ts';
import type { Client, Handlers } from '../../src/shared/rpc/procedure.ts';
import { eventWindow } from '../../src/shared/rpc/protocol.ts';
import { openWebSocket, type SocketState } from '../../src/shared/rpc/transports/web-socket.ts';
import { noMedia } from '../serve/no-media.ts';
import { probeContract, type ProbeContract } from './probe-contract.ts';
import { createProbeHandlers } from './probe-handlers.ts';

const token = 'a-token-for-tests-only';

describe('a WebSocket whose connection is lost', () => {
  let server: Server;
  let address: AddressInfo;
  let cut: () => void;
  let handlers: Handlers<ProbeContract>;
  let states: SocketState[];
  let client: Client<ProbeContract>;
  let close: () => void;

  const listen = async (port = 0) => {
    server = createServer();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    address = server.address() as AddressInfo;
    const options = { contract: probeContract, handlers, media: noMedia, rendererFolder: '', report: () => {} };
    cut = answerUpgrades(server, new Access(address.port, token), options);
  };
  const shut = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    cut();
    await closed;
  };
  const until = async (holds: () => boolean) => {
    while (!holds()) await wait(5);
  };

  beforeEach(async () => {
    handlers = createProbeHandlers();
    await listen();
    states = [];
    const port = openWebSocket({
      create: () => new WebSocket(`ws://127.0.0.1:${address.port}/rpc`, ['diagonal', `token.${token}`]),
      onState: (state) => states.push(state),
      delay: { first: 10, longest: 40 },
    });
    client = connect(probeContract, port, { faults: studioFaults });
    close = () => port.close();
  });
  afterEach(async () => {
    close();
    await shut();
  });

  it('reconnects and continues to answer', async () => {
    await client.values.page({});
    cut();
    await until(() => states.at(-1) === 'waiting');
    expect(await client.values.page({})).toEqual({ limit: 7 });
    expect(states).toEqual(['connecting', 'open', 'waiting', 'connecting', 'open']);
  });

  it('fails pending calls, since their outcome is unknown', async () => {
    const call = client.work.wait({ name: 'under way' });
    await client.values.page({});
    cut();
    await expect(call).rejects.toMatchObject({ code: 'disconnected' });
  });

  it('loses and duplicates no event of a feed, however often it is interrupted', async () => {
    const count = 3000;
    const numbers: number[] = [];
    const listening = (async () => {
      for await (const { number, event } of client.feeds.log({})) {
        expect(event).toBe(`event ${number}`);
        numbers.push(number);
        if (number === count) return;
      }
    })();
    for (let next = 1; next <= count;) {
      const events = Array.from({ length: 100 }, () => `event ${next++}`);
      await handlers.feeds.append({ events }, { signal: new AbortController().signal });
      if (next % 3 === 0) await until(() => states.at(-1) === 'open');
      await wait(2);
      if (next % 500 === 1) cut();
    }
    await listening;
    expect(numbers).toEqual(Array.from({ length: count }, (_, index) => index + 1));
    expect(states.filter((state) => state === 'waiting').length).toBeGreaterThanOrEqual(3);
  });

  it('respects the window of events across any number of interruptions', async () => {
    const slow = client.feeds.endless({ name: 'slow' })[Symbol.asyncIterator]();
    expect((await slow.next()).value?.number).toBe(1);
    for (let round = 0; round < 3; round++) {
      await wait(20);
      cut();
      await until(() => states.at(-1) === 'waiting');
      await until(() => states.at(-1) === 'open');
    }
    expect(await client.feeds.drawn({ name: 'slow' })).toBeLessThanOrEqual(eventWindow + 1);
    for (let number = 2; number < 600; number++) expect((await slow.next()).value?.number).toBe(number);
    await slow.return?.();
  });

  it('fails calls while the server is away, and works again once it is back', async () => {
    await client.values.page({});
    await shut();
    await until(() => states.at(-1) === 'waiting');
    await expect(client.values.page({})).rejects.toMatchObject({ code: 'disconnected' });
    await listen(address.port);
    await until(() => states.at(-1) === 'open');
    expect(await client.values.page({})).toEqual({ limit: 7 });
  });

  it('does not reconnect once it is closed', async () => {
    await client.values.page({});
    close();
    await expect(client.values.page({})).rejects.toMatchObject({ code: 'disconnected' });
    await wait(30);
    expect(states).toEqual(['connecting', 'open', 'closed']);
  });

  it('disconnects from a server that sends an invalid frame', async () => {
    const stranger = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(stranger, 'listening');
    const codes: number[] = [];
    stranger.on('connection', (socket) => {
      socket.on('close', (code) => codes.push(code));
      socket.send('hello');
      socket.send(Buffer.from('hello hello hello hello'));
    });
    const { port } = stranger.address() as AddressInfo;
    const strange = openWebSocket({ create: () => new WebSocket(`ws://127.0.0.1:${port}`) });
    await until(() => codes.length > 0);
    expect(codes[0]).toBe(4007);
    strange.close();
    for (const socket of stranger.clients) socket.terminate();
    await new Promise((resolve) => stranger.close(resolve));
  });
});
