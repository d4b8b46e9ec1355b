// How a program lives through a rotation: it reads the value from the file that Rekeyer delivers, and when a login is
// refused it reads the file again and tries both, the value in the file and the one that worked last. Whatever the
// instant, one of the two is valid.
//
//   const database = new Credential('/srv/payments/app/.env', 'DB_PASSWORD');
//   const session = await database.use((password) => connect({ user: 'payments', password }));
import { readFileSync } from 'node:fs';

export class Credential {
  #worked;

  /**
   * @param {string} file  as the consumer of the credential names it
   * @param {string} key  the line of it
   * @param {(error: unknown) => boolean} isRefused  whether a login failed because of the value; anything else is
   *   thrown at once. PostgreSQL says 28P01
   */
  constructor(file, key, isRefused = (error) => error?.code === '28P01') {
    Object.assign(this, { file, key, isRefused });
  }

  /** Logs in with the value in the file, or else with the one that worked last. */
  async use(login) {
    const values = [...new Set([this.#read(), this.#worked])].filter((value) => value !== undefined);
    for (const [index, value] of values.entries()) {
      try {
        const session = await login(value);
        this.#worked = value;
        return session;
      } catch (error) {
        if (!this.isRefused(error) || index === values.length - 1) throw error;
      }
    }
    throw new Error(`${this.file} has no ${this.key}`);
  }

  #read() {
    const line = readFileSync(this.file, 'utf8')
      .split('\n')
      .find((one) => one.startsWith(`${this.key}=`));
    return line?.slice(this.key.length + 1);
  }
}
