using System.Diagnostics;
using System.Text;
using RedisTyped.ClientRuntime;
using RedisTyped.Commands;
using RedisTyped.CrossShard;
using RedisTyped.Execution;
using RedisTyped.Gateway.Replies;
using RedisTyped.Keys;
using StackExchange.Redis;

namespace RedisTyped.Gateway.Emulations;

/// <summary>
/// Carries out commands whose keys live on several nodes, by the emulations of <see cref="CrossShardAttribute"/> methods: in steps, so not
/// atomic. Thread-safe.
/// </summary>
/// <param name="redis">The client that carries them out, over connections of its own.</param>
internal sealed class CrossShardRunner(ShardedRedis redis)
{
    private static readonly KeyShape AnyKey = new("{key}", tagged: false, default);

    /// <summary>Whether a command has an emulation.</summary>
    public static bool Has(string command) => CrossShardCommands.Find(command) is not null;

    /// <summary>Carries a command out, and gives what a client over RESP is answered.</summary>
    /// <param name="command">Its name, as the table has it.</param>
    /// <param name="words">The whole command line.</param>
    /// <param name="keys">The words that are keys; on more than one node.</param>
    /// <param name="protocol">2 or 3: the client's RESP.</param>
    /// <param name="start">When the client's request was made first.</param>
    /// <param name="cancellationToken">Ends the waiting; what has begun to write is carried to its end.</param>
    /// <returns>The reply, an error's too. Null: a cut-over has refused it, nothing of it is written, and it can be made again by the topology of now.</returns>
    public async Task<ReadOnlyMemory<byte>?> RunAsync(
        string command, IReadOnlyList<byte[]> words, IReadOnlyList<int> keys, int protocol, long start, CancellationToken cancellationToken)
    {
        try
        {
            // No conditional expression: its null would be one of an array, and so a reply of no bytes.
            if (await EmulateAsync(command, words, keys, start, cancellationToken).ConfigureAwait(false) is { } reply)
            {
                return Reply(command, words, reply, protocol);
            }

            return null;
        }
        catch (Exception fault) when (IsFault(fault))
        {
            return ReplyText.Error(fault is RedisServerException ? fault.Message : $"ERR {fault.Message}");
        }
    }

    /// <summary>Carries a command out.</summary>
    /// <param name="command">Its name, as the table has it.</param>
    /// <param name="words">The whole command line.</param>
    /// <param name="keys">The words that are keys; on more than one node.</param>
    /// <param name="start">When the client's request was made first.</param>
    /// <param name="cancellationToken">Ends the waiting; what has begun to write is carried to its end.</param>
    /// <returns>What it answers. Null: a cut-over has refused it, nothing of it is written, and it can be made again by the topology of now.</returns>
    /// <exception cref="CrossShardFailedException">A step failed after another had been sent.</exception>
    /// <exception cref="ArgumentException">The command is wrong; nothing was sent.</exception>
    public async Task<EmulatedReply?> EmulateAsync(
        string command, IReadOnlyList<byte[]> words, IReadOnlyList<int> keys, long start, CancellationToken cancellationToken)
    {
        var line = new CrossShardLine();
        for (int i = 1; i < words.Count; i++)
        {
            if (keys.Contains(i))
            {
                line.Add(new BuiltKey(AnyKey, words[i], TagStart: -1));
            }
            else
            {
                line.Add((RedisValue)words[i]);
            }
        }

        var method = new CommandMethod("Gateway", command, command, IsReadOnly: false);
        try
        {
            var call = new CrossShardCall(redis.Executor, method, line, cancellationToken);
            call.ThrowIfRefused();
            return await CrossShard.Emulations.RunAsync(call).ConfigureAwait(false);
        }
        catch (Exception fault) when (IsFault(fault) && redis.Epochs?.Calls is { } calls && calls.IsRefusal(fault))
        {
            if (await redis.Epochs.Calls.AwaitTurnAsync(fault, start, cancellationToken).ConfigureAwait(false))
            {
                return null;
            }

            throw;
        }
    }

    private static bool IsFault(Exception fault) => fault is RedisTypedException or RedisException or ArgumentException or TimeoutException;

    private static ReadOnlyMemory<byte> Reply(string command, IReadOnlyList<byte[]> words, EmulatedReply reply, int protocol) => reply.Answer switch
    {
        EmulatedAnswer.Ok => ReplyText.Ok,
        EmulatedAnswer.Number => ReplyText.Integer((long)reply.Value),
        EmulatedAnswer.Element => (byte[]?)reply.Value is { } element ? ReplyText.BulkOf(element) : ReplyText.Nil(protocol),
        EmulatedAnswer.Items => Items(command, reply.Items, Encoding.Latin1.GetString(words[^1]).Equals("WITHSCORES", StringComparison.OrdinalIgnoreCase), protocol),
        _ => throw new UnreachableException($"The emulation of {command} answers {reply.Answer}, which no client is answered."),
    };

    private static ReadOnlyMemory<byte> Items(string command, RedisValue[] items, bool hasScores, int protocol)
    {
        var text = new ReplyText(protocol);
        if (!hasScores || protocol != 3)
        {
            _ = command[0] == 'S' ? text.Set(items.Length) : text.Array(items.Length);
            Array.ForEach(items, item => text.Bulk((byte[])item!));
            return text.Bytes;
        }

        // RESP3 has pairs, and scores that are numbers.
        text.Array(items.Length / 2);
        for (int i = 0; i + 1 < items.Length; i += 2)
        {
            text.Array(2).Bulk((byte[])items[i]!).Raw(Encoding.ASCII.GetBytes($",{(string)items[i + 1]!}\r\n"));
        }

        return text.Bytes;
    }
}
