using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Resharding.Writing;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Writing.Runtime;

/// <summary>Two sources and a target, for tests in which it serves keys of its own and gets those of both.</summary>
public abstract class SharedTarget : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> _open = [];
    private RedisNodes _redis = null!;

    /// <summary>The first source.</summary>
    private protected NodeWire A { get; private set; } = null!;

    /// <summary>The second source.</summary>
    private protected NodeWire B { get; private set; } = null!;

    /// <summary>The target.</summary>
    private protected NodeWire Target { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisNodes.StartAsync(3, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        A = await NodeWire.OpenAsync(_redis[0]);
        B = await NodeWire.OpenAsync(_redis[1]);
        Target = await NodeWire.OpenAsync(_redis[2]);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (IAsyncDisposable one in _open)
        {
            await one.DisposeAsync();
        }

        await A.DisposeAsync();
        await B.DisposeAsync();
        await Target.DisposeAsync();
        await _redis.DisposeAsync();
    }

    /// <summary>The link of a source that shares the target with the other one.</summary>
    private protected RunningLink Link(int source, string prefix) => Start(source, new Prefix(prefix), static options => options with { IsRetained = true, Sources = 2 });

    /// <summary>The link of a source.</summary>
    private protected RunningLink Start(int source, IKeyFilter filter, Func<TargetOptions, TargetOptions> change)
    {
        var link = RunningLink.Start(_redis[source], _redis[2], filter, change: change);
        _open.Insert(0, link);
        return link;
    }

    /// <summary>Keys that begin with a text.</summary>
    private protected sealed class Prefix(string text) : IKeyFilter
    {
        private readonly byte[] _bytes = System.Text.Encoding.ASCII.GetBytes(text);

        public bool Keeps(ReadOnlySpan<byte> key, int db) => key.StartsWith(_bytes);
    }
}
