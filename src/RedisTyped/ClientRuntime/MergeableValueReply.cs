using System.ComponentModel;
using RedisTyped.Execution;
using RedisTyped.Keys;
using RedisTyped.Values;
using StackExchange.Redis;

namespace RedisTyped.ClientRuntime;

/// <summary>
/// As <see cref="MergeableReply"/>, for methods that return a ValueTask: a call that is sent alone allocates none. Only generated code
/// uses it.
/// </summary>
/// <remarks>A result is to be awaited once, as any ValueTask.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class MergeableValueReply
{
    /// <summary>Sends GET.</summary>
    /// <typeparam name="T">The return type.</typeparam>
    /// <param name="route">Where to send the command.</param>
    /// <param name="key">The key.</param>
    /// <param name="read">Reads a value.</param>
    /// <param name="nil">What nil means.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The pending call; to be awaited once.</returns>
    /// <exception cref="NilReplyException">The reply is nil and <paramref name="nil"/> has no place for it.</exception>
    /// <exception cref="ReplyFormatException">The reply cannot be read.</exception>
    /// <exception cref="TimeoutException">The node did not answer in time; it may still run the command.</exception>
    public static ValueTask<T> GetAsync<T>(
        in CommandRoute route, in BuiltKey key, Func<RedisValue, T> read, NilReply nil, CancellationToken cancellationToken) =>
        route.Coalescer is { } coalescer
            ? coalescer.GetValueAsync<T, ValueReader<T>>(CommandRoute.StoredBytes(route.Router, key), new(route.Method, read, nil), cancellationToken)
            : IsAlone(route)
            ? ValueReply.ValueAsync(route, SlotCall.GetAsync(route, route.Key(key)), read, nil, cancellationToken)
            : new ValueTask<T>(MergeableReply.GetAsync(route, key, read, nil, cancellationToken));

    /// <summary>Sends GET, whose reply needs no reading.</summary>
    /// <param name="route">Where to send the command.</param>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The pending call; to be awaited once.</returns>
    /// <exception cref="TimeoutException">The node did not answer in time; it may still run the command.</exception>
    public static ValueTask<RedisValue> GetAsync(in CommandRoute route, in BuiltKey key, CancellationToken cancellationToken) =>
        route.Coalescer is not null ? GetAsync(route, key, static value => value, NilReply.IsRead, cancellationToken)
            : IsAlone(route)
            ? ValueReply.AsIsAsync(route, SlotCall.GetAsync(route, route.Key(key)), cancellationToken)
            : new ValueTask<RedisValue>(MergeableReply.GetAsync(route, key, cancellationToken));

    /// <summary>Sends HGET.</summary>
    /// <param name="route">Where to send the command.</param>
    /// <param name="key">The key.</param>
    /// <param name="field">The field.</param>
    /// <param name="read">Reads a value.</param>
    /// <param name="nil">What nil means.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <inheritdoc cref="GetAsync{T}"/>
    public static ValueTask<T> HashGetAsync<T>(
        in CommandRoute route, in BuiltKey key, RedisValue field, Func<RedisValue, T> read, NilReply nil, CancellationToken cancellationToken) =>
        IsAlone(route)
            ? ValueReply.ValueAsync(route, route.Database.HashGetAsync(route.Key(key), field, route.Flags), read, nil, cancellationToken)
            : new ValueTask<T>(MergeableReply.HashGetAsync(route, key, field, read, nil, cancellationToken));

    /// <summary>Sends HGET, whose reply needs no reading.</summary>
    /// <param name="route">Where to send the command.</param>
    /// <param name="key">The key.</param>
    /// <param name="field">The field.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <inheritdoc cref="GetAsync(in CommandRoute, in BuiltKey, CancellationToken)"/>
    public static ValueTask<RedisValue> HashGetAsync(
        in CommandRoute route, in BuiltKey key, RedisValue field, CancellationToken cancellationToken) =>
        IsAlone(route)
            ? ValueReply.AsIsAsync(route, route.Database.HashGetAsync(route.Key(key), field, route.Flags), cancellationToken)
            : new ValueTask<RedisValue>(MergeableReply.HashGetAsync(route, key, field, cancellationToken));

    /// <summary>Sends EXISTS.</summary>
    /// <inheritdoc cref="GetAsync{T}"/>
    public static ValueTask<T> ExistsAsync<T>(
        in CommandRoute route, in BuiltKey key, Func<RedisValue, T> read, NilReply nil, CancellationToken cancellationToken) =>
        IsAlone(route)
            ? ValueReply.ValueAsync(route, route.Database.KeyExistsAsync(route.Key(key), route.Flags), read, nil, cancellationToken)
            : new ValueTask<T>(MergeableReply.ExistsAsync(route, key, read, nil, cancellationToken));

    /// <summary>Sends EXISTS.</summary>
    /// <inheritdoc cref="GetAsync(in CommandRoute, in BuiltKey, CancellationToken)"/>
    public static ValueTask<bool> ExistsAsync(in CommandRoute route, in BuiltKey key, CancellationToken cancellationToken) =>
        IsAlone(route)
            ? ValueReply.AsIsAsync(route, route.Database.KeyExistsAsync(route.Key(key), route.Flags), cancellationToken)
            : new ValueTask<bool>(MergeableReply.ExistsAsync(route, key, cancellationToken));

    /// <summary>Sends SET without options.</summary>
    /// <param name="route">Where to send the command.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The pending call; to be awaited once.</returns>
    /// <exception cref="TimeoutException">The node did not answer in time; it may still run the command.</exception>
    public static ValueTask SetAsync(in CommandRoute route, in BuiltKey key, RedisValue value, CancellationToken cancellationToken) =>
        IsAlone(route)
            ? ValueReply.NoneAsync(route, SlotCall.SetAsync(route, route.Key(key), value), cancellationToken)
            : new ValueTask(MergeableReply.SetAsync(route, key, value, cancellationToken));

    /// <summary>Sends HSET of one field, where nobody asks whether it is new.</summary>
    /// <param name="route">Where to send the command.</param>
    /// <param name="key">The key.</param>
    /// <param name="field">The field.</param>
    /// <param name="value">Its value.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <inheritdoc cref="SetAsync"/>
    public static ValueTask HashSetAsync(
        in CommandRoute route, in BuiltKey key, RedisValue field, RedisValue value, CancellationToken cancellationToken) =>
        IsAlone(route)
            ? ValueReply.NoneAsync(route, route.Database.HashSetAsync(route.Key(key), field, value, When.Always, route.Flags), cancellationToken)
            : new ValueTask(MergeableReply.HashSetAsync(route, key, field, value, cancellationToken));

    /// <summary>Sends SADD of one member, where nobody asks whether it is new.</summary>
    /// <param name="route">Where to send the command.</param>
    /// <param name="key">The key.</param>
    /// <param name="member">The member.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <inheritdoc cref="SetAsync"/>
    public static ValueTask SetAddAsync(in CommandRoute route, in BuiltKey key, RedisValue member, CancellationToken cancellationToken) =>
        IsAlone(route)
            ? ValueReply.NoneAsync(route, route.Database.SetAddAsync(route.Key(key), member, route.Flags), cancellationToken)
            : new ValueTask(MergeableReply.SetAddAsync(route, key, member, cancellationToken));

    private static bool IsAlone(in CommandRoute route) => route.Coalescer is null && route.Merger is null;
}
