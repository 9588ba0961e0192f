using RedisTyped.Integration.Tests.Servers;
using RedisTyped.Integration.Tests.Stores;
using RedisTyped.Testing;
using Conditions = RedisTyped.Integration.Tests.Transactions.IAccountStore.Shard.Conditions;

namespace RedisTyped.Integration.Tests.Transactions;

public sealed class ConditionTests(StoreNodes nodes) : IClassFixture<StoreNodes>
{
    private readonly IAccountStore _store = nodes.Redis.Store<IAccountStore>();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string, bool, Action<Conditions>> Cases => new()
    {
        { "name is", true, static c => c.Name().Is("Ann") },
        { "name is another", false, static c => c.Name().Is("ann") },
        { "name is none", false, static c => c.Name().Is(null) },
        { "name is not", false, static c => c.Name().IsNot("Ann") },
        { "name is not another", true, static c => c.Name().IsNot("Bob") },
        { "name is not none", true, static c => c.Name().IsNot(null) },
        { "name exists", true, static c => c.Name().Exists() },
        { "name is missing", false, static c => c.Name().IsMissing() },
        { "balance is", true, static c => c.Balance().Is(12) },
        { "balance is none", false, static c => c.Balance().Is(null) },
        { "balance is another", false, static c => c.Balance().Is(13) },
        { "state is", true, static c => c.State().Is(AccountState.Closed) },
        { "state is another", false, static c => c.State().Is(AccountState.Open) },
        { "presence", true, static c => c.IsNamed().Exists() },
        { "absence", false, static c => c.IsNamed().IsMissing() },
        { "length is", true, static c => c.NameLength().Is(3) },
        { "length is less", false, static c => c.NameLength().IsLessThan(3) },
        { "length is greater", true, static c => c.NameLength().IsGreaterThan(2) },
        { "field is", true, static c => c.Limit("day").Is(0.5) },
        { "field is another", false, static c => c.Limit("day").Is(0.25) },
        { "field is not", true, static c => c.Limit("day").IsNot(1) },
        { "no field is not", true, static c => c.Limit("month").IsNot(1) },
        { "field exists", true, static c => c.HasLimit("day").Exists() },
        { "no field exists", false, static c => c.HasLimit("month").Exists() },
        { "no field is missing", true, static c => c.Limit("month").IsMissing() },
        { "hash length", true, static c => c.LimitCount().Is(1) },
        { "hash length less", false, static c => c.LimitCount().IsLessThan(1) },
        { "hash length greater", false, static c => c.LimitCount().IsGreaterThan(1) },
        { "element is", true, static c => c.LogLine(0).Is("a") },
        { "last element is", true, static c => c.LogLine(-1).Is("b") },
        { "element is another", false, static c => c.LogLine(1).Is("a") },
        { "element is not", true, static c => c.LogLine(1).IsNot("a") },
        { "no element exists", false, static c => c.LogLine(2).Exists() },
        { "no element is missing", true, static c => c.LogLine(2).IsMissing() },
        { "list length", true, static c => c.LogLength().Is(2) },
        { "list length less", true, static c => c.LogLength().IsLessThan(3) },
        { "list length greater", false, static c => c.LogLength().IsGreaterThan(2) },
        { "set length", true, static c => c.TagCount().Is(1) },
        { "set length less", false, static c => c.TagCount().IsLessThan(1) },
        { "set length greater", true, static c => c.TagCount().IsGreaterThan(0) },
        { "sorted set length", true, static c => c.RankCount().Is(1) },
        { "sorted set length less", true, static c => c.RankCount().IsLessThan(2) },
        { "sorted set length greater", false, static c => c.RankCount().IsGreaterThan(1) },
        { "two that hold", true, static c => { c.Name().Is("Ann"); c.Balance().Is(12); } },
        { "one of two", false, static c => { c.Name().Is("Ann"); c.Balance().Is(13); } },
    };

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public async Task A_transaction_runs_only_if_its_conditions_hold(string name, bool holds, Action<Conditions> condition)
    {
        var ann = _store.For(name);
        await ann.TransactionAsync(
            static t =>
            {
                t.SetNameAsync("Ann");
                t.SetBalanceAsync(12);
                t.SetStateAsync(AccountState.Closed);
                t.SetLimitAsync("day", 0.5);
                t.LogAsync("a");
                t.LogAsync("b");
                t.TagAsync("x");
                t.RankAsync(1, "x");
            },
            Cancelled);
        Task<bool>? tag = null;

        bool ran = await ann.TransactionAsync(
            t =>
            {
                condition(t.Require);
                tag = t.TagAsync("ran");
            },
            Cancelled);

        Assert.Equal(holds, ran);
        Assert.Equal(holds ? 2 : 1, await ann.TagCountAsync());
        if (holds)
        {
            Assert.True(await tag!);
        }
        else
        {
            Assert.True(tag!.IsCanceled);
        }
    }

    [Fact]
    public async Task Conditions_alone_say_whether_they_hold()
    {
        var bea = _store.For("bea");
        await bea.SetNameAsync("Bea");

        Assert.True(await bea.TransactionAsync(static t => t.Require.Name().Is("Bea"), Cancelled));
        Assert.False(await bea.TransactionAsync(static t => t.Require.Name().Is("Ann"), Cancelled));
    }

    [Fact]
    public async Task A_value_of_another_type_does_not_hold()
    {
        var cid = _store.For("cid");
        await nodes.Redis.ExecuteAsync("SADD", "{account:cid}:name", "x");

        Assert.False(await cid.TransactionAsync(static t => t.Require.Name().Is("x"), Cancelled));
    }

    [Fact]
    public async Task A_write_between_the_check_and_EXEC_keeps_it_from_running()
    {
        await using RedisNodes own = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, Cancelled);
        await using var direct = await ShardedRedis.ConnectAsync(o => o.Nodes.Add("a", own[0].ConfigurationString), cancellationToken: Cancelled);
        int writes = 0;
        await using var proxy = NodeProxy.Start(own[0].Port, "MULTI", async () =>
        {
            writes++;
            await direct.ExecuteAsync("SET", "{account:dan}:balance", "5");
        });
        await using var redis = await ShardedRedis.ConnectAsync(o => o.Nodes.Add("a", proxy.EndPoint), cancellationToken: Cancelled);
        var dan = redis.Store<IAccountStore>().For("dan");
        await dan.SetBalanceAsync(5);

        var watched = await dan.TransactionAsync(static t => { t.Require.Balance().Is(5); return t.DepositAsync(1); }, Cancelled);
        var unwatched = await dan.TransactionAsync(static t => t.DepositAsync(1), Cancelled);

        Assert.False(watched.Committed);
        Assert.Equal(6, unwatched.Value);
        Assert.Equal(2, writes);
    }

    [Fact]
    public async Task Of_many_that_read_and_write_none_is_lost()
    {
        var eli = _store.For("eli");
        await eli.SetBalanceAsync(0);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            bool ran;
            do
            {
                long? before = await eli.BalanceAsync();
                ran = await eli.TransactionAsync(
                    t =>
                    {
                        t.Require.Balance().Is(before);
                        t.SetBalanceAsync(before!.Value + 1);
                    },
                    Cancelled);
            }
            while (!ran);
        }));

        Assert.Equal(20, await eli.BalanceAsync());
    }
}
