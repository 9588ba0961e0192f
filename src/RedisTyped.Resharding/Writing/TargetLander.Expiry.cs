using RedisTyped.Resharding.Streaming;
using RedisTyped.Resharding.Writing.Expiry;
using RedisTyped.Resharding.Writing.Sending;

namespace RedisTyped.Resharding.Writing;

internal sealed partial class TargetLander
{
    private const string ExpiryField = "expiry";

    /// <summary>What is done with times of expiry now.</summary>
    public ExpiryMode Expiries => _shift.Mode;

    /// <summary>
    /// The first step to real times of expiry, before the cut-over: keys that live longer than the margin get theirs. To be called again before the
    /// margin has passed, should the cut-over come later, since what then has less to live is shifted again. The stream goes on meanwhile.
    /// </summary>
    /// <param name="margin">Far longer than the link is behind, and than the cut-over takes; a minute is.</param>
    /// <param name="cancellationToken">Gives up; to be done again then.</param>
    /// <returns>How many keys were changed.</returns>
    public ValueTask<long> SettleExpiriesAsync(TimeSpan margin, CancellationToken cancellationToken) =>
        PassAsync(ExpiryMode.Settled, margin, known: null, cancellationToken);

    /// <summary>
    /// The second step, while the source is held and all has been applied: the keys that are still shifted get their times. Those are known from the
    /// first step, so that this takes no longer than they are many. From here on nothing is shifted.
    /// </summary>
    /// <returns>How many keys were changed.</returns>
    public ValueTask<long> UnshiftExpiriesAsync(CancellationToken cancellationToken) =>
        PassAsync(ExpiryMode.Plain, margin: default, _shift.Near, cancellationToken);

    /// <summary>Looks for keys that are still shifted, behind the cut-over, and gives them their times: there should be none.</summary>
    /// <returns>How many keys were changed.</returns>
    public ValueTask<long> FindShiftedAsync(CancellationToken cancellationToken) =>
        PassAsync(ExpiryMode.Plain, margin: default, known: null, cancellationToken);

    /// <summary>Shifts all again, when the cut-over has been given up.</summary>
    /// <returns>How many keys were changed.</returns>
    public ValueTask<long> ShiftExpiriesAsync(CancellationToken cancellationToken) =>
        PassAsync(ExpiryMode.Shifted, margin: default, known: null, cancellationToken);

    private async ValueTask<long> PassAsync(
        ExpiryMode mode, TimeSpan margin, IReadOnlyList<DatabaseKey>? known, CancellationToken cancellationToken)
    {
        // Whoever takes over must know: what is real by then would have to be shifted again, unless the target is in use.
        await _client.AskAsync(cancellationToken, "HSET", Checkpoint.KeyOf(_options.Source), ExpiryField, Word(mode)).ConfigureAwait(false);
        _shift.Set(mode, margin);

        // What was translated before still has its time as it was; the pass comes behind it.
        if (_stream is { } stream)
        {
            await _sender!.DrainAsync(stream.Begun, cancellationToken).ConfigureAwait(false);
        }

        var passes = new ExpiryPasses(_options, _abilities!, _client, _sender!, _shift, _sweeper.IsOwn);
        await (known is null ? passes.AllAsync(cancellationToken) : passes.SomeAsync(known, cancellationToken)).ConfigureAwait(false);
        return passes.Changed;
    }

    /// <summary>Goes on from what an earlier process has made of times of expiry.</summary>
    private async ValueTask ResumeExpiriesAsync(CancellationToken cancellationToken)
    {
        if (_shift.Mode != ExpiryMode.Shifted)
        {
            return;
        }

        string left = ReplyTree.Text(await _client.AskAsync(cancellationToken, "HGET", Checkpoint.KeyOf(_options.Source), ExpiryField).ConfigureAwait(false));
        if (left == Word(ExpiryMode.Plain))
        {
            _shift.Set(ExpiryMode.Plain);
        }
        else if (left == Word(ExpiryMode.Settled))
        {
            await ShiftExpiriesAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static string Word(ExpiryMode mode) => mode switch
    {
        ExpiryMode.Shifted => "shifted",
        ExpiryMode.Settled => "settled",
        _ => "real",
    };
}
