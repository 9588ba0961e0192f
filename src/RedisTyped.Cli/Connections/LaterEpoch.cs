using System.Globalization;
using RedisTyped.Epochs;
using RedisTyped.Execution;
using RedisTyped.Nodes;
using RedisTyped.Topology;
using StackExchange.Redis;

namespace RedisTyped.Cli.Connections;

/// <summary>Looks whether a topology that a command was given is past, by what the node says that it sent the command to.</summary>
internal static class LaterEpoch
{
    /// <summary>Tells that the keys of a command are elsewhere by now.</summary>
    /// <param name="topology">The topology; one whose clients follow epochs.</param>
    /// <param name="file">Its file.</param>
    /// <param name="owner">The node of the keys by it.</param>
    /// <param name="node">The same, connected.</param>
    /// <param name="line">The command.</param>
    /// <returns>What to say; <see langword="null"/> where the keys are there still, or the node does not say which epoch is in force.</returns>
    public static async Task<string?> TellAsync(TopologyInput topology, string file, NodePlan owner, RedisNode node, CommandLine line)
    {
        try
        {
            EpochRecord said = EpochRecord.Read(await node.Multiplexer.GetDatabase(0).HashGetAsync(EpochRecord.Key, EpochRecord.Fields));
            if (said.Current <= topology.Options.Epoch || said.Topology is not { } published || PlaceOf(TopologyInput.Of(EpochTopology.Read(published, said.Current)), owner, line) is not { } place)
            {
                return null;
            }

            return string.Create(
                CultureInfo.InvariantCulture,
                $"Epoch {said.Current} is in force, by which the keys of {line.Name} are on {place}, and {file} is of epoch {topology.Options.Epoch}: exec goes by the file alone. Give it the topology in force.");
        }
        catch (Exception e) when (e is RedisException or TimeoutException or TopologyException)
        {
            return null;
        }
    }

    private static string? PlaceOf(TopologyInput inForce, NodePlan owner, CommandLine line)
    {
        try
        {
            NodePlan found = CommandOwner.Find(inForce, line);
            return found.Configuration!.EndPoints.Intersect(owner.Configuration?.EndPoints ?? []).Any() ? null : $"'{found.Id}' ({inForce.EndPointOf(found.Id)})";
        }
        catch (CommandRefusedException)
        {
            return "several nodes";
        }
    }
}
