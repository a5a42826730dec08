import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { studioFaults } from '../../shared/contract/errors.ts';
import { dispatch } from '../../shared/rpc/dispatcher.ts';
import { decodeFrame } from '../../shared/rpc/frames.ts';
import type { Contract } from '../../shared/rpc/procedure.ts';
import { readRequest, type Request as Question } from '../../shared/rpc/protocol.ts';
import { say, type Content } from '../content/content.ts';
import type { Access } from './access.ts';
import { maxQuestion, type ServeOptions } from './options.ts';
import { readBody } from './read-body.ts';
import { frameType, openRequestPort } from './request-port.ts';
import { writeResponse } from './write-response.ts';

/** Answers whatever is no WebSocket: `POST /rpc` with one question, and the page with its files and images. */
export function answerRequests<C extends Contract>(
  server: Server,
  access: Access,
  content: Content,
  options: ServeOptions<C>,
): void {
  const ask = async (request: IncomingMessage, response: ServerResponse): Promise<Response | null> => {
    const refusal = access.check(request.headers, 'questions');
    if (refusal) return say(refusal.status, refusal.reason);
    const question = await readQuestion(request);
    if (question instanceof Response) {
      // What is left of a body that is not wanted is not waited for.
      response.setHeader('connection', 'close');
      return question;
    }
    dispatch(options.contract, options.handlers, openRequestPort(question, response), {
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
    // Whole addresses and `*`, which are for proxies, name nothing here.
    const url = request.url?.startsWith('/') ? URL.parse(`http://127.0.0.1${request.url}`) : null;
    const answering =
      url === null
        ? Promise.resolve(say(400, 'This address cannot be read.'))
        : url.pathname === '/rpc'
          ? ask(request, response)
          : show(request, response, url);
    answering
      .then((answer) => answer && writeResponse(answer, response))
      .catch((error: unknown) => {
        // A client that leaves early is no problem.
        if (!response.destroyed) options.report(`${request.method} ${url?.pathname} failed.`, error);
        response.destroy();
      });
  });
}

/** The question in the body of a request, or the response that says why there is none. */
async function readQuestion(request: IncomingMessage): Promise<Question | Response> {
  if (request.method !== 'POST') return say(405, 'A question is sent with POST.');
  if (request.headers['content-type'] !== frameType) return say(415, `A question is sent as ${frameType}.`);
  const body = await readBody(request, maxQuestion);
  if (!body) return say(413, `A question has at most ${maxQuestion} bytes.`);
  const question = readRequest(decodeOrNull(body));
  return question && 'procedure' in question ? question : say(400, 'This is no frame that holds a question.');
}

function decodeOrNull(body: Uint8Array): unknown {
  try {
    return decodeFrame(body);
  } catch {
    return null;
  }
}

/** The request as the platform describes one; its signal aborts when the client goes away. */
function readAsked({ headers, method = 'GET' }: IncomingMessage, response: ServerResponse, url: URL): Request {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const kept = ['range', 'if-range', 'if-none-match'].flatMap((name) => {
    const value = headers[name];
    return typeof value === 'string' ? [[name, value] as [string, string]] : [];
  });
  return new Request(url, { method, headers: kept, signal: gone.signal });
}
