using System.Globalization;
using System.Text;
using RedisTyped.Execution;
using StackExchange.Redis;

namespace RedisTyped.Cli.Replies;

/// <summary>What a reply, or an element of one, is.</summary>
internal enum ReplyKind
{
    Nil,
    Integer,
    Bulk,
    Status,
    Array,
    Error,
}

/// <summary>A reply as a tree, so that the forms to write it in need nothing of StackExchange.Redis.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Bytes">The bytes of a string, the digits of an integer, the message of an error.</param>
/// <param name="Elements">The elements of an array.</param>
internal sealed record ReplyNode(ReplyKind Kind, byte[] Bytes, IReadOnlyList<ReplyNode> Elements)
{
    public string Text => Encoding.UTF8.GetString(Bytes);

    public long Integer => long.Parse(Bytes, CultureInfo.InvariantCulture);

    public static ReplyNode OfError(string message) => new(ReplyKind.Error, Encoding.UTF8.GetBytes(message), []);

    /// <summary>Reads the reply to a command, over RESP3 too as it is over RESP2.</summary>
    /// <param name="command">The command's name.</param>
    /// <param name="result">The reply.</param>
    /// <param name="isStatus">
    /// Tells a status from a string: StackExchange.Redis does not in every version from 1.2.6 to 3.x. Elements of arrays are taken for
    /// strings.
    /// </param>
    public static ReplyNode Read(string command, RedisResult result, Func<byte[], bool> isStatus) => Resp3Shapes.Of(command) switch
    {
        Resp3Shape.RowsOfPairs when ReplyElements.OfRows(result) is { } elements => OfElements(elements),
        Resp3Shape.FlatRow when ReplyElements.InRows(result) is { } rows => new(ReplyKind.Array, [], [.. rows.Select(OfElements)]),
        Resp3Shape.TextWithFormat => new(ReplyKind.Bulk, (byte[]?)ReplyElements.WithoutFormat((RedisValue)result) ?? [], []),
        _ => Read(result, isStatus),
    };

    private static ReplyNode OfElements(RedisResult[] elements) =>
        new(ReplyKind.Array, [], [.. elements.Select(static element => Read(element, static _ => false))]);

    private static ReplyNode Read(RedisResult result, Func<byte[], bool> isStatus)
    {
        if (result.IsNull)
        {
            return new ReplyNode(ReplyKind.Nil, [], []);
        }

        if (ReplyElements.Of(result) is { } elements)
        {
            return OfElements(elements);
        }

        if (ReplyElements.ErrorOf(result) is { } error)
        {
            // As an element of an array.
            return OfError(error.Message);
        }

        bool isInteger = ReplyElements.IsInteger(result);
        byte[] bytes = (byte[]?)result ?? [];
        return new ReplyNode(isInteger ? ReplyKind.Integer : isStatus(bytes) ? ReplyKind.Status : ReplyKind.Bulk, bytes, []);
    }
}
