using System.ComponentModel;
using RedisTyped.Execution;
using RedisTyped.Keys;
using RedisTyped.Values;
using StackExchange.Redis;

namespace RedisTyped.ClientRuntime;

/// <summary>
/// Sends the commands that can be merged with others of their kind: alone and at once, or through the merger of a route that has one.
/// Only generated code uses it. Cancellation and the operation timeout stop the waiting, not a command that is already on its way.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class MergeableReply
{
    /// <summary>Sends GET.</summary>
    /// <typeparam name="T">The return type.</typeparam>
    /// <param name="route">Where to send the command.</param>
    /// <param name="key">The key.</param>
    /// <param name="read">Reads a value.</param>
    /// <param name="nil">What nil means.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The pending call.</returns>
    /// <exception cref="NilReplyException">The reply is nil and <paramref name="nil"/> has no place for it.</exception>
    /// <exception cref="ReplyFormatException">The reply cannot be read.</exception>
    /// <exception cref="TimeoutException">The node did not answer in time; it may still run the command.</exception>
    public static Task<T> GetAsync<T>(
        in CommandRoute route, in BuiltKey key, Func<RedisValue, T> read, NilReply nil, CancellationToken cancellationToken) =>
        route.Coalescer is { } coalescer
            ? coalescer.GetAsync<T, ValueReader<T>>(CommandRoute.StoredBytes(route.Router, key), new(route.Method, read, nil), cancellationToken)
            : route.Merger is null
            ? Reply.ValueAsync(route, SlotCall.GetAsync(route, route.Key(key)), read, nil, cancellationToken)
            : MergeAsync(route, new MergeableCommand(MergeKind.Get, route.Key(key)), read, nil, cancellationToken);

    /// <summary>Sends GET, whose reply needs no reading.</summary>
    /// <param name="route">Where to send the command.</param>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The pending call.</returns>
    /// <exception cref="TimeoutException">The node did not answer in time; it may still run the command.</exception>
    public static Task<RedisValue> GetAsync(in CommandRoute route, in BuiltKey key, CancellationToken cancellationToken) =>
        route.Coalescer is not null ? GetAsync(route, key, Answers.Raw, NilReply.IsRead, cancellationToken)
            : route.Merger is null
            ? Reply.AsIsAsync(route, SlotCall.GetAsync(route, route.Key(key)), cancellationToken)
            : MergeAsync(route, new MergeableCommand(MergeKind.Get, route.Key(key)), Answers.Raw, NilReply.IsRead, cancellationToken);

    /// <summary>Sends HGET.</summary>
    /// <param name="route">Where to send the command.</param>
    /// <param name="key">The key.</param>
    /// <param name="field">The field.</param>
    /// <param name="read">Reads a value.</param>
    /// <param name="nil">What nil means.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <inheritdoc cref="GetAsync{T}"/>
    public static Task<T> HashGetAsync<T>(
        in CommandRoute route, in BuiltKey key, RedisValue field, Func<RedisValue, T> read, NilReply nil, CancellationToken cancellationToken) =>
        route.Merger is null
            ? Reply.ValueAsync(route, route.Database.HashGetAsync(route.Key(key), field, route.Flags), read, nil, cancellationToken)
            : MergeAsync(route, new MergeableCommand(MergeKind.HashGet, route.Key(key), field), read, nil, cancellationToken);

    /// <summary>Sends HGET, whose reply needs no reading.</summary>
    /// <param name="route">Where to send the command.</param>
    /// <param name="key">The key.</param>
    /// <param name="field">The field.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The pending call.</returns>
    /// <exception cref="TimeoutException">The node did not answer in time; it may still run the command.</exception>
    public static Task<RedisValue> HashGetAsync(in CommandRoute route, in BuiltKey key, RedisValue field, CancellationToken cancellationToken) =>
        route.Merger is null
            ? Reply.AsIsAsync(route, route.Database.HashGetAsync(route.Key(key), field, route.Flags), cancellationToken)
            : MergeAsync(route, new MergeableCommand(MergeKind.HashGet, route.Key(key), field), Answers.Raw, NilReply.IsRead, cancellationToken);

    /// <summary>Sends EXISTS.</summary>
    /// <inheritdoc cref="GetAsync{T}"/>
    public static Task<T> ExistsAsync<T>(
        in CommandRoute route, in BuiltKey key, Func<RedisValue, T> read, NilReply nil, CancellationToken cancellationToken) =>
        route.Merger is null
            ? Reply.ValueAsync(route, route.Database.KeyExistsAsync(route.Key(key), route.Flags), read, nil, cancellationToken)
            : MergeAsync(route, new MergeableCommand(MergeKind.Exists, route.Key(key)), read, nil, cancellationToken);

    /// <summary>Sends EXISTS.</summary>
    /// <param name="route">Where to send the command.</param>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The pending call.</returns>
    /// <exception cref="TimeoutException">The node did not answer in time; it may still run the command.</exception>
    public static Task<bool> ExistsAsync(in CommandRoute route, in BuiltKey key, CancellationToken cancellationToken) =>
        route.Merger is null
            ? Reply.AsIsAsync(route, route.Database.KeyExistsAsync(route.Key(key), route.Flags), cancellationToken)
            : MergeAsync(route, new MergeableCommand(MergeKind.Exists, route.Key(key)), Answers.IsOne, NilReply.IsRead, cancellationToken);

    /// <summary>Sends TOUCH.</summary>
    /// <inheritdoc cref="GetAsync{T}"/>
    public static Task<T> TouchAsync<T>(
        in CommandRoute route, in BuiltKey key, Func<RedisValue, T> read, NilReply nil, CancellationToken cancellationToken) =>
        route.Merger is null
            ? Reply.ValueAsync(route, SendAsync(route, "TOUCH", route.Key(key)), read, nil, cancellationToken)
            : MergeAsync(route, new MergeableCommand(MergeKind.Touch, route.Key(key)), read, nil, cancellationToken);

    /// <summary>Sends SET without options.</summary>
    /// <param name="route">Where to send the command.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The pending call, which gives true: without options SET does not say no.</returns>
    /// <exception cref="TimeoutException">The node did not answer in time; it may still run the command.</exception>
    public static Task<bool> SetAsync(in CommandRoute route, in BuiltKey key, RedisValue value, CancellationToken cancellationToken) =>
        route.Merger is null
            ? Reply.AsIsAsync(route, SlotCall.SetAsync(route, route.Key(key), value), cancellationToken)
            : MergeAsync(route, new MergeableCommand(MergeKind.Set, route.Key(key), value), Answers.Done, NilReply.IsRead, cancellationToken);

    /// <summary>Sends HSET of one field, where nobody asks whether it is new.</summary>
    /// <param name="route">Where to send the command.</param>
    /// <param name="key">The key.</param>
    /// <param name="field">The field.</param>
    /// <param name="value">Its value.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The pending call.</returns>
    /// <exception cref="TimeoutException">The node did not answer in time; it may still run the command.</exception>
    public static Task HashSetAsync(
        in CommandRoute route, in BuiltKey key, RedisValue field, RedisValue value, CancellationToken cancellationToken) =>
        route.Merger is null
            ? Reply.AsIsAsync(route, route.Database.HashSetAsync(route.Key(key), field, value, When.Always, route.Flags), cancellationToken)
            : MergeAsync(route, new MergeableCommand(MergeKind.HashSet, route.Key(key), field, value), Answers.Done, NilReply.IsRead, cancellationToken);

    /// <summary>Sends SADD of one member, where nobody asks whether it is new.</summary>
    /// <param name="route">Where to send the command.</param>
    /// <param name="key">The key.</param>
    /// <param name="member">The member.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The pending call.</returns>
    /// <exception cref="TimeoutException">The node did not answer in time; it may still run the command.</exception>
    public static Task SetAddAsync(in CommandRoute route, in BuiltKey key, RedisValue member, CancellationToken cancellationToken) =>
        route.Merger is null
            ? Reply.AsIsAsync(route, route.Database.SetAddAsync(route.Key(key), member, route.Flags), cancellationToken)
            : MergeAsync(route, new MergeableCommand(MergeKind.SetAdd, route.Key(key), member), Answers.Done, NilReply.IsRead, cancellationToken);

    /// <summary>Sends ZADD of one member, where nobody asks whether it is new.</summary>
    /// <param name="route">Where to send the command.</param>
    /// <param name="key">The key.</param>
    /// <param name="score">The score, as Redis reads it.</param>
    /// <param name="member">The member.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The pending call.</returns>
    /// <exception cref="TimeoutException">The node did not answer in time; it may still run the command.</exception>
    public static Task SortedSetAddAsync(
        in CommandRoute route, in BuiltKey key, RedisValue score, RedisValue member, CancellationToken cancellationToken) =>
        route.Merger is null
            ? Reply.AsIsAsync(route, SendAsync(route, "ZADD", route.Key(key), score, member), cancellationToken)
            : MergeAsync(route, new MergeableCommand(MergeKind.SortedSetAdd, route.Key(key), score, member), Answers.Done, NilReply.IsRead, cancellationToken);

    /// <summary>Sends TOUCH, where nobody asks whether the key is there.</summary>
    /// <inheritdoc cref="ExistsAsync(in CommandRoute, in BuiltKey, CancellationToken)"/>
    public static Task TouchAsync(in CommandRoute route, in BuiltKey key, CancellationToken cancellationToken) =>
        WithoutResultAsync(route, MergeKind.Touch, "TOUCH", key, cancellationToken);

    /// <summary>Sends DEL, where nobody asks whether the key was there.</summary>
    /// <inheritdoc cref="ExistsAsync(in CommandRoute, in BuiltKey, CancellationToken)"/>
    public static Task DeleteAsync(in CommandRoute route, in BuiltKey key, CancellationToken cancellationToken) =>
        WithoutResultAsync(route, MergeKind.Delete, "DEL", key, cancellationToken);

    /// <summary>Sends UNLINK, where nobody asks whether the key was there.</summary>
    /// <inheritdoc cref="ExistsAsync(in CommandRoute, in BuiltKey, CancellationToken)"/>
    public static Task UnlinkAsync(in CommandRoute route, in BuiltKey key, CancellationToken cancellationToken) =>
        WithoutResultAsync(route, MergeKind.Unlink, "UNLINK", key, cancellationToken);

    private static Task WithoutResultAsync(
        in CommandRoute route, MergeKind kind, string command, in BuiltKey key, CancellationToken cancellationToken) =>
        route.Merger is null
            ? Reply.AsIsAsync(route, SendAsync(route, command, route.Key(key)), cancellationToken)
            : MergeAsync(route, new MergeableCommand(kind, route.Key(key)), Answers.Done, NilReply.IsRead, cancellationToken);

    private static Task<RedisResult> SendAsync(in CommandRoute route, string command, params object[] arguments) =>
        route.ExecuteAsync(command, arguments);

    private static Task<T> MergeAsync<T>(
        in CommandRoute route, in MergeableCommand command, Func<RedisValue, T> read, NilReply nil, CancellationToken cancellationToken)
    {
        MergedCalls merged = route.Merger!.Add(command with { Flags = route.Flags }, out int position);
        Task<T> call = MergeableCalls<T>.Add(merged, position, route.Method, read, nil);
        return cancellationToken.CanBeCanceled ? call.WaitAsync(cancellationToken) : call;
    }

    private static class Answers
    {
        public static readonly Func<RedisValue, RedisValue> Raw = static value => value;

        public static readonly Func<RedisValue, bool> Done = static _ => true;

        public static readonly Func<RedisValue, bool> IsOne = static value => (long)value == 1;
    }
}
