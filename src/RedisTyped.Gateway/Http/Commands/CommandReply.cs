using RedisTyped.Gateway.Http.Replies;
using StackExchange.Redis;

namespace RedisTyped.Gateway.Http.Commands;

/// <summary>The reply to a command, whoever has made it.</summary>
internal abstract record CommandReply
{
    public static CommandReply Ok { get; } = new Text("OK"u8.ToArray());

    /// <summary>Writes it as one server's is written.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="command">The command's name.</param>
    /// <param name="encoding">How its strings are written.</param>
    /// <param name="cancellationToken">Ends it: the client is gone.</param>
    public abstract ValueTask WriteAsync(JsonOutput output, string command, ReplyEncoding encoding, CancellationToken cancellationToken);

    /// <summary>That of one node, as it came.</summary>
    public sealed record OfNode(RedisResult Result) : CommandReply
    {
        public override ValueTask WriteAsync(JsonOutput output, string command, ReplyEncoding encoding, CancellationToken cancellationToken) =>
            ReplyWriter.WriteAsync(output, command, Result, encoding, cancellationToken);
    }

    /// <summary>A string; null for nil.</summary>
    public sealed record Text(byte[]? Bytes) : CommandReply
    {
        public override ValueTask WriteAsync(JsonOutput output, string command, ReplyEncoding encoding, CancellationToken cancellationToken) =>
            ReplyWriter.WriteAsync(output, Bytes, encoding, cancellationToken);
    }

    /// <summary>A number.</summary>
    public sealed record Number(long Value) : CommandReply
    {
        public override ValueTask WriteAsync(JsonOutput output, string command, ReplyEncoding encoding, CancellationToken cancellationToken)
        {
            output.Json.WriteNumberValue(Value);
            return default;
        }
    }

    /// <summary>An array.</summary>
    public sealed record Row(IReadOnlyList<CommandReply> Elements) : CommandReply
    {
        /// <summary>An array of strings.</summary>
        public static Row Of(IEnumerable<byte[]?> values) => new([.. values.Select(static value => new Text(value))]);

        public override async ValueTask WriteAsync(JsonOutput output, string command, ReplyEncoding encoding, CancellationToken cancellationToken)
        {
            output.Json.WriteStartArray();
            foreach (CommandReply element in Elements)
            {
                await element.WriteAsync(output, command, encoding, cancellationToken).ConfigureAwait(false);
                if (output.IsFull)
                {
                    await output.FlushAsync(cancellationToken).ConfigureAwait(false);
                }
            }

            output.Json.WriteEndArray();
        }
    }
}
