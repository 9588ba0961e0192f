using System.Globalization;
using System.Text;
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

    /// <summary>Reads a reply.</summary>
    /// <param name="result">The reply.</param>
    /// <param name="isStatus">
    /// Tells a status from a string: StackExchange.Redis does not in every version from 1.2.6 to 3.x. Elements of arrays are taken for
    /// strings.
    /// </param>
    public static ReplyNode Read(RedisResult result, Func<byte[], bool> isStatus)
    {
        if (result.IsNull)
        {
            return new ReplyNode(ReplyKind.Nil, [], []);
        }

        try
        {
            if (ElementsOf(result) is { } elements)
            {
                return new ReplyNode(ReplyKind.Array, [], [.. elements.Select(element => Read(element, static _ => false))]);
            }

            var value = (RedisValue)result;
            byte[] bytes = (byte[]?)value ?? [];
            return new ReplyNode(value.IsInteger ? ReplyKind.Integer : isStatus(bytes) ? ReplyKind.Status : ReplyKind.Bulk, bytes, []);
        }
        catch (RedisServerException e)
        {
            // An error as an element of an array is thrown when it is read.
            return OfError(e.Message);
        }
    }

    /// <summary>The elements of an array, or null for anything else, which cannot be told but by trying.</summary>
    private static RedisResult[]? ElementsOf(RedisResult result)
    {
        try
        {
            var elements = (RedisResult[]?)result;
            return elements is [var only] && ReferenceEquals(only, result) ? null : elements;
        }
        catch (InvalidCastException)
        {
            return null;
        }
    }
}
