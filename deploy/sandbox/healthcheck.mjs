// Exits 0 when the given address answers 200.
const answer = await fetch(process.argv[2], { signal: AbortSignal.timeout(4_000) });
process.exit(answer.status === 200 ? 0 : 1);
