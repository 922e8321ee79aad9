// A worker ends when its runner has gone, whatever servers its tests have left open.
if (process.listenerCount('disconnect') === 0) process.once('disconnect', () => process.exit());
