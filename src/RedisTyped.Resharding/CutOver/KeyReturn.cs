using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.CutOver;

/// <summary>
/// The way back of a node that serves on: it still has the keys that it gave to a new node, and of those that are written there since, what the new node has now is
/// written over what it has. Used once.
/// </summary>
/// <remarks>
/// Commands are not repeated, for a copy expires in its time though that was made longer at the new node. Whatever a key is when it is read, it is read again if it is
/// written after that, so that all are the same once the new node takes no more writes. What the node that serves on has lost meanwhile is brought back again.
/// </remarks>
internal sealed class KeyReturn : IAsyncDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(200);

    /// <summary>How often something may come in between.</summary>
    private const int MostBroken = 3;

    /// <summary>Less than any offset: a server that was restarted says 0.</summary>
    private const long NotBegun = -1;

    private readonly PlannedLink _link;
    private readonly ReturnPlace _place;
    private readonly ReshardEvents _events;
    private readonly SourceOptions _source;
    private readonly OwnerKeyFilter _mine;
    private readonly ReturnNote _note;
    private readonly PlanGuard _guard;
    private readonly SourceOptions _old;
    private readonly KeyCopy _copy;
    private readonly AsyncSignal _work = new();
    private TouchedKeys _touched = new();
    private Task _running = Task.CompletedTask;
    private long _returned = NotBegun;
    private int _broken;
    private volatile bool _isOverrun;
    private long _drained;

    /// <param name="plan">The plan.</param>
    /// <param name="link">The link whose way back this is.</param>
    /// <param name="epoch">The epoch that the plan led to; null where that is not known.</param>
    /// <param name="events">Told what happens.</param>
    public KeyReturn(OpenedPlan plan, PlannedLink link, long? epoch, ReshardEvents events)
    {
        _link = link;
        _place = new ReturnPlace(plan, link);
        _events = events;
        _source = plan.AccessNew(link.Target);
        _mine = new OwnerKeyFilter(plan.New.Snapshot, link.Target, plan.Old.Snapshot, link.Source, sameServer: false);
        _note = new ReturnNote(plan, link);
        _guard = new PlanGuard(plan.Plan.Id, epoch, isBack: true);
        _old = plan.AccessOld(link.Source);
        _copy = new KeyCopy(link.Target, _source, link.Source, _old, _mine, _guard, _note);
    }

    /// <summary>The new node, whose writes come back.</summary>
    public string Source => _link.Target;

    /// <summary>Grows while anything is brought back.</summary>
    public long Progress => Volatile.Read(ref _returned) + _copy.Copied;

    /// <summary>Whether it copies the same keys again and again, and breaks off at one that is behind them.</summary>
    public bool IsStuck => Volatile.Read(ref _broken) >= MostBroken;

    /// <summary>Whether it is known where to begin.</summary>
    public bool HasPlace => _place.Read() is not null;

    /// <summary>Brings keys back until it is stopped.</summary>
    /// <param name="stopping">Stops it; what is being written is written to its end, so that none of it comes later.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <exception cref="ReshardException">It cannot go on.</exception>
    public Task RunAsync(CancellationToken stopping, CancellationToken cancellationToken) => _running = RunAllAsync(stopping, cancellationToken);

    /// <summary>Waits until it has stopped, whatever ended it.</summary>
    public async Task StopAsync() => await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>Waits until all that was written at the new node up to an offset is back.</summary>
    /// <exception cref="ReshardException">It cannot go on.</exception>
    public async Task DrainAsync(long offset, CancellationToken cancellationToken)
    {
        Volatile.Write(ref _drained, offset);
        while (Volatile.Read(ref _returned) < offset)
        {
            if (_running.IsCompleted)
            {
                await _running.ConfigureAwait(false);
            }

            await Task.Delay(Pace, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sees that the node that serves on has all that was brought back to it, behind <see cref="DrainAsync"/>, and gets nothing of another plan.</summary>
    /// <exception cref="ReshardException">It has lost some of it; or another plan has begun there.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (!await _note.IsThereAsync(cancellationToken).ConfigureAwait(false) || Volatile.Read(ref _returned) < Volatile.Read(ref _drained))
        {
            throw new ReshardException(
                ReshardFailure.CutOver,
                $"Node '{_link.Source}' has lost some of what was brought back to it from '{_link.Target}': it was restarted or emptied, or another server took its place. The new topology stays in force; begin again, and it is brought back again.");
        }

        // One that has begun since is seen in what is written as well, if anything is.
        NodeClient node = await NodeClient.ConnectAsync(_link.Source, _old, cancellationToken).ConfigureAwait(false);
        await using (node.ConfigureAwait(false))
        {
            await _guard.RefuseAsync(node, cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        await _copy.DisposeAsync().ConfigureAwait(false);
        _work.Dispose();
    }

    private async Task RunAllAsync(CancellationToken stopping, CancellationToken cancellationToken)
    {
        LandedPosition mark = _place.Read() ?? throw new ReshardException(
            ReshardFailure.CutOver,
            $"There is no way back for {_link.Source}: where the stream of {_link.Target} stood at the cut-over was not kept. Make a plan from the new topology to the old one.");
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancellationToken);
        while (true)
        {
            try
            {
                var (from, isAnew) = await _note.BeginAsync(mark, _isOverrun, both.Token).ConfigureAwait(false);
                _touched = new TouchedKeys();
                _touched.HasRead(from);
                if (isAnew)
                {
                    string why = _isOverrun ? $"Node '{_link.Target}' cannot tell any more what was written there" : $"Node '{_link.Source}' has lost copies that it kept for the way back";
                    _events.Report(
                        "way-back-anew",
                        $"{why}: all keys that '{_link.Source}' gave to '{_link.Target}' are read there, and brought back.",
                        ("source", _link.Target), ("target", _link.Source));
                    _touched.AddAll(null);
                }

                await RunBothAsync(from, both.Token, cancellationToken).ConfigureAwait(false);
            }
            catch (ReshardException e) when (IsOverrun(e) ? !_isOverrun : !e.IsFinal)
            {
                // Where all keys have been brought back once more, the stream is followed again from there: past a place of it, too, that cannot be read.
                _isOverrun |= IsOverrun(e);
                Volatile.Write(ref _returned, NotBegun);
                _events.Report("way-back-waits", e.Message, ("source", _link.Target), ("target", _link.Source));
            }

            await Task.Delay(RetryDelay, both.Token).ConfigureAwait(false);
        }
    }

    // The stream cannot be read from where it was read to, but may be from where it stands now.
    private static bool IsOverrun(ReshardException fault) => fault.Failure == ReshardFailure.ResyncNeeded || fault.IsRepeated;

    private async Task RunBothAsync(LandedPosition from, CancellationToken stopping, CancellationToken cancellationToken)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        TouchedKeys touched = _touched;
        Task watching = new KeyWatch(_link.Target, _source, Touch, touched.AddAll, HasRead, _events, () => Math.Max(Volatile.Read(ref _returned), 0), missesNone: true)
            .RunAsync(from, both.Token);
        Task returning = ReturnAsync(touched, both.Token, cancellationToken);
        Task first = await Task.WhenAny(watching, returning).ConfigureAwait(false);
        await both.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(watching, returning).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await first.ConfigureAwait(false);
        }
        catch (ReshardException e) when (first == watching && (IsOverrun(e) || e.Failure == ReshardFailure.UnknownCommand))
        {
            // Known only now: all keys that were being brought back meanwhile may be back, so that they may be brought back once more.
            throw KeyWatch.Ended(
                e, IsOverrun(e) && !_isOverrun ? "what was written there is found by reading all keys anew" : $"what was written there is not brought back to {_link.Source} by this plan");
        }
    }

    private void Touch(ReadOnlySpan<byte> key, int db, CommandClass type)
    {
        if (_mine.Keeps(key, db))
        {
            _touched.Add(key, db);
        }
    }

    private void HasRead(LandedPosition position)
    {
        _touched.HasRead(position);
        _work.Set();
    }

    private async Task ReturnAsync(TouchedKeys touched, CancellationToken stopping, CancellationToken cancellationToken)
    {
        while (true)
        {
            await _work.WaitAsync(stopping).ConfigureAwait(false);
            TouchedKeys.Taken taken = touched.Take();
            while (!await TryCopyAsync(taken, cancellationToken).ConfigureAwait(false))
            {
                await Task.Delay(RetryDelay, stopping).ConfigureAwait(false);
            }

            Volatile.Write(ref _returned, taken.UpTo.At.Offset);
        }
    }

    private async Task<bool> TryCopyAsync(TouchedKeys.Taken taken, CancellationToken cancellationToken)
    {
        long before = _copy.Copied;
        try
        {
            await _copy.CopyAsync(taken, cancellationToken).ConfigureAwait(false);
            Volatile.Write(ref _broken, 0);
            _isOverrun = false;
            return true;
        }
        catch (ReshardException e) when (!e.IsFinal && e.Failure != ReshardFailure.TargetWiped)
        {
            Volatile.Write(ref _broken, _broken + (_copy.Copied > before ? 1 : 0));
            _events.Report("way-back-waits", e.Message, ("source", _link.Target), ("target", _link.Source));
            return false;
        }
    }
}
