using RedisTyped.Batches;
using RedisTyped.Commands;
using RedisTyped.Values;
using StackExchange.Redis;

namespace RedisTyped.Operation.Tests.Security;

/// <summary>Under the rules that are written for a store, all that it does is allowed, and nothing else.</summary>
public sealed class GuardedStoreTests(GuardedNodes nodes) : IClassFixture<GuardedNodes>
{
    private readonly IGuardedStore _store = nodes.Redis.Store<IGuardedStore>();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_method_is_allowed_and_nothing_is_refused_on_the_way()
    {
        // On different nodes.
        int a = 1, b = Enumerable.Range(2, 100).First(id => nodes.Redis.NodeFor($"{{guard:{id}}}").Id != nodes.Redis.NodeFor("{guard:1}").Id);
        TimeSpan wait = TimeSpan.FromSeconds(20);

        await _store.SetAsync(a, "Ann");
        await _store.SetAsync(b, "Bob");
        Assert.Equal("Ann", await _store.GetAsync(a));
        Assert.Null(await _store.RenewAsync(a, "token"));
        await _store.DrawAsync(a, new Portrait("Ann", 42));
        Assert.Equal("Ann", await _store.NameAsync(a));
        Assert.Equal(new Portrait("Ann", 42), await _store.PortraitAsync(a));
        await _store.BefriendAsync(a, "x");
        await _store.BefriendAsync(b, "x");
        await _store.BefriendAsync(a, "y");
        Assert.Equal(0, await _store.BothAsync(a));
        await _store.RankAsync(a, 1, "x");
        await _store.RankAsync(b, 2, "y");
        Assert.True(await _store.HasAsync(a));
        Assert.True(await _store.ExpireAsync(a, wait));
        Assert.Equal("embstr", await _store.EncodingAsync(a));
        await _store.SetOddAsync(a, "odd");
        Assert.Equal<IEnumerable<string?>>(["Ann", "Bob", null], await _store.GetManyAsync([a, b, 999]));
        Assert.Equal(3, await _store.VisitAsync(a, 3));
        Assert.Equal("3", await _store.VisitsAsync(a));
        Assert.True(await _store.CountAsync() > 3);
        Assert.Equal([a, b], (await _store.NamesAsync().ToArrayAsync(Cancelled)).Where(id => id == a || id == b).Order());
        Assert.Equal(2, await _store.FieldsAsync(a).CountAsync(Cancelled));
        Assert.Equal(["x"], await _store.SharedAsync([a, b]));
        Assert.Equal(1, await _store.LeftAsync(b, a, b));
        Assert.Equal(2, await _store.RanksAsync(b, a, b));
        Assert.True(await _store.MoveAsync(a, b, "y"));
        foreach (string item in new[] { "1", "2", "3" })
        {
            await _store.AddAsync(a, item);
        }

        Assert.True(await _store.CopyAsync(a, b));
        await _store.RenameAsync(a, b);
        Assert.True(await _store.RenameNewAsync(b, a));
        Assert.Equal("1", await _store.PassAsync(a, b));
        Assert.True(await _store.SetOnceAsync(new Dictionary<int, string> { [a] = "once", [b] = "once" }));
        Assert.False(await _store.SetOnceAsync(new Dictionary<int, string> { [a] = "twice", [b] = "twice" }));
        await _store.SeeAsync(a, "x");
        await _store.SeeAsync(b, "y");
        Assert.Equal(2, await _store.SeenAsync([a, b]));
        await _store.MergeAsync(b, a, b);
        Assert.Equal(3, await _store.BitsAsync(b, a, b));

        await WaitAsync(a, b, wait);
        await ListenAsync(a);
        await BatchAsync(a, b);
        Assert.Equal(2, await _store.RemoveAsync([a, b]));

        Assert.Empty(await nodes.RefusedAsync());
    }

    [Fact]
    public async Task Transaction_of_a_shard_handle_is_allowed_where_the_rules_were_written_with_it()
    {
        var result = await _store.For(7).TransactionAsync(async t =>
        {
            t.Require.Get().Is(null);
            Task set = t.SetAsync("in one");
            Task<string?> name = t.GetAsync();
            await set;
            return await name;
        });

        Assert.Equal((true, "in one"), (result.Committed, result.Value));
        Assert.Empty(await nodes.RefusedAsync());
    }

    [Fact]
    public async Task Every_other_command_is_refused()
    {
        string[] allowed = [.. GuardedNodes.Rules.Split(' ').Where(static r => r[0] == '+').Select(static r => r[1..].Replace('|', ' ').ToUpperInvariant())];
        List<string> wrong = [];
        foreach (CommandSpec command in CommandTable.All.Where(c => !allowed.Contains(c.Name)))
        {
            // Whoever may not be refused: they belong to the handshake.
            if (command.Name is "AUTH" or "HELLO" or "QUIT" or "RESET")
            {
                continue;
            }

            object[] line = [.. command.Name.Split(' '), .. Enumerable.Repeat<object>("1", Math.Max(0, Math.Abs(command.Arity) - command.NameWords))];
            string answer = await nodes.DryRunAsync(line);
            if (!answer.Contains("has no permissions to run", StringComparison.Ordinal))
            {
                wrong.Add($"{command.Name}: {answer}");
            }
        }

        Assert.Empty(wrong);
        Assert.Contains("GET", allowed);
    }

    [Theory]
    [InlineData("GET", "{guard:1}:nam")]
    [InlineData("GET", "{guard:1}:name2")]
    [InlineData("GET", "guard:1:name")]
    [InlineData("SET", "{guard:1}:visit", "x")]
    [InlineData("SET", "odd Xabc:{1}", "x")]
    [InlineData("GET", "odd *[?] key:{1}")]
    [InlineData("HGETALL", "{other:1}:portrait")]
    [InlineData("SINTERSTORE", "{guard:1}:both", "{guard:1}:both", "{guard:1}:peers")]
    [InlineData("EVAL", "return 1", "1", "{guard:1}:peers")]
    [InlineData("PUBLISH", "guard:1:news", "x")]
    [InlineData("SUBSCRIBE", "{guard:1}:new")]
    public async Task Other_key_or_channel_or_right_is_refused(params string[] line) =>
        Assert.Contains("has no permissions to access", await nodes.DryRunAsync([.. line]), StringComparison.Ordinal);

    [Fact]
    public async Task Refused_command_reaches_the_caller_as_the_node_words_it()
    {
        var e = await Assert.ThrowsAsync<RedisServerException>(() => nodes.Redis.ExecuteAsync("LLEN", "{guard:1}:elsewhere"));

        Assert.StartsWith("NOPERM", e.Message, StringComparison.Ordinal);
        await nodes.ForgetAsync();
    }

    private async Task WaitAsync(int a, int b, TimeSpan wait)
    {
        Task<string[]?> taken = _store.TakeAsync(a, wait, Cancelled);
        await _store.PushAsync(a, "one");
        Assert.Equal("one", (await taken)?[1]);

        Task<string[]?> either = _store.TakeAnyAsync([a, b], wait, Cancelled);
        await _store.PushAsync(b, "two");
        Assert.Equal("two", (await either)?[1]);
    }

    private async Task ListenAsync(int a)
    {
        await using var news = _store.ListenAsync(a, Cancelled).GetAsyncEnumerator(Cancelled);
        await HeardMessages.OnceAsync(news.MoveNextAsync(), () => _store.PublishAsync(a, "hello"));
        Assert.Equal("hello", news.Current);
    }

    private async Task BatchAsync(int a, int b)
    {
        await using RedisBatch batch = nodes.Redis.CreateBatch();
        var queued = batch.Store<IGuardedStore>();
        Task set = Task.WhenAll(Enumerable.Range(200, 10).Select(id => queued.SetAsync(id, "many")));
        Task<string?[]> fields = Task.WhenAll(queued.NameAsync(a), queued.NameAsync(b), queued.NameAsync(a));
        await batch.ExecuteAsync(Cancelled);
        await set;
        Assert.Equal<IEnumerable<string?>>(["Ann", null, "Ann"], await fields);

        // Of many that come at the same time some go together.
        string?[] names = await Task.WhenAll(Enumerable.Range(195, 20).Select(_store.GetAsync));
        Assert.Equal(10, names.Count(static name => name == "many"));
    }
}
