// Errors in building and using sandbox images, templates and the page.
import type { Entry } from './entry.ts';

export const imageErrors = {
  'image-build-failed': {
    problem: 'The sandbox image could not be built:\n{said}',
    remedy: 'See {log}; fix what it names, then start again or press “Try again” on the home page. Nothing is lost.',
  },
  'image-damaged': {
    problem: 'The sandbox image is damaged: {file} differs from what was built.',
    remedy: 'Start again, or run: vethlab image. What is damaged is made again.',
  },
  'image-in-use': {
    problem: 'The sandbox image is used by another vethlab (process {engines}).',
    remedy: 'End that one first.',
  },
  'image-missing': { problem: 'There is no sandbox image in {directory} yet.', remedy: 'Build it: vethlab image.' },
  'builder-stuck': {
    problem: 'Another vethlab (process {owner}) has been building the same files for more than {minutes} minutes.',
    remedy: 'End it, then start again: kill {owner}',
  },
  'template-failed': {
    problem: 'The template of {driver} sandboxes could not be made: {reason}',
    remedy: 'Fix what it names, then try again: vethlab image --sandbox {driver}.',
  },
  'page-missing': { problem: 'The browser app is not built.', remedy: 'Build it: npm run build.' },
  'page-build-failed': {
    problem: 'The page could not be built: {reason}',
    remedy: 'Install what it needs with `npm ci`, then start again; if that does not help, its sources have a fault.',
  },
  'page-folder': {
    problem: 'The page cannot be built in a folder with a # in its name: {folder}',
    remedy: 'Rename that folder; the data directory may have any name.',
  },
} satisfies Record<string, Entry>;
