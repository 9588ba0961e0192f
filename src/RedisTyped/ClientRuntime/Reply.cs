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
        route.ReadAsync<RedisValue, T, ValueReader<T>>(reply, new ValueReader<T>(route.Method, read, nil), cancellationToken);

    /// <inheritdoc cref="ValueAsync{T}(in CommandRoute, Task{RedisValue}, Func{RedisValue, T}, NilReply, CancellationToken)"/>
    public static Task<T> ValueAsync<T>(
        in CommandRoute route, Task<RedisResult> reply, Func<RedisValue, T> read, NilReply nil, CancellationToken cancellationToken) =>
        route.ReadAsync<RedisResult, T, ValueReader<T>>(reply, new ValueReader<T>(route.Method, read, nil), cancellationToken);

    /// <inheritdoc cref="ValueAsync{T}(in CommandRoute, Task{RedisValue}, Func{RedisValue, T}, NilReply, CancellationToken)"/>
    public static Task<T> ValueAsync<T>(
        in CommandRoute route, Task<long> reply, Func<RedisValue, T> read, NilReply nil, CancellationToken cancellationToken) =>
        route.ReadAsync<long, T, ValueReader<T>>(reply, new ValueReader<T>(route.Method, read, nil), cancellationToken);

    /// <inheritdoc cref="ValueAsync{T}(in CommandRoute, Task{RedisValue}, Func{RedisValue, T}, NilReply, CancellationToken)"/>
    public static Task<T> ValueAsync<T>(
        in CommandRoute route, Task<bool> reply, Func<RedisValue, T> read, NilReply nil, CancellationToken cancellationToken) =>
        route.ReadAsync<bool, T, ValueReader<T>>(reply, new ValueReader<T>(route.Method, read, nil), cancellationToken);

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
    public static Task<T[]> ArrayAsync<T>(
        in CommandRoute route, Task<RedisResult> reply, Func<RedisValue, T> read, NilReply nil, CancellationToken cancellationToken) =>
        route.ReadAsync<RedisResult, T[], ArrayReader<T>>(reply, new ArrayReader<T>(route.Method, read, nil), cancellationToken);

    /// <inheritdoc cref="ArrayAsync{T}(in CommandRoute, Task{RedisResult}, Func{RedisValue, T}, NilReply, CancellationToken)"/>
    public static Task<T[]> ArrayAsync<T>(
        in CommandRoute route, Task<RedisValue[]> reply, Func<RedisValue, T> read, NilReply nil, CancellationToken cancellationToken) =>
        route.ReadAsync<RedisValue[], T[], ArrayReader<T>>(reply, new ArrayReader<T>(route.Method, read, nil), cancellationToken);

    /// <summary>As ArrayAsync, but a nil array reads as null.</summary>
    /// <inheritdoc cref="ArrayAsync{T}(in CommandRoute, Task{RedisResult}, Func{RedisValue, T}, NilReply, CancellationToken)"/>
    public static Task<T[]?> ArrayOrNullAsync<T>(
        in CommandRoute route, Task<RedisResult> reply, Func<RedisValue, T> read, NilReply nil, CancellationToken cancellationToken) =>
        route.ReadAsync<RedisResult, T[]?, ArrayOrNullReader<T>>(reply, new ArrayOrNullReader<T>(route.Method, read, nil), cancellationToken);

    /// <inheritdoc cref="ArrayOrNullAsync{T}(in CommandRoute, Task{RedisResult}, Func{RedisValue, T}, NilReply, CancellationToken)"/>
    public static Task<T[]?> ArrayOrNullAsync<T>(
        in CommandRoute route, Task<RedisValue[]> reply, Func<RedisValue, T> read, NilReply nil, CancellationToken cancellationToken) =>
        route.ReadAsync<RedisValue[], T[]?, ArrayOrNullReader<T>>(reply, new ArrayOrNullReader<T>(route.Method, read, nil), cancellationToken);

    /// <summary>Awaits a flat array and makes another collection of it; a nil array reads as an empty one.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <typeparam name="TCollection">The collection.</typeparam>
    /// <param name="route">Where the command was sent.</param>
    /// <param name="reply">The pending reply.</param>
    /// <param name="read">Reads an element.</param>
    /// <param name="nil">What a nil element means.</param>
    /// <param name="convert">Makes the collection.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The pending call.</returns>
    /// <inheritdoc cref="ArrayAsync{T}(in CommandRoute, Task{RedisResult}, Func{RedisValue, T}, NilReply, CancellationToken)" path="/exception"/>
    public static Task<TCollection> CollectionAsync<T, TCollection>(
        in CommandRoute route, Task<RedisResult> reply, Func<RedisValue, T> read, NilReply nil, Func<T[], TCollection> convert,
        CancellationToken cancellationToken) =>
        route.ReadAsync<RedisResult, TCollection, CollectionReader<T, TCollection>>(
            reply, new CollectionReader<T, TCollection>(route.Method, read, nil, convert), cancellationToken);

    /// <inheritdoc cref="CollectionAsync{T, TCollection}(in CommandRoute, Task{RedisResult}, Func{RedisValue, T}, NilReply, Func{T[], TCollection}, CancellationToken)"/>
    public static Task<TCollection> CollectionAsync<T, TCollection>(
        in CommandRoute route, Task<RedisValue[]> reply, Func<RedisValue, T> read, NilReply nil, Func<T[], TCollection> convert,
        CancellationToken cancellationToken) =>
        route.ReadAsync<RedisValue[], TCollection, CollectionReader<T, TCollection>>(
            reply, new CollectionReader<T, TCollection>(route.Method, read, nil, convert), cancellationToken);

    /// <summary>As CollectionAsync, but a nil array reads as null.</summary>
    /// <inheritdoc cref="CollectionAsync{T, TCollection}(in CommandRoute, Task{RedisResult}, Func{RedisValue, T}, NilReply, Func{T[], TCollection}, CancellationToken)"/>
    public static Task<TCollection?> CollectionOrNullAsync<T, TCollection>(
        in CommandRoute route, Task<RedisResult> reply, Func<RedisValue, T> read, NilReply nil, Func<T[], TCollection> convert,
        CancellationToken cancellationToken)
        where TCollection : class =>
        route.ReadAsync<RedisResult, TCollection?, CollectionOrNullReader<T, TCollection>>(
            reply, new CollectionOrNullReader<T, TCollection>(route.Method, read, nil, convert), cancellationToken);

    /// <inheritdoc cref="CollectionOrNullAsync{T, TCollection}(in CommandRoute, Task{RedisResult}, Func{RedisValue, T}, NilReply, Func{T[], TCollection}, CancellationToken)"/>
    public static Task<TCollection?> CollectionOrNullAsync<T, TCollection>(
        in CommandRoute route, Task<RedisValue[]> reply, Func<RedisValue, T> read, NilReply nil, Func<T[], TCollection> convert,
        CancellationToken cancellationToken)
        where TCollection : class =>
        route.ReadAsync<RedisValue[], TCollection?, CollectionOrNullReader<T, TCollection>>(
            reply, new CollectionOrNullReader<T, TCollection>(route.Method, read, nil, convert), cancellationToken);

    /// <summary>Awaits a reply that has parts.</summary>
    /// <typeparam name="T">The return type.</typeparam>
    /// <param name="route">Where the command was sent.</param>
    /// <param name="reply">The pending reply.</param>
    /// <param name="read">Reads it, part by part.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The pending call.</returns>
    /// <exception cref="NilReplyException">Nil stands where the type has no place for it.</exception>
    /// <exception cref="ReplyFormatException">A part cannot be read.</exception>
    /// <exception cref="HashFieldMissingException">An object lacks a field that it needs.</exception>
    /// <exception cref="TimeoutException">The node did not answer in time; it may still run the command.</exception>
    public static Task<T> TreeAsync<T>(
        in CommandRoute route, Task<RedisResult> reply, Func<ReplyItem, T> read, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(read);
        return route.ReadAsync<RedisResult, T, TreeReader<T>>(reply, new TreeReader<T>(route.Method, read), cancellationToken);
    }

    /// <inheritdoc cref="TreeAsync{T}(in CommandRoute, Task{RedisResult}, Func{ReplyItem, T}, CancellationToken)"/>
    public static Task<T> TreeAsync<T>(
        in CommandRoute route, Task<RedisValue[]> reply, Func<ReplyItem, T> read, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(read);
        return route.ReadAsync<RedisValue[], T, TreeReader<T>>(reply, new TreeReader<T>(route.Method, read), cancellationToken);
    }

    /// <inheritdoc cref="TreeAsync{T}(in CommandRoute, Task{RedisResult}, Func{ReplyItem, T}, CancellationToken)"/>
    public static Task<T> TreeAsync<T>(
        in CommandRoute route, Task<HashEntry[]> reply, Func<ReplyItem, T> read, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(read);
        return route.ReadAsync<HashEntry[], T, TreeReader<T>>(reply, new TreeReader<T>(route.Method, read), cancellationToken);
    }

    /// <summary>Hands an array on as another collection.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <typeparam name="TCollection">The collection.</typeparam>
    /// <param name="items">The pending array.</param>
    /// <param name="convert">Makes the collection.</param>
    /// <returns>The pending call.</returns>
    public static async Task<TCollection> AsAsync<T, TCollection>(Task<T[]> items, Func<T[], TCollection> convert)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(convert);
        return convert(await items.ConfigureAwait(false));
    }

    /// <summary>Hands an array that may be null on as another collection.</summary>
    /// <inheritdoc cref="AsAsync{T, TCollection}(Task{T[]}, Func{T[], TCollection})"/>
    public static async Task<TCollection?> AsOrNullAsync<T, TCollection>(Task<T[]?> items, Func<T[], TCollection> convert)
        where TCollection : class
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(convert);
        return await items.ConfigureAwait(false) is { } some ? convert(some) : null;
    }

    /// <summary>Reads a value that came without being asked for: a message of a channel.</summary>
    internal static T Message<T>(CommandMethod method, RedisValue value, Func<RedisValue, T> read) => Read(method, value, read, NilReply.Throws);

    /// <summary>Reads every value of an array.</summary>
    internal static T[] ReadAll<T>(CommandMethod method, RedisValue[] values, Func<RedisValue, T> read, NilReply nil)
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
            return nil == NilReply.IsNull && default(T) is null ? default! : throw method.Nil(typeof(T));
        }

        return Reading(method, value, read, typeof(T));
    }

    /// <summary>Whether an exception says that a value has another form than the type expects.</summary>
    internal static bool IsOfForm(Exception fault) =>
        fault is FormatException or OverflowException or InvalidCastException or ArgumentOutOfRangeException or JsonException;

    // ArgumentOutOfRangeException: a time that Redis keeps and .NET's types cannot. InvalidCastException: an array for a single value.
    internal static TOut Reading<TIn, TOut>(CommandMethod method, TIn reply, Func<TIn, TOut> read, Type type)
    {
        try
        {
            return read(reply);
        }
        catch (Exception fault) when (IsOfForm(fault))
        {
            throw method.Unreadable(type, fault);
        }
    }
}
