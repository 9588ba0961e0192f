using System.Globalization;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Resharding.Writing.Expiry;
using RedisTyped.Resharding.Writing.Sending;

namespace RedisTyped.Resharding.Writing;

internal sealed partial class TargetLander
{
    private const string ExpiryField = "expiry";
    private const string UntilField = "until";

    /// <summary>How long before a real time of expiry comes all must be shifted again: enough to go through the keys.</summary>
    private static readonly TimeSpan ShiftTime = TimeSpan.FromSeconds(20);

    private DateTimeOffset _safeUntil = DateTimeOffset.MaxValue;
    private bool _resumesExpiries;

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
        // Whoever takes over must know: what is real by then has to be shifted again before the target ends keys by itself.
        DateTimeOffset until = _options.Time.GetUtcNow() + margin;
        if (mode != ExpiryMode.Shifted)
        {
            await NoteExpiriesAsync(mode, until < _safeUntil ? until : _safeUntil, cancellationToken).ConfigureAwait(false);
        }

        _shift.Set(mode, margin);

        // What was translated before still has its time as it was; the pass comes behind it.
        if (_stream is { } stream)
        {
            await _sender!.DrainAsync(stream.Begun, cancellationToken).ConfigureAwait(false);
        }

        var passes = new ExpiryPasses(_options, _abilities!, _client, _sender!, _shift, _sweeper.IsOwn);
        await (known is null ? passes.AllAsync(cancellationToken) : passes.SomeAsync(known, cancellationToken)).ConfigureAwait(false);
        if (mode != ExpiryMode.Plain)
        {
            await NoteExpiriesAsync(mode, mode == ExpiryMode.Settled ? until : DateTimeOffset.MaxValue, cancellationToken).ConfigureAwait(false);
        }

        return passes.Changed;
    }

    private async Task NoteExpiriesAsync(ExpiryMode mode, DateTimeOffset safeUntil, CancellationToken cancellationToken)
    {
        _safeUntil = safeUntil;
        await _client.AskAsync(
            cancellationToken, "HSET", Checkpoint.KeyOf(_options.Source), ExpiryField, Word(mode), UntilField, safeUntil.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)).ConfigureAwait(false);
    }

    /// <summary>
    /// Looks what was made of times of expiry before the link broke, or its process ended. Where some are real and that is too long ago, the target may have ended
    /// keys by itself that the source has prolonged since: it is given everything anew.
    /// </summary>
    /// <returns>The checkpoint as it stands then.</returns>
    private async Task<Checkpoint?> TrustExpiriesAsync(Checkpoint? checkpoint, CancellationToken cancellationToken)
    {
        _resumesExpiries = false;
        if (checkpoint is null)
        {
            return null;
        }

        string key = Checkpoint.KeyOf(_options.Source);
        string mode = Word(_shift.Mode);
        bool isOther = _shift.Mode == ExpiryMode.Shifted;
        if (isOther)
        {
            var left = await _client.AskAsync(cancellationToken, "HMGET", key, ExpiryField, UntilField).ConfigureAwait(false) as object?[] ?? [null, null];
            mode = ReplyTree.Text(left[0]);
            _safeUntil = DateTimeOffset.FromUnixTimeMilliseconds(long.TryParse(ReplyTree.Text(left[1]), NumberStyles.None, CultureInfo.InvariantCulture, out long until) ? until : 0);
        }

        if (mode.Length == 0 || mode == Word(ExpiryMode.Shifted))
        {
            _safeUntil = DateTimeOffset.MaxValue;
            return checkpoint;
        }

        if (checkpoint.IsWhole && mode == Word(ExpiryMode.Settled) && _options.Time.GetUtcNow() + ShiftTime < _safeUntil)
        {
            _resumesExpiries = isOther;
            return checkpoint;
        }

        _shift.Set(ExpiryMode.Shifted);
        _safeUntil = DateTimeOffset.MaxValue;
        await _client.AskAsync(cancellationToken, "HSET", key, ExpiryField, Word(ExpiryMode.Shifted), Checkpoint.PhaseField, Checkpoint.Snapshot).ConfigureAwait(false);
        if (checkpoint.IsWhole)
        {
            _events.Report(
                "expiry-distrusted",
                $"{_options.Source}: an earlier run ended when times of expiry at {_options.Address} were real, so that keys may have ended there which the source has prolonged since; it is given everything anew.",
                ("source", _options.Source), ("target", _options.Address.ToString()));
        }

        return checkpoint with { IsWhole = false };
    }

    /// <summary>Shifts again what an earlier process has made real.</summary>
    /// <returns>Whether that was done in time.</returns>
    private async Task<bool> ResumeExpiriesAsync(CancellationToken cancellationToken)
    {
        if (!_resumesExpiries)
        {
            return true;
        }

        DateTimeOffset until = _safeUntil;
        await ShiftExpiriesAsync(cancellationToken).ConfigureAwait(false);
        _isDistrusted |= _options.Time.GetUtcNow() >= until;
        return !_isDistrusted;
    }

    private static string Word(ExpiryMode mode) => mode switch
    {
        ExpiryMode.Shifted => "shifted",
        ExpiryMode.Settled => "settled",
        _ => "real",
    };
}
