using System.Globalization;
using RedisTyped.Faults.Tests.Scenes;
using RedisTyped.Testing;

namespace RedisTyped.Faults.Tests.Faults;

/// <summary>The primary dies, and its replica takes its place.</summary>
internal sealed class SwitchedPrimary : Fault
{
    public override string Name => "primary killed, replica promoted";

    public override string Promise => "all that the replica had got is there, which is all, since writes are paused until it has; calls go to the new primary without a restart";

    public override int Replicas => 1;

    public override async Task BeginAsync(Scene scene, CancellationToken cancellationToken)
    {
        TestNode primary = scene.Victim;

        // Replication is asynchronous: what was acknowledged and not yet passed on dies with any primary. That is Redis' promise and not
        // what is tested here, so writes are held back until the replica has all.
        await PlainConnection.AskAsync(primary.Port, "CLIENT PAUSE 60000 WRITE", cancellationToken);
        int replica = primary.Replicas[0].Port;
        if (!await Patience.UntilAsync(async () => await OffsetAsync(primary.Port) == await OffsetAsync(replica), FaultRun.Longest))
        {
            throw new InvalidOperationException("The replica did not get all that its primary has.");
        }

        await primary.KillAsync(cancellationToken);
    }

    public override async Task EndAsync(Scene scene, CancellationToken cancellationToken)
    {
        TestNode primary = scene.Victim;
        int replica = primary.Replicas[0].Port;
        await PlainConnection.AskAsync(replica, "REPLICAOF NO ONE", cancellationToken);
        scene.MoveTo(primary.Name, replica);
    }

    // A replica calls by this name how far it has come.
    private static async Task<long> OffsetAsync(int port)
    {
        const string Name = "master_repl_offset:";
        string facts = await PlainConnection.AskAsync(port, "INFO replication");
        string line = facts.Split("\r\n").First(static line => line.StartsWith(Name, StringComparison.Ordinal));
        return long.Parse(line[Name.Length..], CultureInfo.InvariantCulture);
    }
}
