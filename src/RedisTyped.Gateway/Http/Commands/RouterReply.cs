using System.Globalization;
using System.Text;
using RedisTyped.Execution;
using RedisTyped.Gateway.Http.Replies;
using StackExchange.Redis;

namespace RedisTyped.Gateway.Http.Commands;

/// <summary>
/// Writes a reply as redis-router did, which gave what redis-py makes of it: a truth value for OK and for counts that only say whether,
/// an object for HGETALL, a number for scores. https://github.com/redis/redis-py (RESPONSE_CALLBACKS)
/// </summary>
internal static class RouterReply
{
    private static readonly HashSet<string> Truths =
    [
        "COPY", "EXPIRE", "EXPIREAT", "PEXPIRE", "PEXPIREAT", "HEXISTS", "HMSET", "LSET", "LTRIM", "MOVE", "MSET", "MSETNX", "PERSIST",
        "PFMERGE", "PING", "PSETEX", "RENAME", "RENAMENX", "SET", "SETEX", "SETNX", "SISMEMBER", "SMOVE",
    ];

    private static readonly HashSet<string> Numbers = ["INCRBYFLOAT", "HINCRBYFLOAT", "ZSCORE", "ZINCRBY", "GEODIST"];

    /// <summary>Writes the value of <c>response</c>.</summary>
    public static async ValueTask WriteAsync(JsonOutput output, CommandLine line, CommandReply reply, CancellationToken cancellationToken)
    {
        switch (reply)
        {
            case CommandReply.OfNode node:
                await WriteAsync(output, line, node.Result, cancellationToken).ConfigureAwait(false);
                break;
            case CommandReply.Number { Value: var count } when Truths.Contains(line.Name):
                output.Json.WriteBooleanValue(count != 0);
                break;
            case CommandReply.Text when Truths.Contains(line.Name):
                output.Json.WriteBooleanValue(true);
                break;
            case CommandReply.Row { Elements: [CommandReply.Text { Bytes: { } cursor }, var keys] } when line.Name == "SCAN":
                output.Json.WriteStartArray();
                output.Json.WriteRawValue(cursor);
                await keys.WriteAsync(output, line.Name, ReplyEncoding.Text, cancellationToken).ConfigureAwait(false);
                output.Json.WriteEndArray();
                break;
            default:
                await reply.WriteAsync(output, line.Name, ReplyEncoding.Text, cancellationToken).ConfigureAwait(false);
                break;
        }
    }

    private static async ValueTask WriteAsync(JsonOutput output, CommandLine line, RedisResult reply, CancellationToken cancellationToken)
    {
        if (line.Name == "HGETALL" && ReplyElements.Of(reply) is { } pairs)
        {
            output.Json.WriteStartObject();
            for (int i = 0; i + 1 < pairs.Length; i += 2)
            {
                output.Json.WritePropertyName(Encoding.UTF8.GetString((byte[])pairs[i]!));
                await ReplyWriter.WriteAsync(output, (byte[]?)pairs[i + 1], ReplyEncoding.Text, cancellationToken).ConfigureAwait(false);
            }

            output.Json.WriteEndObject();
        }
        else if (Truths.Contains(line.Name) && !AsksForOld(line) && ReplyElements.Of(reply) is null)
        {
            WriteTruth(output, reply);
        }
        else if (Numbers.Contains(line.Name) && !reply.IsNull
            && double.TryParse((string?)reply, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number))
        {
            output.Json.WriteNumberValue(number);
        }
        else
        {
            await ReplyWriter.WriteAsync(output, line.Name, reply, ReplyEncoding.Text, cancellationToken).ConfigureAwait(false);
        }
    }

    // OK, or a count. SET that a condition held back answers nil, which redis-py leaves None.
    private static void WriteTruth(JsonOutput output, RedisResult reply)
    {
        var value = (RedisValue)reply;
        if (value.IsNull)
        {
            output.Json.WriteNullValue();
        }
        else
        {
            output.Json.WriteBooleanValue(value == "OK" || value != "0");
        }
    }

    private static bool AsksForOld(CommandLine line) =>
        line.Name == "SET" && line.Words.Skip(3).Any(static w => "GET".Equals(w, StringComparison.OrdinalIgnoreCase));
}
