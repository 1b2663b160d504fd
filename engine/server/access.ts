// Decides who may use the server: those with the owner's token or a token to follow one session, and only under this
// server's name and from its own page. It decides on headers alone and does not know what is asked for.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { parse, serialize } from 'hono/utils/cookie';
import { LabError } from '../errors/lab-error.ts';
import type { FollowRights } from './follow-rights.ts';
import type { SocketTarget } from './socket-target.ts';

export type Visitor = { kind: 'owner' } | { kind: 'follower'; session: string };

export interface AccessOptions {
  /** null: this address has no owner, only followers */
  token: string | null;
  /** names and addresses of this server, as in a Host header, without the port */
  hosts: readonly string[];
  port: number;
  follow: FollowRights;
}

const usualPort = 80; // browsers omit it from Host

export class Access {
  readonly #options: AccessOptions;

  constructor(options: AccessOptions) {
    this.#options = options;
  }

  /** The cookie that replaces the token in the URL; null if the URL has no valid token. */
  cookieFor(url: URL): string | null {
    const [token, follow] = [url.searchParams.get('token'), url.searchParams.get('follow')];
    if (this.#isOwner(token)) return cookie(this.#ownerCookie, token!);
    if (this.#followed(follow) !== null) return cookie(this.#followCookie, follow!);
    return null;
  }

  /**
   * Throws LabError `request-refused` unless the request names this host, comes from its own page (if it names one),
   * and has a token: in the cookie, as `Authorization: Bearer`, or as `?token=` or `?follow=`. A visitor with both
   * tokens is the owner.
   */
  require(headers: IncomingHttpHeaders, url: URL): Visitor {
    this.requireHere(headers);
    const owner = [
      cookieValue(headers.cookie, this.#ownerCookie),
      bearer(headers.authorization),
      url.searchParams.get('token'),
    ];
    if (owner.some((text) => this.#isOwner(text))) return { kind: 'owner' };
    for (const text of [cookieValue(headers.cookie, this.#followCookie), url.searchParams.get('follow')]) {
      const session = this.#followed(text);
      if (session !== null) return { kind: 'follower', session };
    }
    throw refused('it carries no valid token');
  }

  /** Checks host and origin only. Refuses a foreign name that resolves here (DNS rebinding) and other sites' pages. */
  requireHere({ host, origin }: IncomingHttpHeaders): void {
    const { hosts, port } = this.#options;
    const names = hosts.flatMap((name) => [`${name}:${port}`, ...(port === usualPort ? [name] : [])]);
    if (!host || !names.includes(host)) throw refused('its Host is not this server');
    if (origin !== undefined && origin !== `http://${host}`) throw refused('its Origin is not this server');
  }

  #isOwner(text: string | null | undefined): boolean {
    const { token } = this.#options;
    return token !== null && sameText(text, token);
  }

  #followed(text: string | null | undefined): string | null {
    for (const [session, token] of this.#options.follow.tokens) if (sameText(text, token)) return session;
    return null;
  }

  // Cookies are shared between the ports of a host, so the port is part of their names.
  get #ownerCookie(): string {
    return `vethlab-${this.#options.port}`;
  }

  get #followCookie(): string {
    return `vethlab-follow-${this.#options.port}`;
  }
}

function sameText(given: string | null | undefined, text: string): boolean {
  if (!given) return false;
  return timingSafeEqual(digest(given), digest(text));
}

function refused(reason: string): LabError {
  return new LabError('request-refused', { reason });
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function cookie(name: string, value: string): string {
  return serialize(name, value, { path: '/', httpOnly: true, sameSite: 'Strict' });
}

function cookieValue(header: string | undefined, name: string): string | undefined {
  return header === undefined ? undefined : parse(header, name)[name];
}

function bearer(header: string | undefined): string | null {
  return /^Bearer (\S+)$/.exec(header ?? '')?.[1] ?? null;
}

/** Whether a visitor may open a WebSocket: the owner any, a follower the read-only ones of their session. */
export function mayConnect(visitor: Visitor, target: SocketTarget): boolean {
  return visitor.kind === 'owner' || (target.kind === 'follow' && target.session === visitor.session);
}
