using System.Diagnostics;
using System.Text;
using RedisTyped.CrossShard;
using RedisTyped.Execution;
using RedisTyped.Gateway.Emulations;

namespace RedisTyped.Gateway.Http.Commands;

/// <summary>Sends commands where they belong: to the node of their keys, to all nodes, or, where their keys are on several, as the gateway does over RESP.</summary>
internal static class CommandSender
{
    /// <summary>Sends a command.</summary>
    /// <exception cref="UnroutableCommandException">There is no node for it over HTTP; nothing was sent.</exception>
    /// <exception cref="ArgumentException">The command is wrong; nothing was sent.</exception>
    public static Task<CommandReply> SendAsync(HttpSurface surface, CommandLine line, CancellationToken cancellationToken) =>
        ManyKeysCommand.Is(line) ? ManyKeysCommand.SendAsync(surface, line, cancellationToken)
        : DatabaseCommand.Is(line) ? DatabaseCommand.SendAsync(surface.Redis, line, cancellationToken)
        : ByKeysAsync(surface, line, cancellationToken);

    private static async Task<CommandReply> ByKeysAsync(HttpSurface surface, CommandLine line, CancellationToken cancellationToken)
    {
        for (long start = Stopwatch.GetTimestamp(); ;)
        {
            try
            {
                return new CommandReply.OfNode(await surface.Redis.ExecuteAsync(line, cancellationToken).ConfigureAwait(false));
            }
            catch (UnroutableCommandException fault) when (
                surface.CrossShard is not null && CrossShardRunner.Has(line.Name) && fault.Keys.Select(static key => key.Node).Distinct().Skip(1).Any())
            {
                // Nothing was sent.
            }

            byte[][] words = [Encoding.ASCII.GetBytes(line.Name), .. Enumerable.Range(1, line.Words.Count - 1).Select(i => line[i])];
            if (await surface.CrossShard.EmulateAsync(line.Name, words, line.FindKeys().Positions, start, cancellationToken).ConfigureAwait(false) is { } reply)
            {
                return Reply(line.Name, reply);
            }
        }
    }

    private static CommandReply Reply(string command, EmulatedReply reply) =>
        reply.Items is { } items ? CommandReply.Row.Of(items.Select(static item => (byte[]?)item))
        : CrossShardRunner.AnswersOk(command) ? CommandReply.Ok
        : CrossShardRunner.AnswersElement(command) ? new CommandReply.Text(reply.Value)
        : new CommandReply.Number((long)reply.Value);
}
