using System.ComponentModel;
using RedisTyped.Execution;
using RedisTyped.Values;
using StackExchange.Redis;

namespace RedisTyped.ClientRuntime;

/// <summary>
/// As <see cref="Reply"/>, for methods that return a ValueTask: a call that waits by itself allocates none. Only generated code uses it.
/// </summary>
/// <remarks>A result is to be awaited once, as any ValueTask.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ValueReply
{
    /// <summary>Awaits a reply whose value nobody wants.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="route">Where the command was sent.</param>
    /// <param name="reply">The pending reply.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The pending call; to be awaited once.</returns>
    /// <exception cref="TimeoutException">The node did not answer in time; it may still run the command.</exception>
    public static ValueTask NoneAsync<T>(in CommandRoute route, Task<T> reply, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reply);
        return route.AnswerWithoutResultAsync(reply, cancellationToken);
    }

    /// <summary>Awaits a reply that needs no reading.</summary>
    /// <inheritdoc cref="NoneAsync{T}"/>
    public static ValueTask<T> AsIsAsync<T>(in CommandRoute route, Task<T> reply, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reply);
        return route.AnswerValueAsync(reply, cancellationToken);
    }

    /// <summary>Awaits one value.</summary>
    /// <typeparam name="T">The return type.</typeparam>
    /// <param name="route">Where the command was sent.</param>
    /// <param name="reply">The pending reply.</param>
    /// <param name="read">Reads a value.</param>
    /// <param name="nil">What nil means.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The pending call; to be awaited once.</returns>
    /// <exception cref="NilReplyException">The reply is nil and <paramref name="nil"/> has no place for it.</exception>
    /// <exception cref="ReplyFormatException">The reply cannot be read.</exception>
    /// <exception cref="TimeoutException">The node did not answer in time; it may still run the command.</exception>
    public static ValueTask<T> ValueAsync<T>(
        in CommandRoute route, Task<RedisValue> reply, Func<RedisValue, T> read, NilReply nil, CancellationToken cancellationToken) =>
        route.ReadValueAsync<RedisValue, T, ValueReader<T>>(reply, new ValueReader<T>(route.Method, read, nil), cancellationToken);

    /// <inheritdoc cref="ValueAsync{T}(in CommandRoute, Task{RedisValue}, Func{RedisValue, T}, NilReply, CancellationToken)"/>
    public static ValueTask<T> ValueAsync<T>(
        in CommandRoute route, Task<RedisResult> reply, Func<RedisValue, T> read, NilReply nil, CancellationToken cancellationToken) =>
        route.ReadValueAsync<RedisResult, T, ValueReader<T>>(reply, new ValueReader<T>(route.Method, read, nil), cancellationToken);

    /// <inheritdoc cref="ValueAsync{T}(in CommandRoute, Task{RedisValue}, Func{RedisValue, T}, NilReply, CancellationToken)"/>
    public static ValueTask<T> ValueAsync<T>(
        in CommandRoute route, Task<long> reply, Func<RedisValue, T> read, NilReply nil, CancellationToken cancellationToken) =>
        route.ReadValueAsync<long, T, ValueReader<T>>(reply, new ValueReader<T>(route.Method, read, nil), cancellationToken);

    /// <inheritdoc cref="ValueAsync{T}(in CommandRoute, Task{RedisValue}, Func{RedisValue, T}, NilReply, CancellationToken)"/>
    public static ValueTask<T> ValueAsync<T>(
        in CommandRoute route, Task<bool> reply, Func<RedisValue, T> read, NilReply nil, CancellationToken cancellationToken) =>
        route.ReadValueAsync<bool, T, ValueReader<T>>(reply, new ValueReader<T>(route.Method, read, nil), cancellationToken);
}
