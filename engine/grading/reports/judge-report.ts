// Checks a report as a whole: whether it is unchanged, whose key signed it, and whether the same checks give the same
// results again.
import { LabError } from '../../errors/lab-error.ts';
import type { Lab } from '../../protocol/lab.ts';
import type { Report } from '../../protocol/report.ts';
import type { ReportJudgement } from '../../protocol/report-judgement.ts';
import { labOfSeed } from '../../session/selected-fault.ts';
import { labFingerprint } from './lab-fingerprint.ts';
import { parseEnvelope, parseReport } from './read-report.ts';
import { rejudge } from './rejudge.ts';
import { isUntouched, keyFingerprint } from './signature.ts';

export interface KnownKeys {
  /** fingerprint of this data directory's key; null if it has none */
  own: string | null;
  /** fingerprints of the only trusted keys; null: none are named, and every key is accepted */
  trusted: readonly string[] | null;
}

/**
 * `labs` are as their files define them; `path` is for messages. Throws LabError `report-unreadable`, `report-newer`,
 * and `lab-unknown` if the lab is not here.
 */
export async function judgeReport(
  text: string,
  { labs, keys, path }: { labs: readonly Lab[]; keys: KnownKeys; path: string },
): Promise<{ judgement: ReportJudgement; report: Report | null }> {
  const { report: signed, signature } = parseEnvelope(text, path);
  const fingerprint = keyFingerprint(signature.publicKey);
  const key = keyState(fingerprint, keys);
  if (!isUntouched(signed, signature)) {
    const judged = { ok: false, labIsSame: null, report: null, steps: [] };
    return { judgement: { ...judged, signature: { state: 'tampered', fingerprint, key } }, report: null };
  }
  const report = parseReport(signed, path);
  const { kind, lab: of, seed, startedAtMs, savedAtMs, finished, lacks } = report;
  const lab = labs.find(({ id }) => id === of.id);
  if (!lab) throw new LabError('lab-unknown', { lab: of.id, labs: labs.map(({ id }) => id).join(', ') });
  const steps = await rejudge(report, labOfSeed(lab, seed ?? '').lab);
  const judgement: ReportJudgement = {
    ok: key !== 'refused' && steps.every(({ same }) => same),
    signature: { state: 'untouched', fingerprint, key },
    labIsSame: labFingerprint(lab) === of.fingerprint,
    report: { kind, lab: of, seed, startedAtMs, savedAtMs, finished, lacks },
    steps,
  };
  return { judgement, report };
}

function keyState(fingerprint: string, { own, trusted }: KnownKeys): ReportJudgement['signature']['key'] {
  if (trusted?.includes(fingerprint)) return 'trusted';
  if (trusted) return 'refused';
  return fingerprint === own ? 'own' : 'unknown';
}
