namespace RedisTyped.Cli.Connections;

/// <summary>A server of a Redis Cluster, as a line of the reply to CLUSTER NODES tells it.</summary>
/// <param name="Id">Its id in the cluster.</param>
/// <param name="Address">Where it is.</param>
/// <param name="Flags">What it is: <c>myself</c>, <c>master</c>, <c>slave</c>, <c>fail</c> …</param>
/// <param name="PrimaryId">The id of its primary; <c>-</c> where it is one.</param>
/// <param name="Slots">Its slots, as they stand there, and those that are on the move, which only the server itself tells.</param>
internal sealed record ClusterMember(string Id, string Address, IReadOnlyList<string> Flags, string PrimaryId, IReadOnlyList<string> Slots)
{
    private const int SlotsAt = 8;

    /// <summary>Whether it is the server that was asked.</summary>
    public bool IsMyself => Flags.Contains("myself");

    /// <summary>Whether it is a primary that the cluster knows where to find.</summary>
    public bool IsPrimary => Flags.Contains("master") && !Flags.Contains("noaddr") && !Flags.Contains("handshake");

    /// <summary>Whether it has slots, as far as the server knows that was asked.</summary>
    public bool HasSlots => Slots.Any(static word => !word.StartsWith('['));

    /// <summary>The slots that it gives away or gets, with the id of the other server: <c>[93->-id]</c> and <c>[93-&lt;-id]</c>.</summary>
    public IEnumerable<(int Slot, bool Leaves, string Other)> Moves
    {
        get
        {
            foreach (string word in Slots.Where(static word => word.StartsWith('[')))
            {
                bool leaves = word.Contains("->-", StringComparison.Ordinal);
                string[] halves = word.Trim('[', ']').Split(leaves ? "->-" : "-<-");
                if (halves.Length == 2 && int.TryParse(halves[0], out int slot))
                {
                    yield return (slot, leaves, halves[1]);
                }
            }
        }
    }

    /// <summary>Reads the reply to CLUSTER NODES, see https://redis.io/docs/latest/commands/cluster-nodes/.</summary>
    public static IReadOnlyList<ClusterMember> Read(string reply) =>
    [
        .. from line in reply.Split('\n', StringSplitOptions.RemoveEmptyEntries)
           let words = line.TrimEnd('\r').Split(' ')
           where words.Length >= SlotsAt
           select new ClusterMember(words[0], words[1].Split('@')[0], words[2].Split(','), words[3], words[SlotsAt..]),
    ];
}
