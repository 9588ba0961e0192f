using RedisTyped.Gateway.Http.Replies;
using StackExchange.Redis;

namespace RedisTyped.Gateway.Http.Commands;

/// <summary>The reply to a command of many keys; without any part it is OK.</summary>
/// <param name="OfNode">That of the one node.</param>
/// <param name="Values">The values of several nodes, in the order of the keys.</param>
/// <param name="Count">The sum over several nodes.</param>
internal readonly record struct ManyKeysReply(RedisResult? OfNode, byte[]?[]? Values, long? Count)
{
    /// <summary>Writes that of several nodes as one server's would be.</summary>
    public async ValueTask WriteAsync(JsonOutput output, ReplyEncoding encoding, CancellationToken cancellationToken)
    {
        if (Count is { } count)
        {
            output.Json.WriteNumberValue(count);
            return;
        }

        if (Values is null)
        {
            await ReplyWriter.WriteAsync(output, "OK"u8.ToArray(), encoding, cancellationToken).ConfigureAwait(false);
            return;
        }

        output.Json.WriteStartArray();
        foreach (byte[]? value in Values)
        {
            await ReplyWriter.WriteAsync(output, value, encoding, cancellationToken).ConfigureAwait(false);
            if (output.IsFull)
            {
                await output.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        output.Json.WriteEndArray();
    }
}
