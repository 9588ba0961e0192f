using System.Diagnostics;
using System.Text.RegularExpressions;
using RedisTyped.Epochs;
using RedisTyped.Operation.Tests.Reloading;
using RedisTyped.Scripting;
using StackExchange.Redis;

namespace RedisTyped.Operation.Tests.Epochs;

/// <summary>A call that has taken the topology before and is not sent yet, for however long: servers that serve on are not to be opened before it is.</summary>
public sealed partial class HeldUpCallTests
{
    /// <summary>Far longer than an exchange takes where nothing is held up.</summary>
    private static readonly TimeSpan Long = TimeSpan.FromMilliseconds(600);

    private static readonly RedisScript Count = RedisScript.From("return redis.call('INCR', KEYS[1])");

    private static readonly Dictionary<string, Func<ShardedRedis, Task>> Calls = new()
    {
        ["typed"] = static redis => redis.Store<IVisitStore>().CountAsync(1),
        ["typed without task"] = static async redis => await redis.Store<IVisitStore>().CountValueAsync(1),
        ["typed script"] = static redis => redis.Store<IVisitStore>().CountByScriptAsync(1, 1),
        ["untyped"] = static redis => redis.ExecuteAsync("INCR", "{visit:1}:count"),
        ["untyped script"] = static redis => redis.ExecuteScriptAsync(Count, ["{visit:1}:count"]),
        ["split"] = static redis => redis.Store<IVisitStore>().SetNamesAsync(new Dictionary<long, string> { [1] = "Ann", [2] = "Bea" }),
    };

    public static TheoryData<string> Names => [.. Calls.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Client_has_not_come_over_before_a_call_is_sent_that_goes_by_the_topology_before(string call)
    {
        await using Stage stage = await Stage.StartAsync();
        stage.OldServesOn = true;
        using var log = new HeldLog();
        await using ShardedRedis redis = await stage.ConnectAsync(log: log);
        await stage.AnnounceAsync();
        Task held = OwnThread.RunAsync(() => Calls[call](redis));
        await log.Entered;

        await stage.FenceAsync("NOREPLICAS");
        await stage.PublishAsync();
        await stage.LeasesAsync(EpochStage.Moved, 1);
        await StaysAsync(stage, EpochStage.Moved);
        log.Free();
        await stage.LeasesAsync(EpochStage.Idle, 1);
        await stage.OpenAsync();
        await held;

        Assert.Equal(0, (long)await stage.Old.ExecuteAsync("EXISTS", "{visit:1}:count", "{visit:1}:name", "{visit:2}:name"));
    }

    [Fact]
    public async Task Call_that_its_serializer_holds_up_is_waited_for_and_not_lost()
    {
        await using Stage stage = await Stage.StartAsync();
        stage.OldServesOn = true;
        using var serializer = new HeldSerializer();
        await using ShardedRedis redis = await stage.ConnectAsync(options => options.Serializer = serializer);
        await stage.AnnounceAsync();
        Task held = OwnThread.RunAsync(() => redis.Store<IVisitStore>().SetProfileAsync(1, new VisitProfile("x")));
        await serializer.EnteredAsync();

        await stage.FenceAsync("NOREPLICAS");
        await stage.PublishAsync();
        await stage.LeasesAsync(EpochStage.Moved, 1);
        await StaysAsync(stage, EpochStage.Moved);
        serializer.Free();
        await stage.LeasesAsync(EpochStage.Idle, 1);
        await stage.OpenAsync();
        await held;

        Assert.Equal(("held", false), ((string?)await stage.New.StringGetAsync("{visit:1}:profile"), await stage.Old.KeyExistsAsync("{visit:1}:profile")));
    }

    [Fact]
    public async Task Call_that_fails_before_it_is_sent_holds_nobody_up()
    {
        await using Stage stage = await Stage.StartAsync();
        stage.OldServesOn = true;
        var log = new CapturedLog();
        using var serializer = new HeldSerializer { Fault = new FormatException("none of it") };
        await using ShardedRedis redis = await stage.ConnectAsync(options => options.Serializer = serializer, log);
        await stage.AnnounceAsync();
        var ended = new TaskCompletionSource();
        Exception? fault = null;
        var thread = new Thread(() =>
        {
            fault = Record.Exception(() => redis.Store<IVisitStore>().SetProfileAsync(1, new VisitProfile("x")).GetAwaiter().GetResult());
            ended.Task.Wait(TimeSpan.FromMinutes(2));
        })
        {
            // A test that fails before it lets the thread end must not keep the process from ending.
            IsBackground = true,
        };
        thread.Start();
        await serializer.EnteredAsync();

        await stage.PublishAsync();
        await stage.LeasesAsync(EpochStage.Idle, 1);
        ended.SetResult();
        Assert.True(thread.Join(TimeSpan.FromMinutes(1)), "The thread has ended.");

        Assert.Equal("none of it", Assert.IsType<FormatException>(fault).Message);
        Assert.DoesNotContain(log.Lines, static line => line.Text.Contains("not sent", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Call_that_is_held_up_for_longer_than_one_may_take_is_given_up_with_a_word()
    {
        await using Stage stage = await Stage.StartAsync();
        stage.OldServesOn = true;
        var log = new CapturedLog();
        using var serializer = new HeldSerializer();
        await using ShardedRedis redis = await stage.ConnectAsync(
            options => (options.Serializer, options.OperationTimeout) = (serializer, TimeSpan.FromSeconds(1)), log);
        await stage.AnnounceAsync();
        Task held = OwnThread.RunAsync(() => redis.Store<IVisitStore>().SetProfileAsync(1, new VisitProfile("x")));
        await serializer.EnteredAsync();

        await stage.PublishAsync();
        await stage.LeasesAsync(EpochStage.Idle, 1);

        // Tests beside this one hold threads up too, and all of the process are counted.
        Assert.Contains(log.Lines, static line => HeldUp().IsMatch(line.Text));
        serializer.Free();
        await held;
    }

    [GeneratedRegex("[1-9][0-9]* threads hold calls by a topology that is no longer in force, which were not sent within 1 s")]
    private static partial Regex HeldUp();

    // Looked at again and again, not slept: as long as it stays so. A client tells one node of its stage behind the other.
    private static async Task StaysAsync(Stage stage, EpochStage expected)
    {
        await Wait.UntilAsync(
            async () => await Stage.Leases(stage.New) is { Count: > 0 } leases && leases.All(lease => lease.Stage == expected), $"the new node is told of {expected}");
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < Long;)
        {
            IReadOnlyList<EpochLease> leases = await Stage.Leases(stage.New);
            Assert.Equal([expected], leases.Select(static lease => lease.Stage).Distinct());
        }
    }
}
