using System.Text;
using RedisTyped.Epochs;
using RedisTyped.Gateway.Replies;

namespace RedisTyped.Gateway.Sessions;

/// <summary>Tells which requests nodes have refused for the sake of a cut-over, and when they may be made again. Thread-safe.</summary>
/// <param name="epochs">Follows epochs; null: the client does not, and no request is made again.</param>
internal sealed class RefusedRequests(EpochFollower? epochs)
{
    /// <summary>Where epochs are not followed.</summary>
    public static RefusedRequests None { get; } = new(null);

    /// <summary>Whether there may be some: a cut-over is under way, or was lately.</summary>
    public bool MayCome => epochs is { MayBeRefused: true };

    /// <summary>Whether a reply says that a cut-over has refused its request. None of such a request has run.</summary>
    /// <remarks>
    /// A node that cannot be reached is just that, unless a cut-over is under way; and what was on the way to it when the connection was lost may have run.
    /// </remarks>
    public bool Is(ReadOnlySpan<byte> reply) =>
        epochs is not null && reply is [(byte)'-', ..]
        && (EpochRefusal.IsCode(Encoding.Latin1.GetString(reply[1..]))
            || (NodeFaultReply.IsDown(reply) && !NodeFaultReply.IsInDoubt(reply) && MayCome));

    /// <summary>Waits until a refused request may be made again.</summary>
    /// <param name="start">When it was made first.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>False: the refusal stands, as nothing is moving, or the operation timeout is over.</returns>
    public Task<bool> AwaitTurnAsync(long start, CancellationToken cancellationToken) =>
        epochs?.Calls.AwaitTurnAsync(start, cancellationToken) ?? Task.FromResult(false);

    /// <summary>Whether a request was refused and may be made again, now that this has ended.</summary>
    /// <param name="reply">Its reply.</param>
    /// <param name="start">When it was made first.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async ValueTask<bool> IsToBeMadeAgainAsync(ReadOnlyMemory<byte> reply, long start, CancellationToken cancellationToken) =>
        Is(reply.Span) && await AwaitTurnAsync(start, cancellationToken).ConfigureAwait(false);
}
