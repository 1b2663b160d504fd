// A thread of its own for what many people do at once, or their work would be measured as the engine's: lets it read
// TypeScript, then hands over to the file it is given.
import { workerData } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register();
await import(workerData.file);
