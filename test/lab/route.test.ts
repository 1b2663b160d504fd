import { expect, test } from 'vitest';
import { parseRoute, routeHash } from '../../lab/app/route.ts';

test('a lab’s address leads to that lab', () => {
  const route = { page: 'lab', lab: 'publish-ports' } as const;
  expect(parseRoute(routeHash(route))).toEqual(route);
});

test('anything else is the home page, and a stray "%" breaks nothing', () => {
  expect(parseRoute('')).toEqual({ page: 'home' });
  expect(parseRoute('#/elsewhere')).toEqual({ page: 'home' });
  expect(parseRoute('#/labs/%')).toEqual({ page: 'lab', lab: '%' });
});
