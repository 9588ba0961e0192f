using System.Globalization;
using RedisTyped.CrossShard;
using RedisTyped.Execution;
using RedisTyped.Gateway.Scanning;
using RedisTyped.Nodes;
using StackExchange.Redis;

namespace RedisTyped.Gateway.Http.Commands;

/// <summary>Commands without keys that concern the whole database, and PING: answered as over RESP.</summary>
internal static class DatabaseCommand
{
    public static bool Is(CommandLine line) => line.Name is "DBSIZE" or "KEYS" or "RANDOMKEY" or "SCAN" or "PING";

    /// <summary>Whether nodes are sent more of it later: RANDOMKEY asks first how many keys each has.</summary>
    public static bool GoesInSteps(CommandLine line) => line.Name == "RANDOMKEY";

    /// <summary>Sends it to all nodes, or to the one whose turn it is.</summary>
    /// <exception cref="ArgumentException">The command is wrong; nothing was sent.</exception>
    /// <exception cref="PartialFailureException">A node failed: what the others say is not the whole.</exception>
    public static Task<CommandReply> SendAsync(ShardedRedis redis, CommandLine line, CancellationToken cancellationToken)
    {
        CommandRouting.Check(line);
        return line.Name switch
        {
            "PING" => Task.FromResult<CommandReply>(Ping(line)),
            "DBSIZE" => CountAsync(redis, cancellationToken),
            "KEYS" => KeysAsync(redis, line, cancellationToken),
            "SCAN" => ScanAsync(redis.Nodes, line, cancellationToken),
            _ => RandomKeyAsync(redis, cancellationToken),
        };
    }

    // No node is asked: that of a key may be down, and others not.
    private static CommandReply.Text Ping(CommandLine line) => new(line.Words.Count switch
    {
        1 => "PONG"u8.ToArray(),
        2 => line[1],
        _ => throw new ArgumentException($"PING takes at most 1 argument, not {line.Words.Count - 1}."),
    });

    private static async Task<CommandReply> CountAsync(ShardedRedis redis, CancellationToken cancellationToken) =>
        new CommandReply.Number(await redis.OnAllNodes().CountKeysAsync(cancellationToken).ConfigureAwait(false));

    private static async Task<CommandReply> KeysAsync(ShardedRedis redis, CommandLine line, CancellationToken cancellationToken)
    {
        NodeResults<RedisResult> results = await redis.OnAllNodes().ExecuteAsync("KEYS", [line[1]], null, cancellationToken).ConfigureAwait(false);
        IEnumerable<RedisResult> keys = results.RequireAll().SelectMany(static reply => ReplyElements.Of(reply)!);
        return CommandReply.Row.Of(keys.Select(static key => (byte[])key!).Distinct(ByteStrings.Comparer));
    }

    private static async Task<CommandReply> ScanAsync(IReadOnlyList<RedisNode> nodes, CommandLine line, CancellationToken cancellationToken)
    {
        NodeCursor cursor = NodeCursor.Read(line[1], nodes.Count)
            ?? throw new ArgumentException("The cursor of SCAN is no number; begin with 0, and go on with that of the last answer.");
        object[] words = [cursor.Cursor.ToString(CultureInfo.InvariantCulture), .. line.ArgumentBytes.Skip(1)];
        RedisResult page = await nodes[cursor.Node].ExecuteAsync("SCAN", words, cancellationToken).ConfigureAwait(false);
        RedisResult[] parts = ReplyElements.Of(page)!;
        ulong next = cursor.After(ulong.Parse((string)parts[0]!, NumberStyles.None, CultureInfo.InvariantCulture), nodes.Count);
        return new CommandReply.Row([new CommandReply.Text(System.Text.Encoding.ASCII.GetBytes(next.ToString(CultureInfo.InvariantCulture))), new CommandReply.OfNode(parts[1])]);
    }

    private static async Task<CommandReply> RandomKeyAsync(ShardedRedis redis, CancellationToken cancellationToken)
    {
        NodeResults<RedisResult> sizes = await redis.OnAllNodes().ExecuteAsync("DBSIZE", [], null, cancellationToken).ConfigureAwait(false);
        return RandomNode.Draw([.. sizes.RequireAll().Select(static size => (long)size)]) is { } node
            ? new CommandReply.OfNode(await redis.OnNode(sizes[node].Node).ExecuteAsync("RANDOMKEY", [], cancellationToken).ConfigureAwait(false))
            : new CommandReply.Text(null);
    }
}
