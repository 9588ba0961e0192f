// Tests here wait for servers nearly all of their time, each class for its own: more of them at once than there are processors end sooner.
[assembly: CollectionBehavior(MaxParallelThreads = 6)]
