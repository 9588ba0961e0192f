// Tests here wait for servers most of their time: more of them at once than there are processors end sooner.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
