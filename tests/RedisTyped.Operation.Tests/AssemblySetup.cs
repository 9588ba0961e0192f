// Tests here wait for servers most of their time: more of them at once than processors take less, and no test asserts how long something took.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
