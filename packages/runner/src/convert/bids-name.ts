import type { Role } from '@lobule/dicom';

/** Where a volume, or several of one series, go in a BIDS dataset. */
export interface BidsPlace {
  readonly folder: string;
  /** The last part of the name, `dwi`, and the entities before it, `echo-1`. */
  readonly suffix: string;
  readonly entities: string;
  /** False where BIDS knows no such data: it is then in `.bidsignore`. */
  readonly known: boolean;
}

/**
 * The name of one file of a role. What BIDS stores a file a volume (echoes, flip angles, inversion times) has an index;
 * dynamic series and diffusion are one file of four dimensions. BIDS has no suffix for dynamic contrast-enhanced series
 * (bids-specification 1549): ours is `dce`.
 *
 * @param index from 1, of the volume within its series
 * @example
 * bidsPlace('t2', 2); // { folder: 'anat', suffix: 'MESE', entities: 'echo-2', known: true }
 */
export function bidsPlace(role: Role, index: number, derivedKind?: string): BidsPlace {
  const anat = (suffix: string, entities: string): BidsPlace => ({
    folder: 'anat',
    suffix,
    entities,
    known: true,
  });
  switch (role) {
    case 'dynamic':
      return { folder: 'dce', suffix: 'dce', entities: '', known: false };
    case 'diffusion':
      return { folder: 'dwi', suffix: 'dwi', entities: '', known: true };
    case 'vfa':
      return anat('VFA', `flip-${index}`);
    case 'inversion-recovery':
      return anat('IRT1', `inv-${index}`);
    case 't2':
      return anat('MESE', `echo-${index}`);
    case 't2star':
      return anat('MEGRE', `echo-${index}`);
    case 'b1':
      return { folder: 'fmap', suffix: 'TB1map', entities: '', known: true };
    case 'b1-afi':
      return { folder: 'fmap', suffix: 'TB1AFI', entities: `acq-tr${index}`, known: true };
    case 'derived-map': {
      const kind = (derivedKind ?? 'unknown').replaceAll(/[^A-Za-z0-9]/g, '');
      return { folder: 'derived', suffix: 'map', entities: `desc-${kind}`, known: false };
    }
    default:
      return { folder: 'other', suffix: role.replaceAll('-', ''), entities: '', known: false };
  }
}

/** True where the volumes of a series are one file of four dimensions. */
export function isSeriesFile(role: Role): boolean {
  return role === 'dynamic' || role === 'diffusion' || role === 'other';
}
