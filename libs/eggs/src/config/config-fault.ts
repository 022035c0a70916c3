/** Why a file or one change to it is left alone; the message ends up as a warning. */
export class ConfigFault extends Error {
  override readonly name = 'ConfigFault';
}
