using System.ComponentModel;
using System.Text.Json;
using RedisTyped.Execution;
using RedisTyped.Values;
using StackExchange.Redis;

namespace RedisTyped.ClientRuntime;

/// <summary>
/// Awaits a reply and reads it as the method's return type. Only generated code uses it. Cancellation and the operation timeout stop
/// the waiting, not a command that is already on its way.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Reply
{
    /// <summary>Awaits a reply that needs no reading.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="route">Where the command was sent.</param>
    /// <param name="reply">The pending reply.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The pending call.</returns>
    /// <exception cref="TimeoutException">The node did not answer in time; it may still run the command.</exception>
    public static Task<T> AsIsAsync<T>(in CommandRoute route, Task<T> reply, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reply);
        return route.AnswerAsync(reply, cancellationToken);
    }

    /// <summary>Awaits one value.</summary>
    /// <typeparam name="T">The return type.</typeparam>
    /// <param name="route">Where the command was sent.</param>
    /// <param name="reply">The pending reply.</param>
    /// <param name="read">Reads a value.</param>
    /// <param name="nil">What nil means.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The pending call.</returns>
    /// <exception cref="NilReplyException">The reply is nil and <paramref name="nil"/> has no place for it.</exception>
    /// <exception cref="ReplyFormatException">The reply cannot be read.</exception>
    /// <exception cref="TimeoutException">The node did not answer in time; it may still run the command.</exception>
    public static Task<T> ValueAsync<T>(
        in CommandRoute route, Task<RedisValue> reply, Func<RedisValue, T> read, NilReply nil, CancellationToken cancellationToken) =>
        ReadAsync(route.Method, AsIsAsync(route, reply, cancellationToken), static value => value, read, nil);

    /// <inheritdoc cref="ValueAsync{T}(in CommandRoute, Task{RedisValue}, Func{RedisValue, T}, NilReply, CancellationToken)"/>
    public static Task<T> ValueAsync<T>(
        in CommandRoute route, Task<RedisResult> reply, Func<RedisValue, T> read, NilReply nil, CancellationToken cancellationToken) =>
        ReadAsync(route.Method, AsIsAsync(route, reply, cancellationToken), static value => (RedisValue)value, read, nil);

    /// <inheritdoc cref="ValueAsync{T}(in CommandRoute, Task{RedisValue}, Func{RedisValue, T}, NilReply, CancellationToken)"/>
    public static Task<T> ValueAsync<T>(
        in CommandRoute route, Task<long> reply, Func<RedisValue, T> read, NilReply nil, CancellationToken cancellationToken) =>
        ReadAsync(route.Method, AsIsAsync(route, reply, cancellationToken), static value => (RedisValue)value, read, nil);

    /// <inheritdoc cref="ValueAsync{T}(in CommandRoute, Task{RedisValue}, Func{RedisValue, T}, NilReply, CancellationToken)"/>
    public static Task<T> ValueAsync<T>(
        in CommandRoute route, Task<bool> reply, Func<RedisValue, T> read, NilReply nil, CancellationToken cancellationToken) =>
        ReadAsync(route.Method, AsIsAsync(route, reply, cancellationToken), ArgumentValue.Of, read, nil);

    /// <summary>Awaits a flat array; a nil array reads as an empty one.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="route">Where the command was sent.</param>
    /// <param name="reply">The pending reply.</param>
    /// <param name="read">Reads an element.</param>
    /// <param name="nil">What a nil element means.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The pending call.</returns>
    /// <exception cref="NilReplyException">An element is nil and <paramref name="nil"/> has no place for it.</exception>
    /// <exception cref="ReplyFormatException">An element cannot be read.</exception>
    /// <exception cref="TimeoutException">The node did not answer in time; it may still run the command.</exception>
    public static async Task<T[]> ArrayAsync<T>(
        CommandRoute route, Task<RedisResult> reply, Func<RedisValue, T> read, NilReply nil, CancellationToken cancellationToken) =>
        await ArrayOrNullAsync(route, reply, read, nil, cancellationToken).ConfigureAwait(false) ?? [];

    /// <inheritdoc cref="ArrayAsync{T}(CommandRoute, Task{RedisResult}, Func{RedisValue, T}, NilReply, CancellationToken)"/>
    public static async Task<T[]> ArrayAsync<T>(
        CommandRoute route, Task<RedisValue[]> reply, Func<RedisValue, T> read, NilReply nil, CancellationToken cancellationToken) =>
        ReadAll(route.Method, await AsIsAsync(route, reply, cancellationToken).ConfigureAwait(false), read, nil);

    /// <summary>As ArrayAsync, but a nil array reads as null.</summary>
    /// <inheritdoc cref="ArrayAsync{T}(CommandRoute, Task{RedisResult}, Func{RedisValue, T}, NilReply, CancellationToken)"/>
    public static async Task<T[]?> ArrayOrNullAsync<T>(
        CommandRoute route, Task<RedisResult> reply, Func<RedisValue, T> read, NilReply nil, CancellationToken cancellationToken)
    {
        RedisResult result = await AsIsAsync(route, reply, cancellationToken).ConfigureAwait(false);
        return result.IsNull ? null
            : ReadAll(route.Method, Reading(route.Method, result, static r => (RedisValue[])r!, typeof(T[])), read, nil);
    }

    /// <summary>Hands an array on as a list.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="items">The pending array.</param>
    /// <returns>The pending call.</returns>
    public static async Task<IReadOnlyList<T>> AsListAsync<T>(Task<T[]> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return await items.ConfigureAwait(false);
    }

    /// <summary>Hands an array that may be null on as a list.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="items">The pending array.</param>
    /// <returns>The pending call.</returns>
    public static async Task<IReadOnlyList<T>?> AsListOrNullAsync<T>(Task<T[]?> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return await items.ConfigureAwait(false);
    }

    private static async Task<T> ReadAsync<TReply, T>(
        CommandMethod method, Task<TReply> reply, Func<TReply, RedisValue> toValue, Func<RedisValue, T> read, NilReply nil)
    {
        TReply answer = await reply.ConfigureAwait(false);
        return Read(method, Reading(method, answer, toValue, typeof(T)), read, nil);
    }

    private static T[] ReadAll<T>(CommandMethod method, RedisValue[] values, Func<RedisValue, T> read, NilReply nil)
    {
        var items = new T[values.Length];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = Read(method, values[i], read, nil);
        }

        return items;
    }

    internal static T Read<T>(CommandMethod method, RedisValue value, Func<RedisValue, T> read, NilReply nil)
    {
        if (value.IsNull && nil != NilReply.IsRead)
        {
            // Of a type parameter's T? the code generated for it cannot know whether T has a null.
            return nil == NilReply.IsNull && default(T) is null ? default! : throw new NilReplyException(method.Store, method.Method, typeof(T));
        }

        return Reading(method, value, read, typeof(T));
    }

    // ArgumentOutOfRangeException: a time that Redis keeps and .NET's types cannot. InvalidCastException: an array for a single value.
    private static TOut Reading<TIn, TOut>(CommandMethod method, TIn reply, Func<TIn, TOut> read, Type type)
    {
        try
        {
            return read(reply);
        }
        catch (Exception fault) when (
            fault is FormatException or OverflowException or InvalidCastException or ArgumentOutOfRangeException or JsonException)
        {
            throw new ReplyFormatException(method.Store, method.Method, type, fault);
        }
    }
}
