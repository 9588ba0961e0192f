using RedisTyped.Resharding.Tests.Acceptance.Runtime;

namespace RedisTyped.Resharding.Tests.Links.Runtime;

/// <summary>Clients that write to every node of a scene's old topology.</summary>
internal sealed class SceneLoads : IAsyncDisposable
{
    /// <param name="scene">The scene.</param>
    /// <param name="depth">How many commands a client sends before it waits for answers.</param>
    public SceneLoads(ReshardScene scene, int depth = 1) => All = [.. Enumerable.Range(0, scene.Sources.Count).Select(source => scene.LoadOn(source, depth))];

    /// <summary>Those of each node.</summary>
    public IReadOnlyList<Load> All { get; }

    /// <summary>How many commands were answered.</summary>
    public long Written => All.Sum(static load => load.Written);

    /// <summary>Waits until each node has answered so many more commands.</summary>
    public Task MoreAsync(long commands) => Task.WhenAll(All.Select(load => load.MoreAsync(commands)));

    public Task StopAsync() => Task.WhenAll(All.Select(static load => load.StopAsync()));

    public async ValueTask DisposeAsync()
    {
        foreach (Load load in All)
        {
            await load.DisposeAsync();
        }
    }
}
