import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { studioFaults } from '../../shared/contract/errors.ts';
import { dispatch } from '../../shared/rpc/dispatcher.ts';
import { decodeFrame } from '../../shared/rpc/frames.ts';
import type { Contract } from '../../shared/rpc/procedure.ts';
import { readRequest, type Request as Call } from '../../shared/rpc/protocol.ts';
import { say, type Content } from '../content/content.ts';
import type { Access } from './access.ts';
import { maxCall, type ServeOptions } from './options.ts';
import { readBody } from './read-body.ts';
import { frameType, openRequestPort } from './request-port.ts';
import { writeResponse } from './write-response.ts';

/** Answers HTTP requests: `POST /rpc` with one call, and the page with its files and images. */
export function answerRequests<C extends Contract>(
  server: Server,
  access: Access,
  content: Content,
  options: ServeOptions<C>,
): void {
  const ask = async (request: IncomingMessage, response: ServerResponse): Promise<Response | null> => {
    const refusal = access.check(request.headers, 'questions');
    if (refusal) return say(refusal.status, refusal.reason);
    const call = await readCall(request);
    if (call instanceof Response) {
      // Do not wait for the rest of a refused body.
      response.setHeader('connection', 'close');
      return call;
    }
    dispatch(options.contract, options.handlers, openRequestPort(call, response), {
      ...options,
      faults: studioFaults,
    });
    return null;
  };
  const show = async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<Response> => {
    const offered = url.pathname === '/' ? url.searchParams.get('token') : null;
    const refusal = access.check(request.headers, 'content', offered);
    if (refusal) return say(refusal.status, refusal.reason);
    if (offered !== null) response.setHeader('set-cookie', access.cookie);
    return content(readAsked(request, response, url));
  };

  server.on('request', (request, response) => {
    // Absolute addresses and `*`, which are for proxies, have no meaning here.
    const url = request.url?.startsWith('/') ? URL.parse(`http://127.0.0.1${request.url}`) : null;
    const answering =
      url === null
        ? Promise.resolve(say(400, 'This address is not valid.'))
        : url.pathname === '/rpc'
          ? ask(request, response)
          : show(request, response, url);
    answering
      .then((answer) => answer && writeResponse(answer, response))
      .catch((error: unknown) => {
        // A client may disconnect early.
        if (!response.destroyed) options.report(`${request.method} ${url?.pathname} failed.`, error);
        response.destroy();
      });
  });
}

/** The call in the body of a request, or the response that refuses it. */
async function readCall(request: IncomingMessage): Promise<Call | Response> {
  if (request.method !== 'POST') return say(405, 'Send calls with POST.');
  if (request.headers['content-type'] !== frameType) return say(415, `Send calls as ${frameType}.`);
  const body = await readBody(request, maxCall);
  if (!body) return say(413, `A call has at most ${maxCall} bytes.`);
  const call = readRequest(decodeOrNull(body));
  return call && 'procedure' in call ? call : say(400, 'The body is not a frame with a call.');
}

function decodeOrNull(body: Uint8Array): unknown {
  try {
    return decodeFrame(body);
  } catch {
    return null;
  }
}

/** Converts to a Fetch API request; its signal aborts when the client disconnects. */
function readAsked({ headers, method = 'GET' }: IncomingMessage, response: ServerResponse, url: URL): Request {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const kept = ['range', 'if-range', 'if-none-match'].flatMap((name) => {
    const value = headers[name];
    return typeof value === 'string' ? [[name, value] as [string, string]] : [];
  });
  return new Request(url, { method, headers: kept, signal: gone.signal });
}
