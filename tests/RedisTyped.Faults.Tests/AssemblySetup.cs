using RedisTyped.Faults.Tests.Reports;

// A run measures the memory of the process, and nothing beside it may take the machine from the servers.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: AssemblyFixture(typeof(FaultOutcomes))]
