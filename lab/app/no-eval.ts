// Must be imported before any schema is made: keeps zod from compiling code, which the page's policy forbids.
import { config } from 'zod';

config({ jitless: true });
