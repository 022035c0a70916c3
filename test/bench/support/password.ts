import { hash, verify } from '@node-rs/argon2';

// What one verification of a password takes by itself, one after the other; as the panel hashes them.
// usage: password.ts hash <password> | verify <hash> <password> <times>
const [what, first, second, times] = process.argv.slice(2);
if (what === 'hash') {
  process.stdout.write(await hash(first!));
} else {
  for (let round = 0; round < 5; round++) await verify(first!, second!);
  const [cpu, since] = [process.cpuUsage(), performance.now()];
  for (let round = 0; round < Number(times); round++) {
    if (!(await verify(first!, second!))) throw new Error('another password');
  }
  const { user, system } = process.cpuUsage(cpu);
  const milliseconds = (performance.now() - since) / Number(times);
  process.stdout.write(JSON.stringify({ cpu: (user + system) / 1000 / Number(times), milliseconds }));
}
