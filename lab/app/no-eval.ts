// Stops zod from compiling code, which the page's policy forbids. Import it before any schema is created.
import { config } from 'zod';

config({ jitless: true });
