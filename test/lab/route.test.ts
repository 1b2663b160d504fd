import { expect, test } from 'vitest';
import { parseRoute, routeHash } from '../../lab/app/route.ts';

test('a lab’s address leads to that lab', () => {
  const route = { page: 'lab', lab: 'publish-ports' } as const;
  expect(parseRoute(routeHash(route))).toEqual(route);
});

test('any other address is the home page, and a stray "%" breaks nothing', () => {
  expect(parseRoute('')).toEqual({ page: 'home' });
  expect(parseRoute('#/elsewhere')).toEqual({ page: 'home' });
  expect(parseRoute('#/labs/%')).toEqual({ page: 'lab', lab: '%' });
});

test('a report’s address names its session, or none', () => {
  for (const session of [null, 'a_b-c/d'])
    expect(parseRoute(routeHash({ page: 'report', session }))).toEqual({ page: 'report', session });
  expect(parseRoute('#/labs')).toEqual({ page: 'home' });
});
