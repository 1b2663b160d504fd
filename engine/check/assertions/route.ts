// Judges `route`: whether a machine has a route to a destination, or none.
import type { Route } from '../../protocol/network-state.ts';
import type { CheckContext, Finding, Wanted } from '../context.ts';
import { machineNamespace } from '../../network/state-queries.ts';
import { short } from '../text.ts';

type WantedRoute = Wanted<'route'>;

export function judgeRoute(wanted: WantedRoute, { state }: CheckContext): Finding {
  const expected = describeWanted(wanted);
  const finding = (pass: boolean, actual: string, route?: Route): Finding => ({
    pass,
    expected,
    actual,
    evidence: route ? written(route) : null,
  });
  const namespace = machineNamespace(state, wanted.on);
  if (!namespace) return finding(false, `${wanted.on} is not there`);

  const there = namespace.routes.filter(({ destination }) => plain(destination) === plain(wanted.destination));
  const fitting = there.find((route) => fits(wanted, route));
  if (!wanted.exists) return finding(!fitting, fitting ? 'there is one' : 'there is none', fitting);
  if (fitting) return finding(true, `the route is there: ${written(fitting)}`);
  const [nearest] = there;
  if (nearest) return finding(false, instead(wanted, nearest), nearest);
  const all = namespace.routes.map(written).join(', ');
  return finding(false, `no route to ${wanted.destination}; ${all === '' ? 'there is no route at all' : short(all)}`);
}

function fits({ gateway, device }: WantedRoute, route: Route): boolean {
  return (gateway === undefined || route.gateway === gateway) && (device === undefined || route.device === device);
}

function instead({ destination, gateway }: WantedRoute, route: Route): string {
  if (gateway !== undefined && route.gateway === null) return `the route to ${destination} has no gateway`;
  if (gateway !== undefined && route.gateway !== gateway) return `${destination} goes by ${route.gateway}`;
  return `${destination} goes out on ${route.device}`;
}

function plain(destination: string): string {
  return destination === '0.0.0.0/0' ? 'default' : destination.replace(/\/32$/, '');
}

/** As `ip route` prints it, without scope and source. */
function written({ destination, gateway, device }: Route): string {
  return `${destination}${gateway === null ? '' : ` via ${gateway}`} dev ${device}`;
}

function describeWanted({ on, destination, gateway, device, exists }: WantedRoute): string {
  const via = `${gateway === undefined ? '' : ` via ${gateway}`}${device === undefined ? '' : ` dev ${device}`}`;
  const what = destination === 'default' ? 'default route' : `route to ${destination}`;
  return `${on} has ${exists ? 'a' : 'no'} ${what}${via}`;
}
