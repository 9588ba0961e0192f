using System.Collections.Concurrent;
using RedisTyped.Integration.Tests.Runtime;
using RedisTyped.Integration.Tests.Stores;

namespace RedisTyped.Integration.Tests.Blocking;

/// <summary>Producers, and consumers that change their mind all the time: what was taken and what is left is what was added.</summary>
public sealed class NothingLostTests(StoreNodes nodes, ITestOutputHelper output) : IClassFixture<StoreNodes>
{
    private const int Producers = 4;
    private const int Consumers = 8;
    private const int JobsEach = 250;

    private static readonly string[] Names = [.. Enumerable.Range(0, 5).Select(static i => $"lost{i}")];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Cancelling_loses_nothing_on_one_node(int seed)
    {
        IWaitingStore store = nodes.Redis.Store<IWaitingStore>();

        await AssertNothingLostAsync(
            seed,
            (name, job) => store.AddAsync(name + seed, job),
            (random, token) => store.TakeAsync(Names[random.Next(Names.Length)] + seed, TimeSpan.FromSeconds(5), token),
            name => store.AllAsync(name + seed));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Cancelling_loses_nothing_over_several_nodes(int seed)
    {
        ISpreadStore store = nodes.Redis.Store<ISpreadStore>();

        await AssertNothingLostAsync(
            seed,
            (name, job) => store.AddAsync(name + seed, job),
            (random, token) =>
            {
                string[] some = [.. Names.Select(name => name + seed)];
                random.Shuffle(some);
                return store.TakeAsync(some[..3], TimeSpan.FromSeconds(5), token);
            },
            name => store.AllAsync(name + seed));
    }

    private async Task AssertNothingLostAsync(
        int seed, Func<string, string, Task> add, Func<Random, CancellationToken, Task<string[]?>> take, Func<string, Task<string[]>> rest)
    {
        var taken = new ConcurrentBag<string>();
        int cancelled = 0;
        using var done = new CancellationTokenSource();
        Task[] consumers = [.. Enumerable.Range(0, Consumers).Select(c => Task.Run(ConsumeAsync(c)))];
        await Task.WhenAll(Enumerable.Range(0, Producers).Select(p => Task.Run(ProduceAsync(p))));
        await done.CancelAsync();
        await Wait.ForAsync(Task.WhenAll(consumers));

        string[][] left = await Task.WhenAll(Names.Select(rest));
        IEnumerable<string> added = Enumerable.Range(0, Producers).SelectMany(static p => Enumerable.Range(0, JobsEach).Select(i => $"{p}-{i}"));
        Assert.Equal(added.Order(StringComparer.Ordinal), taken.Concat(left.SelectMany(static l => l)).Order(StringComparer.Ordinal));
        Assert.True(cancelled > 0);
        output.WriteLine($"{Producers * JobsEach} added, {taken.Count} taken, {cancelled} waits cancelled");

        Func<Task> ProduceAsync(int producer) => async () =>
        {
            var random = new Random((seed * 100) + producer);
            for (int i = 0; i < JobsEach; i++)
            {
                await add(Names[random.Next(Names.Length)], $"{producer}-{i}");
            }
        };

        Func<Task> ConsumeAsync(int consumer) => async () =>
        {
            var random = new Random((seed * 1000) + consumer);
            while (!done.IsCancellationRequested)
            {
                using var stop = CancellationTokenSource.CreateLinkedTokenSource(done.Token);
                stop.CancelAfter(random.Next(6));
                try
                {
                    if (await take(random, stop.Token) is { } job)
                    {
                        taken.Add(job[1]);
                    }
                }
                catch (OperationCanceledException)
                {
                    Interlocked.Increment(ref cancelled);
                }
            }
        };
    }
}
