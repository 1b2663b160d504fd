// Judges `image`: whether it exists and exposes the expected ports.
import type { CheckContext, Finding, Wanted } from '../context.ts';
import { dockerSilence, findImage } from '../../network/state-queries.ts';
import { listed } from '../text.ts';

export function judgeImage({ name, exposes }: Wanted<'image'>, { state }: CheckContext): Finding {
  const expected = exposes?.length ? `image ${name} exposes ${listed(exposes)}` : `image ${name} is there`;
  const finding = (pass: boolean, actual: string): Finding => ({ pass, expected, actual, evidence: null });
  const silence = dockerSilence(state);
  if (silence) return finding(false, silence);

  const image = findImage(state, name);
  if (!image) {
    const tags = state.docker.images.flatMap((other) => other.tags);
    return finding(false, `there is no image ${name}${tags.length ? `; there is ${listed(tags)}` : ''}`);
  }
  const missing = (exposes ?? []).filter((port) => !image.exposedPorts.includes(port));
  const shown = image.exposedPorts.length ? `exposes ${listed(image.exposedPorts)}` : 'exposes no port';
  return finding(missing.length === 0, exposes?.length ? `${name} ${shown}` : `${name} is there`);
}
