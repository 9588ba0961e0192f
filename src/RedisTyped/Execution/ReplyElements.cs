using StackExchange.Redis;

namespace RedisTyped.Execution;

/// <summary>
/// Takes replies apart as a RESP2 connection gives them, whichever kind they came over: from 3.0 on StackExchange.Redis speaks RESP3 where
/// nobody says otherwise.
/// </summary>
/// <remarks>
/// Versions of StackExchange.Redis before 2.0 do not say whether a reply is an array or a single value: it shows by trying, and trying costs an
/// exception, so that the answer is kept by the type of the reply.
/// </remarks>
internal static class ReplyElements
{
    private static readonly Func<RedisResult, bool> SaysInteger = ReplyType.IntegerTest() ?? (static reply => ((RedisValue)reply).IsInteger);

    private static Type? _array;
    private static Type? _single;

    /// <summary>The elements of an array, as they came; null for anything else.</summary>
    public static RedisResult[]? Of(RedisResult reply)
    {
        Type type = reply.GetType();
        if (type == Volatile.Read(ref _single))
        {
            return null;
        }

        if (type == Volatile.Read(ref _array))
        {
            return (RedisResult[]?)reply;
        }

        RedisResult[]? elements = Try(reply);

        // Only a type that is named for what it holds holds nothing else.
        if (elements is not null && type.Name.StartsWith("Array", StringComparison.Ordinal))
        {
            Volatile.Write(ref _array, type);
        }
        else if (elements is null && type.Name.StartsWith("Single", StringComparison.Ordinal))
        {
            Volatile.Write(ref _single, type);
        }

        return elements;
    }

    /// <summary>The elements of rows of two behind each other, if the reply has such rows; null for anything else.</summary>
    public static RedisResult[]? OfRows(RedisResult reply)
    {
        if (Of(reply) is not [var first, ..] rows || Of(first) is null)
        {
            return null;
        }

        var flat = new RedisResult[2 * rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            if (Of(rows[i]) is not [var one, var other])
            {
                return null;
            }

            (flat[2 * i], flat[(2 * i) + 1]) = (one, other);
        }

        return flat;
    }

    /// <summary>The elements two by two, if the reply is a flat row of pairs; null for anything else.</summary>
    public static RedisResult[][]? InRows(RedisResult reply) =>
        Of(reply) is [var first, _, ..] parts && parts.Length % 2 == 0 && Of(first) is null ? [.. parts.Chunk(2)] : null;

    /// <summary>Whether a single value is a number, and not a text of digits.</summary>
    public static bool IsInteger(RedisResult reply) => SaysInteger(reply);

    /// <summary>Reads the values of a command that answers several; an <see cref="InvalidCastException"/> if one of them is an array.</summary>
    public static Func<RedisResult, RedisValue[]> ValuesOf(Resp3Shape shape) =>
        shape == Resp3Shape.RowsOfPairs ? ValuesOfPairs : static reply => (RedisValue[])reply!;

    /// <summary>The values of pairs, one behind the other.</summary>
    public static RedisValue[] ValuesOfPairs(RedisResult reply) =>
        OfRows(reply) is { } parts ? Array.ConvertAll(parts, static part => (RedisValue)part) : (RedisValue[])reply!;

    /// <summary>A single value; nil, which some commands answer as an array that is not there, is one.</summary>
    public static RedisValue ValueOf(RedisResult reply) => reply.IsNull ? RedisValue.Null : (RedisValue)reply;

    /// <summary>A text without the format that RESP3 puts before it.</summary>
    public static string TextOf(RedisResult reply) => (string?)WithoutFormat((RedisValue)reply) ?? "";

    /// <inheritdoc cref="TextOf"/>
    public static RedisValue WithoutFormat(RedisValue text)
    {
        ReadOnlySpan<byte> bytes = (byte[]?)text;
        return bytes.StartsWith("txt:"u8) ? bytes["txt:".Length..].ToArray() : text;
    }

    /// <summary>The error that stands as an element of an array; null for a value. It is thrown when it is read.</summary>
    public static RedisServerException? ErrorOf(RedisResult reply)
    {
        if (reply.GetType() == Volatile.Read(ref _single))
        {
            return null;
        }

        try
        {
            _ = (RedisValue)reply;
            return null;
        }
        catch (RedisServerException fault)
        {
            return fault;
        }
    }

    private static RedisResult[]? Try(RedisResult reply)
    {
        try
        {
            var elements = (RedisResult[]?)reply;
            return elements is [var only] && ReferenceEquals(only, reply) ? null : elements;
        }
        catch (Exception fault) when (fault is InvalidCastException or RedisServerException)
        {
            return null;
        }
    }
}
