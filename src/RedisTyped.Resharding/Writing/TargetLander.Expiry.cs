using System.Globalization;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Resharding.Writing.Expiry;
using RedisTyped.Resharding.Writing.Sending;

namespace RedisTyped.Resharding.Writing;

internal sealed partial class TargetLander
{
    /// <summary>How long before a real time of expiry comes all must be shifted again: enough to go through the keys.</summary>
    private static readonly TimeSpan ShiftTime = TimeSpan.FromSeconds(20);

    // Held by a pass, and while the link is opened: both change what is done with times of expiry, and what the target says of that.
    private readonly SemaphoreSlim _expiring = new(1);
    private DateTimeOffset _safeUntil = DateTimeOffset.MaxValue;
    private TimeSpan _margin;
    private bool _resumesExpiries;
    private bool _hasMoved;

    /// <summary>What is done with times of expiry now.</summary>
    public ExpiryMode Expiries => _shift.Mode;

    public bool HasSettledExpiries => _shift.Mode == ExpiryMode.Settled;

    /// <summary>
    /// The first step to real times of expiry, before the cut-over: keys that live longer than the margin get theirs. To be called again before the
    /// margin has passed, should the cut-over come later, since what then has less to live is shifted again. The stream goes on meanwhile.
    /// </summary>
    /// <param name="margin">Far longer than the link is behind, and than this and the cut-over take; a minute is, unless there are very many keys.</param>
    /// <param name="cancellationToken">Gives up; to be done again then.</param>
    /// <returns>How many keys were changed.</returns>
    /// <exception cref="ReshardException">The link does not follow its source; or keys have become due before they were shifted again, and it is given everything anew.</exception>
    public ValueTask<long> SettleExpiriesAsync(TimeSpan margin, CancellationToken cancellationToken) =>
        PassAsync(ExpiryMode.Settled, margin, isOfNear: false, cancellationToken);

    /// <summary>
    /// The second step, while the source is held and all has been applied: the keys that are still shifted get their times. Those are known from the
    /// first step, so that this takes no longer than they are many. From here on nothing is shifted.
    /// </summary>
    /// <returns>How many keys were changed.</returns>
    /// <exception cref="ReshardException">As <see cref="SettleExpiriesAsync"/>.</exception>
    public ValueTask<long> UnshiftExpiriesAsync(CancellationToken cancellationToken) =>
        PassAsync(ExpiryMode.Plain, margin: default, isOfNear: true, cancellationToken);

    /// <summary>Looks for keys that are still shifted, behind the cut-over, and gives them their times: there should be none.</summary>
    /// <returns>How many keys were changed.</returns>
    public ValueTask<long> FindShiftedAsync(CancellationToken cancellationToken) =>
        PassAsync(ExpiryMode.Plain, margin: default, isOfNear: false, cancellationToken);

    /// <summary>Shifts all again, when the cut-over has been given up. Where that comes too late, the link is given everything anew.</summary>
    /// <returns>How many keys were changed.</returns>
    public ValueTask<long> ShiftExpiriesAsync(CancellationToken cancellationToken) =>
        PassAsync(ExpiryMode.Shifted, margin: default, isOfNear: false, cancellationToken);

    private async ValueTask<long> PassAsync(ExpiryMode mode, TimeSpan margin, bool isOfNear, CancellationToken cancellationToken)
    {
        await _expiring.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (mode == ExpiryMode.Shifted && (_isDistrusted || (_shift.Mode == ExpiryMode.Shifted && _safeUntil == DateTimeOffset.MaxValue)))
            {
                return 0;
            }

            // What of a snapshot is under way, translated before, would come behind the pass; and so would what the target is given anew, whyever that is.
            if (_isDistrusted)
            {
                throw new ReshardException(ReshardFailure.TargetUnreachable, $"{_options.Source}: the target {_options.Address} is to be given everything anew.");
            }

            if (_stream is null || _sender is not { } sender)
            {
                throw TargetConnection.Unreachable(_options, _snapshot is null ? "is not connected" : "is being given a snapshot");
            }

            return await PassAloneAsync(sender, mode, margin, isOfNear, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Leave();
        }
    }

    // The link goes on by being opened anew.
    private void Leave()
    {
        if (_isDistrusted)
        {
            _sender?.Distrust();
        }

        _expiring.Release();
    }

    private async Task<long> PassAloneAsync(BatchSender sender, ExpiryMode mode, TimeSpan margin, bool isOfNear, CancellationToken cancellationToken)
    {
        DateTimeOffset real = _safeUntil;
        DateTimeOffset began = _options.Time.GetUtcNow();
        IReadOnlyList<DatabaseKey>? known = isOfNear ? _shift.Near : null;

        // All that the source had prolonged was there before the first of those times came, or was not.
        if (mode == ExpiryMode.Plain && _shift.Mode == ExpiryMode.Settled && began >= real)
        {
            await DistrustAsync(Why(), cancellationToken).ConfigureAwait(false);
            throw Distrusted();
        }

        // Whoever takes over must know: what is real by then has to be shifted again before the target ends keys by itself.
        DateTimeOffset until = began + margin;
        if (mode != ExpiryMode.Shifted)
        {
            await NoteExpiriesAsync(mode, until < real ? until : real, cancellationToken).ConfigureAwait(false);
        }

        var passes = new ExpiryPasses(_options, _abilities!, _client, sender, _shift, _sweeper.IsOwn);
        _secondStep = known is not null && _shift.Mode == ExpiryMode.Settled ? new SecondStep(known, passes, real, _margin, _client.Connections) : null;
        _shift.Set(mode, margin);
        _margin = mode == ExpiryMode.Settled ? margin : _margin;
        try
        {
            // What was translated before still has its time as it was; the pass comes behind it.
            if (_stream is { } stream)
            {
                await sender.DrainAsync(stream.Begun, cancellationToken).ConfigureAwait(false);
            }

            await (known is null ? passes.AllAsync(cancellationToken) : passes.SomeAsync(known, cancellationToken)).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // Which keys are still shifted is not known; which are not is known where it was given up.
            _shift.NoteAny();
            _secondStep = e is OperationCanceledException ? _secondStep : null;
            throw;
        }

        if (mode == ExpiryMode.Plain)
        {
            return passes.Changed;
        }

        // Until now some of what was real before this pass was so still.
        if (_options.Time.GetUtcNow() >= real)
        {
            await DistrustAsync(Why(), cancellationToken).ConfigureAwait(false);
            return mode == ExpiryMode.Shifted ? passes.Changed : throw Distrusted();
        }

        await NoteExpiriesAsync(mode, mode == ExpiryMode.Settled ? until : DateTimeOffset.MaxValue, cancellationToken).ConfigureAwait(false);
        return passes.Changed;
    }

    private async Task NoteExpiriesAsync(ExpiryMode mode, DateTimeOffset safeUntil, CancellationToken cancellationToken)
    {
        await _client.AskAsync(
            cancellationToken, "HSET", Checkpoint.KeyOf(_options.Source), Checkpoint.ExpiryField, Word(mode), Checkpoint.UntilField, safeUntil.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)).ConfigureAwait(false);
        _safeUntil = safeUntil;
    }

    /// <summary>
    /// Has the link given everything anew, since the target may have ended keys by itself that the source has prolonged since. The target says so in one piece with
    /// that times are shifted: whoever takes over in between must not take it for good.
    /// </summary>
    /// <param name="why">Why it is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    private async Task DistrustAsync(string why, CancellationToken cancellationToken)
    {
        _isDistrusted = true;
        _shift.Set(ExpiryMode.Shifted);
        await _client.AskAsync(
            cancellationToken, "HSET", Checkpoint.KeyOf(_options.Source), Checkpoint.ExpiryField, Word(ExpiryMode.Shifted), Checkpoint.PhaseField, Checkpoint.Snapshot).ConfigureAwait(false);
        _safeUntil = DateTimeOffset.MaxValue;
        _events.Report("expiry-distrusted", why, ("source", _options.Source), ("target", _options.Address.ToString()));
    }

    private ReshardException Distrusted() => new(ReshardFailure.CutOver, Why() + " The old topology stays in force.");

    private string Why() =>
        $"{_options.Source}: times of expiry at {_options.Address} were real for so long that keys may have ended there which the source has prolonged since; it is given everything anew.";

    /// <summary>
    /// Looks what was made of times of expiry before the link broke, or its process ended. Where some are real and that is too long ago, the target may have ended
    /// keys by itself that the source has prolonged since: it is given everything anew.
    /// </summary>
    /// <returns>Whether the checkpoint holds.</returns>
    private async Task<bool> TrustExpiriesAsync(Checkpoint? checkpoint, CancellationToken cancellationToken)
    {
        _resumesExpiries = false;
        if (checkpoint is null)
        {
            // A snapshot lands, which takes long: nothing of it ends by itself.
            _shift.Set(ExpiryMode.Shifted);
            _safeUntil = DateTimeOffset.MaxValue;
            return false;
        }

        string mode = Word(_shift.Mode);
        bool isOther = _shift.Mode == ExpiryMode.Shifted;
        if (isOther)
        {
            var left = await _client.AskAsync(cancellationToken, "HMGET", Checkpoint.KeyOf(_options.Source), Checkpoint.ExpiryField, Checkpoint.UntilField, Checkpoint.ShiftField).ConfigureAwait(false) as object?[] ?? [null, null, null];
            if (checkpoint.IsWhole && ReplyTree.Text(left[2]) != Checkpoint.Shift)
            {
                await DistrustAsync($"{_options.Source}: the times of expiry at {_options.Address} were written by an earlier version of the tool, and cannot be told from real ones; it is given everything anew.", cancellationToken)
                    .ConfigureAwait(false);
                return false;
            }

            mode = ReplyTree.Text(left[0]);
            _safeUntil = DateTimeOffset.FromUnixTimeMilliseconds(long.TryParse(ReplyTree.Text(left[1]), NumberStyles.None, CultureInfo.InvariantCulture, out long until) ? until : 0);
        }

        if (mode.Length == 0 || mode == Word(ExpiryMode.Shifted))
        {
            _safeUntil = DateTimeOffset.MaxValue;
            return true;
        }

        if (checkpoint.IsWhole && mode == Word(ExpiryMode.Settled) && _options.Time.GetUtcNow() + ShiftTime < _safeUntil)
        {
            _resumesExpiries = isOther;
            return true;
        }

        await DistrustAsync(Why(), cancellationToken).ConfigureAwait(false);
        return false;
    }

    /// <summary>Shifts again what an earlier process has made real.</summary>
    /// <returns>Whether that was done in time.</returns>
    private async Task<bool> ResumeExpiriesAsync(CancellationToken cancellationToken)
    {
        if (_resumesExpiries)
        {
            await PassAloneAsync(_sender!, ExpiryMode.Shifted, margin: default, isOfNear: false, cancellationToken).ConfigureAwait(false);
        }

        return !_isDistrusted;
    }

    // Once: which keys they are, verify tells.
    private void TellMoved()
    {
        if (!Interlocked.Exchange(ref _hasMoved, true))
        {
            _events.Report(
                "expiry-moved",
                $"{_options.Source}: a key expires in the years 6429 to 6569, which stand for times that are not real yet at {_options.Address}; it gets the first time behind them there, as others will.",
                ("source", _options.Source), ("target", _options.Address.ToString()));
        }
    }

    private static string Word(ExpiryMode mode) => mode switch
    {
        ExpiryMode.Shifted => "shifted",
        ExpiryMode.Settled => "settled",
        _ => Checkpoint.Real,
    };
}
