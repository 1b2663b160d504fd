// The ids by which a lab's files refer to their own parts.
import { z } from 'zod';

export const idSchema = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/i, 'words of letters and digits joined by "-"');
