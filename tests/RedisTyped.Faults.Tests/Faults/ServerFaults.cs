using RedisTyped.Faults.Tests.Scenes;

namespace RedisTyped.Faults.Tests.Faults;

/// <summary>The server does one thing for long, and nothing else meanwhile.</summary>
internal sealed class SlowNode : Fault
{
    private PlainConnection? _tester;
    private Task _slept = Task.CompletedTask;

    public override string Name => "slow node, one command for 2 s (DEBUG SLEEP)";

    public override string Promise => "calls that wait too long end with their timeout, those of other nodes do not wait";

    // It is over by itself after those seconds, however long the run is.
    public override long FailuresAt(int scale) => base.FailuresAt(1);

    // Once more where it is over before as many calls have failed: a machine that stands still meanwhile lets fewer be late.
    public override async Task BeginAsync(Scene scene, CancellationToken cancellationToken)
    {
        _tester = PlainConnection.To(scene.Victim.Port);
        long enough = Failures(scene) + FailuresAt(scale: 1);
        await Patience.UntilAsync(
            () =>
            {
                if (Failures(scene) >= enough)
                {
                    return true;
                }

                if (_slept.IsCompleted)
                {
                    _slept = _tester.AskAsync("DEBUG SLEEP 2", cancellationToken);
                }

                return false;
            },
            FaultRun.Longest);
    }

    public override async Task EndAsync(Scene scene, CancellationToken cancellationToken)
    {
        await _slept;
        _tester!.Dispose();
    }

    private long Failures(Scene scene) => scene.Site.Nodes.Where(Hits).Sum(scene.Site.Ledger.FailuresOf);
}

/// <summary>The server has no memory left for writes.</summary>
internal sealed class FullNode : Fault
{
    public override string Name => "maxmemory reached, writes refused";

    public override string Promise => "writes fail with the server's OOM, reads go on; nothing that was written is lost";

    public override Task BeginAsync(Scene scene, CancellationToken cancellationToken) =>
        PlainConnection.AskAsync(scene.Victim.Port, "CONFIG SET maxmemory 1", cancellationToken);

    public override Task EndAsync(Scene scene, CancellationToken cancellationToken) =>
        PlainConnection.AskAsync(scene.Victim.Port, "CONFIG SET maxmemory 0", cancellationToken);
}

/// <summary>The server takes no more connections, and has closed ours.</summary>
internal sealed class CrowdedNode : Fault
{
    private PlainConnection? _tester;

    public override string Name => "too many clients (maxclients)";

    public override string Promise => "calls fail while the server takes nobody, and go through when it does";

    public override async Task BeginAsync(Scene scene, CancellationToken cancellationToken)
    {
        _tester = PlainConnection.To(scene.Victim.Port);
        await _tester.AskAsync("CONFIG SET maxclients 1", cancellationToken);
        await _tester.AskAsync("CLIENT KILL SKIPME yes", cancellationToken);
    }

    public override async Task EndAsync(Scene scene, CancellationToken cancellationToken)
    {
        await _tester!.AskAsync("CONFIG SET maxclients 10000", cancellationToken);
        _tester.Dispose();
    }
}
