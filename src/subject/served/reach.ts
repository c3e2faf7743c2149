import { get as getHttp } from 'node:http';
import { get as getHttps } from 'node:https';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Listening } from '../../probe/protocol.js';

const ANSWER_LIMIT_MS = 2_000;

/** Whether somebody takes connections there. */
export function takesConnections(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: ANSWER_LIMIT_MS });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
    socket.once('timeout', () => end(false));
  });
}

/** Whether a URL is answered, by whatever but an error of the server's. A certificate may be anybody's. */
export function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const options = { agent: false, timeout: ANSWER_LIMIT_MS, rejectUnauthorized: false } as const;
    const get = url.startsWith('https:') ? getHttps : getHttp;
    const request = get(url, options, (response) => {
      response.destroy();
      resolve((response.statusCode ?? 500) < 500);
    });
    request.on('timeout', () => request.destroy(new Error('no answer')));
    request.on('error', () => resolve(false));
  });
}

/** Whether what listens there expects TLS: it hangs up on a plain request, and completes a handshake. A server may answer neither. */
export async function speaksTls(host: string, port: number): Promise<boolean> {
  return (await hangsUp(host, port)) && (await completesHandshake(host, port));
}

function hangsUp(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const request = getHttp({ host, port, agent: false, timeout: ANSWER_LIMIT_MS }, (response) => {
      response.destroy();
      resolve(false);
    });
    request.on('timeout', () => {
      resolve(false);
      request.destroy();
    });
    request.on('error', () => resolve(true));
  });
}

function completesHandshake(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectTls({ host, port, timeout: ANSWER_LIMIT_MS, rejectUnauthorized: false });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('secureConnect', () => end(true));
    socket.once('error', () => end(false));
    socket.once('timeout', () => end(false));
  });
}

/** The host by which a bound address is reached from this machine. */
export function hostOf({ address }: Listening): string {
  if (address === '0.0.0.0' || address === '::') return '127.0.0.1';
  return address.replace(/^::ffff:(?=\d+\.)/, '');
}
