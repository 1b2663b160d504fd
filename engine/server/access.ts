// Who may speak to the server: only who was given its token, on this machine, from its own page. Plain decisions on
// headers; it does not know what is asked for.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { LabError } from '../errors/lab-error.ts';

export class Access {
  readonly #token: string;
  readonly #port: number;

  constructor(token: string, port: number) {
    this.#token = token;
    this.#port = port;
  }

  /** The cookie that stands for the token; cookies know no ports, so its name does. */
  get cookie(): string {
    return `${this.#cookieName}=${this.#token}; Path=/; HttpOnly; SameSite=Strict`;
  }

  isToken(text: string | null | undefined): boolean {
    if (!text) return false;
    return timingSafeEqual(digest(text), digest(this.#token));
  }

  /**
   * Throws LabError `request-refused` unless the request came to this host by name, from its own page where a page is
   * named, and with the token: in the cookie, as `Authorization: Bearer`, or as `?token=`.
   */
  require(headers: IncomingHttpHeaders, url: URL): void {
    this.requireHere(headers);
    const given = [
      cookieValue(headers.cookie, this.#cookieName),
      bearer(headers.authorization),
      url.searchParams.get('token'),
    ];
    if (!given.some((text) => this.isToken(text))) throw refused('it carries no valid token');
  }

  /** The same without the token. A name that resolves here (DNS rebinding) and another site's page are turned away. */
  requireHere({ host, origin }: IncomingHttpHeaders): void {
    const names = [`127.0.0.1:${this.#port}`, `localhost:${this.#port}`];
    if (!host || !names.includes(host)) throw refused('its Host is not this server');
    if (origin !== undefined && origin !== `http://${host}`) throw refused('its Origin is not this server');
  }

  get #cookieName(): string {
    return `vethlab-${this.#port}`;
  }
}

function refused(reason: string): LabError {
  return new LabError('request-refused', { reason });
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function cookieValue(header: string | undefined, name: string): string | null {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim().split('='));
  return pairs.find(([key]) => key === name)?.[1] ?? null;
}

function bearer(header: string | undefined): string | null {
  return /^Bearer (\S+)$/.exec(header ?? '')?.[1] ?? null;
}
