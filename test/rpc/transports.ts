import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { serve } from '../../src/main/serve/serve.ts';
import { studioFaults } from '../../src/shared/contract/errors.ts';
import { connect } from '../../src/shared/rpc/client.ts';
import { dispatch } from '../../src/shared/rpc/dispatcher.ts';
import type { Port } from '../../src/shared/rpc/port.ts';
import type { Client } from '../../src/shared/rpc/procedure.ts';
import { openForkedProcess, openUtilityProcess } from '../../src/shared/rpc/transports/child-process.ts';
import { openHttp } from '../../src/shared/rpc/transports/http.ts';
import { openMemoryChannel } from '../../src/shared/rpc/transports/memory.ts';
import { openMessagePort, type EmitterPort } from '../../src/shared/rpc/transports/message-port.ts';
import { openWebSocket } from '../../src/shared/rpc/transports/web-socket.ts';
import { noMedia } from '../serve/no-media.ts';
import { probeContract, type ProbeContract } from './probe-contract.ts';
import { createProbeHandlers } from './probe-handlers.ts';

/** A client and a server of the probe contract, connected over one transport. */
export interface Connection {
  readonly client: Client<ProbeContract>;
  /** The client's end. */
  readonly port: Port;
  /** The unexpected errors that the server reported. */
  readonly reported: string[];
  close(): Promise<void>;
}

/** Every transport by name. */
export const transports: Readonly<Record<string, () => Promise<Connection>>> = {
  memory: () => within(openMemoryChannel()),

  'message port (browser, worker threads)': () => {
    const { port1, port2 } = new MessageChannel();
    return within([openMessagePort(port1), openMessagePort(port2)]);
  },

  'message port (Electron main)': () => {
    const { port1, port2 } = new MessageChannel();
    return within([openMessagePort(port1), openMessagePort(asEmitter(port2))]);
  },

  'forked process': () => forked(openForkedProcess),

  'utility process': () =>
    forked((child) =>
      openUtilityProcess({
        postMessage: (message) => child.send(message as object),
        on: (type: 'message' | 'exit', listener: (message: unknown) => void) => child.on(type, listener),
      }),
    ),

  WebSocket: () =>
    served(({ port, token }) =>
      openWebSocket({
        create: () => new WebSocket(`ws://127.0.0.1:${port}/rpc`, ['diagonal', `token.${token}`]),
      }),
    ),

  HTTP: () =>
    served(({ port, token }) =>
      openHttp((body, signal) =>
        fetch(`http://127.0.0.1:${port}/rpc`, {
          method: 'POST',
          headers: { 'content-type': 'application/octet-stream', authorization: `Bearer ${token}` },
          body,
          signal,
        }),
      ),
    ),
};

async function within([near, far]: [Port, Port]): Promise<Connection> {
  const reported: string[] = [];
  const stop = dispatch(probeContract, createProbeHandlers(), far, answering(reported));
  return {
    client: connect(probeContract, near, { faults: studioFaults }),
    port: near,
    reported,
    async close() {
      near.close();
      stop();
    },
  };
}

async function forked(open: (child: ChildProcess) => Port): Promise<Connection> {
  const reported: string[] = [];
  const child = fork(join(import.meta.dirname, 'forked-probe.ts'), { serialization: 'advanced', execArgv: [] });
  child.on('message', (message: { reported?: string }) => {
    if (message.reported) reported.push(message.reported);
  });
  const port = open(child);
  return {
    client: connect(probeContract, port, { faults: studioFaults }),
    port,
    reported,
    async close() {
      port.close();
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}

async function served(open: (server: { port: number; token: string }) => Port): Promise<Connection> {
  const reported: string[] = [];
  const server = await serve({
    contract: probeContract,
    handlers: createProbeHandlers(),
    media: noMedia,
    rendererFolder: import.meta.dirname,
    ...answering(reported),
  });
  const port = open(server);
  return {
    client: connect(probeContract, port, { faults: studioFaults }),
    port,
    reported,
    async close() {
      port.close();
      await server.close();
    },
  };
}

const answering = (reported: string[]) => ({
  faults: studioFaults,
  checkOutput: true,
  report: (problem: string, error?: unknown) => void reported.push(`${problem} ${String(error)}`),
});

/** The port with the interface of Electron's ports in the main process. */
function asEmitter(port: MessagePort): EmitterPort {
  return {
    postMessage: (message) => port.postMessage(message),
    on: (type: 'message' | 'close', listener: (event: { data: unknown }) => void) =>
      type === 'message'
        ? port.on('message', (data) => listener({ data }))
        : port.on('close', () => listener({ data: null })),
    start: () => port.start(),
    close: () => port.close(),
  };
}
