using RedisTyped.Commands;
using RedisTyped.Gateway.Commands;
using RedisTyped.Gateway.Replies;

namespace RedisTyped.Gateway.Sessions;

/// <summary>Where a command of a client belongs by its keys.</summary>
/// <param name="Node">The place of its node; where <paramref name="Fault"/> is set, of none.</param>
/// <param name="Keys">The words that are keys.</param>
/// <param name="Nodes">The node of each.</param>
/// <param name="Fault">Why there is no one node: an error reply's text.</param>
internal readonly record struct CommandPlace(int Node, IReadOnlyList<int> Keys, IReadOnlyList<int> Nodes, string? Fault)
{
    /// <summary>Whether it has keys; one without may run anywhere.</summary>
    public bool HasKeys => Keys.Count > 0;

    /// <summary>Whether its keys are on several nodes.</summary>
    public bool IsSpread => Fault is not null && Nodes.Count > 0;

    /// <summary>Finds the node of a command.</summary>
    /// <remarks>
    /// Where the keys cannot be told since the words are wrong, a node is asked, which says what is wrong as Redis does. But SORT
    /// with patterns is right, and reads keys that nobody knows beforehand.
    /// </remarks>
    public static CommandPlace Of(CommandRule rule, IReadOnlyList<byte[]> words, INodeLinks links)
    {
        if (rule.Spec.Name == "SPUBLISH" && links.RewritesKeys && links.StoredKey(words[1]).Length != words[1].Length)
        {
            return new CommandPlace(links.AnyNode, [], [], CommandFault.UnheardChannel(words[1]));
        }

        if (rule.KeyAt > 0)
        {
            int only = links.NodeOf(words[rule.KeyAt]);
            return new CommandPlace(only, [rule.KeyAt], [only], null);
        }

        KeyPositions keys = KeyFinder.Find(rule.Spec, RequestText.Words(words));
        if (keys.WhyUnknown is { } why)
        {
            bool reads = rule.Spec.Name is "SORT" or "SORT_RO";
            return new CommandPlace(
                links.AnyNode,
                [],
                [],
                reads && (links.Count > 1 || links.RewritesKeys) ? $"CROSSSLOT Which keys '{rule.FullName}' reads cannot be told: {why}" : null);
        }

        if (keys.Positions.Count == 0)
        {
            return new CommandPlace(links.AnyNode, [], [], null);
        }

        int[] nodes = [.. keys.Positions.Select(at => links.NodeOf(words[at]))];
        return new CommandPlace(
            nodes[0],
            keys.Positions,
            nodes,
            nodes.All(node => node == nodes[0]) ? null : CommandFault.ManyNodes(rule, links, nodes, CrossShardCommands.Find(rule.Spec.Name) is not null));
    }

    /// <summary>Brings its keys to their node, where keys are on the move.</summary>
    /// <exception cref="CommandFaultException">They cannot be brought just now.</exception>
    public async Task BringOverAsync(CommandRule rule, IReadOnlyList<byte[]> words, INodeLinks links)
    {
        if (HasKeys && links.BringOver(rule.Spec.Name, Node, Keys.Select(key => words[key])) is { } bringing)
        {
            try
            {
                await bringing.ConfigureAwait(false);
            }
            catch (Exception fault) when (fault is RedisTypedException or StackExchange.Redis.RedisException or TimeoutException or ObjectDisposedException)
            {
                throw new CommandFaultException($"TRYAGAIN {fault.Message}", fault);
            }
        }
    }

    /// <summary>The request as the node is to have it.</summary>
    public ReadOnlyMemory<byte> Request(IReadOnlyList<byte[]> words, INodeLinks links)
    {
        byte[][] stored = [.. words];
        foreach (int key in Keys)
        {
            stored[key] = links.StoredKey(words[key]);
        }

        return RequestText.Of(stored);
    }
}
