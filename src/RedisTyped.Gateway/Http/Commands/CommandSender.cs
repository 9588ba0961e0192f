using System.Diagnostics;
using System.Text;
using RedisTyped.CrossShard;
using RedisTyped.Execution;
using RedisTyped.Gateway.Emulations;
using StackExchange.Redis;

namespace RedisTyped.Gateway.Http.Commands;

/// <summary>Sends commands where they belong: to the node of their keys, to all nodes, or, where their keys are on several, as the gateway does over RESP.</summary>
internal static class CommandSender
{
    /// <summary>Sends a command.</summary>
    /// <exception cref="UnroutableCommandException">There is no node for it over HTTP; nothing was sent.</exception>
    /// <exception cref="ArgumentException">The command is wrong; nothing was sent.</exception>
    public static SentCommand Send(HttpSurface surface, CommandLine line, CancellationToken cancellationToken) =>
        ManyKeysCommand.Is(line) ? new(ManyKeysCommand.SendAsync(surface, line, cancellationToken))
        : DatabaseCommand.Is(line) ? new(DatabaseCommand.SendAsync(surface.Redis, line, cancellationToken), DatabaseCommand.GoesInSteps(line))
        : ByKeys(surface, line, cancellationToken);

    private static SentCommand ByKeys(HttpSurface surface, CommandLine line, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        Task<RedisResult>? sent = ToOneNode(surface, line, cancellationToken);
        return new(ByKeysAsync(surface, line, sent, start, cancellationToken), GoesInSteps: sent is null);
    }

    // Null: nothing was sent, and it is to be carried out in steps.
    private static Task<RedisResult>? ToOneNode(HttpSurface surface, CommandLine line, CancellationToken cancellationToken)
    {
        try
        {
            return surface.Redis.ExecuteAsync(line, cancellationToken);
        }
        catch (UnroutableCommandException fault) when (IsEmulated(surface, line, fault))
        {
            return null;
        }
    }

    private static async Task<CommandReply> ByKeysAsync(
        HttpSurface surface, CommandLine line, Task<RedisResult>? sent, long start, CancellationToken cancellationToken)
    {
        for (; ; sent = ToOneNode(surface, line, cancellationToken))
        {
            try
            {
                if (sent is not null)
                {
                    return new CommandReply.OfNode(await sent.ConfigureAwait(false));
                }
            }
            catch (UnroutableCommandException fault) when (IsEmulated(surface, line, fault))
            {
                // A node has refused it, and by the topology of now its keys are on several.
            }

            byte[][] words = [Encoding.ASCII.GetBytes(line.Name), .. line.ArgumentBytes];
            if (await surface.CrossShard!.EmulateAsync(line.Name, words, line.FindKeys().Positions, start, cancellationToken).ConfigureAwait(false) is { } reply)
            {
                return Reply(reply);
            }
        }
    }

    private static bool IsEmulated(HttpSurface surface, CommandLine line, UnroutableCommandException fault) =>
        surface.CrossShard is not null && CrossShardRunner.Has(line.Name) && fault.Keys.Select(static key => key.Node).Distinct().Skip(1).Any();

    private static CommandReply Reply(EmulatedReply reply) => reply.Answer switch
    {
        EmulatedAnswer.Ok => CommandReply.Ok,
        EmulatedAnswer.Number => new CommandReply.Number((long)reply.Value),
        EmulatedAnswer.Element => new CommandReply.Text(reply.Value),
        EmulatedAnswer.Items => CommandReply.Row.Of(reply.Items.Select(static item => (byte[]?)item)),
        _ => throw new UnreachableException($"An emulation answers {reply.Answer}, which no client is answered."),
    };
}
