using RedisTyped.Faults.Tests.Network;
using RedisTyped.Faults.Tests.Scenes;

namespace RedisTyped.Faults.Tests.Faults;

/// <summary>Something that goes wrong on the way to a node, which itself is well.</summary>
internal abstract class NetworkFault : Fault
{
    public override bool NeedsNetwork => true;

    public override Task BeginAsync(Scene scene, CancellationToken cancellationToken)
    {
        scene.Link.State = Bad;
        return Task.CompletedTask;
    }

    public override Task EndAsync(Scene scene, CancellationToken cancellationToken)
    {
        scene.Link.State = LinkState.Healthy;
        return Task.CompletedTask;
    }

    /// <summary>How the network does while it lasts.</summary>
    protected abstract LinkState Bad { get; }
}

/// <summary>Connections break, and no new ones are made.</summary>
internal sealed class CutNetwork : NetworkFault
{
    public override string Name => "network cut, connections reset";

    public override string Promise => "calls end at once or with their timeout, and go through when connections can be made again";

    protected override LinkState Bad { get; } = new() { RefusesConnections = true };

    public override async Task BeginAsync(Scene scene, CancellationToken cancellationToken)
    {
        await base.BeginAsync(scene, cancellationToken);
        scene.Link.CutAll();
    }
}

/// <summary>Packets disappear, and nobody is told.</summary>
internal sealed class SilentNetwork : NetworkFault
{
    public override string Name => "network silent, packets held back";

    public override string Promise => "calls end with their timeout; what arrives late is in doubt, not acknowledged";

    protected override LinkState Bad { get; } = new() { IsSilent = true };
}

/// <summary>The node is far away.</summary>
internal sealed class DistantNode : NetworkFault
{
    public override string Name => "200 ms delay each way to one node";

    public override string Promise => "no call fails; other nodes answer as fast as before";

    public override bool FailsCalls => false;

    protected override LinkState Bad { get; } = new() { Delay = TimeSpan.FromMilliseconds(200) };
}

/// <summary>Replies and commands come in small pieces.</summary>
internal sealed class DrippingNetwork : NetworkFault
{
    public override string Name => "bytes drip one at a time";

    public override string Promise => "no call fails, and no answer is taken for another";

    public override bool FailsCalls => false;

    protected override LinkState Bad { get; } = new() { PieceSize = 1 };
}

/// <summary>Connections break while a reply is on its way.</summary>
internal sealed class CutReplies : NetworkFault
{
    private const int Cuts = 4;

    public override string Name => "connection closed in the middle of a reply";

    public override string Promise => "half a reply is never taken for a whole one";

    public override long FailuresAt(int scale) => Cuts;

    protected override LinkState Bad => LinkState.Healthy;

    // One at a time, and on until as many calls have failed by them: the reply that is met can be one of a handshake or of a heartbeat, and fails nobody.
    public override async Task BeginAsync(Scene scene, CancellationToken cancellationToken)
    {
        long before = Failures(scene);
        for (int cuts = 0; cuts < Cuts || Failures(scene) - before < Cuts; cuts++)
        {
            await scene.Link.CutInReplies(1).WaitAsync(FaultRun.Longest, cancellationToken);
        }
    }

    private long Failures(Scene scene) => scene.Site.Nodes.Where(Hits).Sum(scene.Site.Ledger.FailuresOf);
}
