using RedisTyped.Execution;
using RedisTyped.Integration.Tests.Servers;
using RedisTyped.Integration.Tests.Stores;
using RedisTyped.Transactions;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Transactions;

public sealed class TransactionTests(StoreNodes nodes) : IClassFixture<StoreNodes>
{
    private readonly IAccountStore _store = nodes.Redis.Store<IAccountStore>();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_handle_has_the_methods_without_the_shard_key()
    {
        var ann = _store.For("ann");

        await ann.SetNameAsync("Ann", ttl: TimeSpan.FromHours(1));

        Assert.Equal("Ann", await ann.NameAsync(Cancelled));
        Assert.Equal("Ann", await _store.NameAsync("ann", Cancelled));
        Assert.Equal(nodes.Redis.RouteOf("{account:ann}:name").Node, ann.Node);
        Assert.Equal("account:ann", (string?)ann.RoutedPart);
        Assert.Equal([ann.Node.Name], await nodes.HoldersOfAsync("{account:ann}:name"));
    }

    [Fact]
    public async Task Each_routed_template_has_a_handle_of_its_own()
    {
        var euro = _store.ForCurrency("EUR");

        Assert.True(await euro.TransactionAsync(static t => { t.SetRateAsync(1.25); }, Cancelled));

        Assert.Equal(1.25, await euro.RateAsync());
        Assert.Equal("currency:EUR", (string?)euro.RoutedPart);
    }

    [Fact]
    public async Task The_callback_makes_a_result_of_the_replies()
    {
        var result = await _store.For("result").TransactionAsync(
            static async t =>
            {
                var name = t.SetNameAsync("Bob");
                var balance = t.DepositAsync(5);
                var state = t.StateAsync();
                await name;
                return (Balance: await balance, State: await state, Lines: await Task.FromResult(7));
            },
            Cancelled);

        Assert.True(result.Committed);
        Assert.Equal((5, null, 7), result.Value);
        Assert.Equal("Bob", await _store.NameAsync("result", Cancelled));
    }

    [Fact]
    public async Task One_call_is_its_own_result()
    {
        var bob = _store.For("one");

        Assert.Equal(3, (await bob.TransactionAsync(static t => t.DepositAsync(3), Cancelled)).Value);
        var both = await bob.TransactionAsync(static t => Task.WhenAll(t.DepositAsync(1), t.DepositAsync(1)), Cancelled);
        Assert.Equal([4, 5], both.Value);
        Assert.True(await bob.TransactionAsync(static t => t.SetNameAsync("x"), Cancelled));
    }

    [Fact]
    public async Task All_kinds_of_replies_are_read()
    {
        var result = await _store.For("kinds").TransactionAsync(
            static async t =>
            {
                Task[] writes = [t.SetStateAsync(AccountState.Closed), t.SetLimitAsync("day", 0.5), t.LogAsync("a"), t.LogAsync("b"), t.TagAsync("x")];
                var state = t.StateAsync();
                var limit = t.LimitAsync("day");
                var lines = t.LogLinesAsync();
                var none = t.NameAsync();
                var named = t.IsNamedAsync();
                await Task.WhenAll(writes);
                return (await state, await limit, string.Join(',', await lines), await none, await named);
            },
            Cancelled);

        Assert.Equal((AccountState.Closed, 0.5, "a,b", null, false), result.Value);
    }

    [Fact]
    public async Task A_script_that_the_node_does_not_know_runs_too()
    {
        var kim = _store.For("kim");
        await nodes.Redis.OnNode(kim.Node).ExecuteAsync("SCRIPT FLUSH");

        var visits = await kim.TransactionAsync(
            static async t =>
            {
                var first = t.VisitAsync(2);
                var second = t.VisitAsync(3);
                return (await first, await second);
            },
            Cancelled);

        Assert.Equal((2, 5), visits.Value);
    }

    [Fact]
    public async Task Commands_are_sent_in_one_MULTI()
    {
        var carl = _store.For("carl");
        using var monitor = new CommandMonitor(nodes.Servers.Nodes.Single(n => n.Name == carl.Node.Name));

        await carl.TransactionAsync(static t => { t.SetNameAsync("Carl"); t.DepositAsync(1); }, Cancelled);

        Assert.Equal(
            ["MULTI", "SET {account:carl}:name Carl", "INCRBY {account:carl}:balance 1", "EXEC"],
            monitor.Take().Select(static words => string.Join(' ', words)));
    }

    [Fact]
    public async Task Nothing_is_sent_for_an_empty_transaction()
    {
        var dora = _store.For("dora");
        using var monitor = new CommandMonitor(nodes.Servers.Nodes.Single(n => n.Name == dora.Node.Name));

        Assert.True(await dora.TransactionAsync(static _ => { }, Cancelled));

        // Its answer is behind whatever the same connection sent before.
        await nodes.Redis.OnNode(dora.Node).ExecuteAsync("PING");
        Assert.Empty(monitor.Take());
    }

    [Fact]
    public async Task A_thousand_transactions_and_other_calls_on_one_connection_keep_apart()
    {
        var eve = _store.For("eve");

        await Task.WhenAll(Enumerable.Range(0, 1000).SelectMany(i => new Task[]
        {
            eve.TransactionAsync(t => { t.LogAsync($"{i} first"); t.LogAsync($"{i} second"); t.LogAsync($"{i} third"); }, Cancelled),
            eve.LogAsync("alone"),
        }));

        string[] lines = await eve.LogLinesAsync();
        Assert.Equal(4000, lines.Length);
        int[] starts = [.. Enumerable.Range(0, 4000).Where(i => lines[i].EndsWith("first", StringComparison.Ordinal))];
        Assert.Equal(1000, starts.Length);
        Assert.All(starts, i => Assert.Equal((lines[i].Replace("first", "second", StringComparison.Ordinal), lines[i].Replace("first", "third", StringComparison.Ordinal)), (lines[i + 1], lines[i + 2])));
    }

    [Fact]
    public async Task Nothing_is_sent_if_the_callback_throws()
    {
        Task<long>? queued = null;

        await Assert.ThrowsAsync<FormatException>(() => _store.For("fay").TransactionAsync(t => { queued = t.DepositAsync(1); Throw(); }, Cancelled));
        await Assert.ThrowsAsync<FormatException>(() => _store.For("fay").TransactionAsync(
            async t =>
            {
                _ = t.DepositAsync(1);
                Throw();
                await Task.Yield();
            },
            Cancelled));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => queued!);
        Assert.False(await nodes.Redis.DatabaseFor("{account:fay}:balance").KeyExistsAsync("{account:fay}:balance"));

        static void Throw() => throw new FormatException();
    }

    [Fact]
    public async Task What_the_callback_throws_after_an_await_undoes_nothing()
    {
        var lea = _store.For("lea");

        await Assert.ThrowsAsync<FormatException>(() => lea.TransactionAsync(
            static async t =>
            {
                await t.DepositAsync(1);
                throw new FormatException();
            },
            Cancelled));

        Assert.Equal(1, await lea.BalanceAsync());
    }

    [Fact]
    public async Task Nothing_is_queued_after_the_first_await()
    {
        var gus = _store.For("gus");

#pragma warning disable RTY3001 // What the rule keeps from being written.
        var late = await Assert.ThrowsAsync<InvalidOperationException>(() => gus.TransactionAsync(
            static async t =>
            {
                await t.DepositAsync(1);
                await t.DepositAsync(1);
            },
            Cancelled));
#pragma warning restore RTY3001

        Assert.Contains("queue all of them before the callback awaits anything", late.Message, StringComparison.Ordinal);
        Assert.Equal(1, await gus.BalanceAsync());
    }

    [Fact]
    public async Task A_command_that_fails_is_told_and_the_others_stand()
    {
        var hal = _store.For("hal");
        await hal.SetNameAsync("Hal");
        await nodes.Redis.ExecuteAsync("SET", "{account:hal}:log", "no list");
        Task<long>? log = null;
        Task<long>? balance = null;

        var failed = await Assert.ThrowsAsync<TransactionFailedException>(() => hal.TransactionAsync(
            t =>
            {
                t.SetNameAsync("Hal 2");
                log = t.LogAsync("x");
                balance = t.DepositAsync(9);
            },
            Cancelled));

        CommandFailure failure = Assert.Single(failed.Failures);
        Assert.Equal((1, "LogAsync", "RPUSH"), (failure.Position, failure.Method, failure.Command));
        Assert.StartsWith("WRONGTYPE", failure.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(hal.Node, failed.Node);
        Assert.Equal(
            $"A transaction ran on node '{hal.Node}', but 1 of its 3 commands failed, and what the others did stands. " +
            $"LogAsync (RPUSH): {failure.Exception.Message}",
            failed.Message);
        Assert.StartsWith("WRONGTYPE", (await Assert.ThrowsAsync<RedisServerException>(() => log!)).Message, StringComparison.Ordinal);
        Assert.Equal(9, await balance!);
        Assert.Equal("Hal 2", await hal.NameAsync(Cancelled));
    }

    [Fact]
    public async Task A_value_whose_brace_moves_a_key_out_of_the_shard_is_refused()
    {
        Assert.True(await _store.For("a}b").TransactionAsync(static t => t.SetNameAsync("cut alike"), Cancelled));
        await Assert.ThrowsAsync<ArgumentException>(() => nodes.Redis.Store<IBracedStore>().For("}").TransactionAsync(static t => t.SetAsync("x"), Cancelled));
        await Assert.ThrowsAsync<ArgumentNullException>(() => _store.For(null!).TransactionAsync(static t => t.SetNameAsync("x"), Cancelled));
    }

    [Fact]
    public async Task A_callback_is_needed()
    {
        await Assert.ThrowsAsync<ArgumentNullException>(() => _store.For("x").TransactionAsync((Action<IAccountStore.Shard.Transaction>)null!, Cancelled));
        await Assert.ThrowsAsync<InvalidOperationException>(() => _store.For("x").TransactionAsync(static Task<int> (_) => null!, Cancelled));
    }

    [Fact]
    public async Task A_transaction_that_did_not_run_has_no_value()
    {
        var result = await _store.For("ida").TransactionAsync(
            static t =>
            {
                t.Require.Name().Is("Ida");
                return t.DepositAsync(1);
            },
            Cancelled);

        Assert.False(result.Committed);
        Assert.False(result.TryGetValue(out _));
        Assert.Throws<InvalidOperationException>(() => result.Value);
    }
}

/// <summary>A shard key that stands at the start of its tag, where a closing brace empties it.</summary>
[RedisStore]
public partial interface IBracedStore
{
    [Command("SET braced:{id} {value}")]
    Task SetAsync([ShardKey, HashTag] string id, string value);
}
