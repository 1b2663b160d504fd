// The thread that many learners are in: lets it read TypeScript, then hands over.
import { register } from 'tsx/esm/api';

register();
await import('./thread.ts');
