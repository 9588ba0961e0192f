using StackExchange.Redis;

namespace RedisTyped.Gateway.Http.Replies;

/// <summary>
/// Tells an array from a single value. Versions of StackExchange.Redis before 2.0 do not say which a reply is: it shows by trying, and trying
/// costs an exception, so that the answer is kept by the type of the reply.
/// </summary>
internal static class ReplyForm
{
    private static Type? _array;
    private static Type? _single;

    /// <summary>The elements of an array; null for anything else.</summary>
    public static RedisResult[]? ElementsOf(RedisResult reply)
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
