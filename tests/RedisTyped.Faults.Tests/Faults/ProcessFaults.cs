using System.Net.Sockets;
using RedisTyped.Faults.Tests.Scenes;
using RedisTyped.Testing;

namespace RedisTyped.Faults.Tests.Faults;

/// <summary>The server is killed, and comes back with what it had on disk.</summary>
internal class KilledNode : Fault
{
    public override string Name => "kill -9, restart with its AOF";

    public override string Promise => "all that was acknowledged is there after the restart";

    public override bool IsPersistent => true;

    public override Task BeginAsync(Scene scene, CancellationToken cancellationToken) =>
        Task.WhenAll(scene.Victims.Select(node => node.KillAsync(cancellationToken)));

    public override Task EndAsync(Scene scene, CancellationToken cancellationToken) =>
        Task.WhenAll(scene.Victims.Select(node => node.RestartAsync(cancellationToken)));
}

/// <summary>All servers are killed, and come back.</summary>
internal sealed class AllNodesGone : KilledNode
{
    public override string Name => "all nodes killed and restarted";

    public override bool Hits(string node) => true;
}

/// <summary>The server is killed, and comes back with nothing.</summary>
internal sealed class EmptyRestart : KilledNode
{
    public override string Name => "kill -9, restart empty";

    public override string Promise => "what the node had is gone with it; all that is acknowledged after the restart is there";

    public override bool IsPersistent => false;

    public override bool LosesKeys => true;

    public override Task BeginAsync(Scene scene, CancellationToken cancellationToken)
    {
        scene.Site.ExpectForgetting(scene.Victim.Name);
        return base.BeginAsync(scene, cancellationToken);
    }
}

/// <summary>The server hangs: connections stay, nothing answers.</summary>
internal sealed class FrozenNode : Fault
{
    public override string Name => "SIGSTOP for seconds";

    public override string Promise => "calls end with their timeout; what the node does late is in doubt, not acknowledged";

    public override Task BeginAsync(Scene scene, CancellationToken cancellationToken)
    {
        scene.Victim.Freeze();
        return Task.CompletedTask;
    }

    public override Task EndAsync(Scene scene, CancellationToken cancellationToken)
    {
        scene.Victim.Resume();
        return Task.CompletedTask;
    }
}

/// <summary>The server has come back, and reads its data: it answers LOADING for a while.</summary>
internal sealed class LoadingNode : Fault
{
    // So many keys, each held up so long, make a server load for three seconds.
    private const int PaddingKeys = 10_000;

    private Task _restart = Task.CompletedTask;

    public override string Name => "node answers LOADING";

    public override string Promise => "all that was acknowledged before is there when it has loaded";

    public override bool IsPersistent => true;

    public override IReadOnlyList<string> ServerArguments => ["--key-load-delay", "300"];

    public override async Task BeginAsync(Scene scene, CancellationToken cancellationToken)
    {
        TestNode node = scene.Victim;
        await PlainConnection.AskAsync(
            node.Port, $"EVAL \"for i=1,{PaddingKeys} do redis.call('SET','padding:'..i,'x') end return 1\" 0", cancellationToken);
        await node.KillAsync(cancellationToken);
        _restart = node.RestartAsync(cancellationToken);
        if (!await Patience.UntilAsync(() => IsLoadingAsync(node, cancellationToken), FaultRun.Longest))
        {
            throw new InvalidOperationException("The node did not answer LOADING; it reads its data faster than thought.");
        }
    }

    public override Task EndAsync(Scene scene, CancellationToken cancellationToken) => _restart;

    private static async Task<bool> IsLoadingAsync(TestNode node, CancellationToken cancellationToken)
    {
        try
        {
            return (await PlainConnection.AskAsync(node.Port, "PING", cancellationToken)).StartsWith("-LOADING", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            // It does not listen yet.
            return false;
        }
    }
}
