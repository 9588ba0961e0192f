[assembly: RedisTyped.Resharding.Tests.TestLimit]

// Tests here wait for servers and their snapshots for much of their time: one more of them at once than there are processors ends sooner.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]
