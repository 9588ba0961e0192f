using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace RedisTyped.Resharding.Merging;

/// <summary>Whom a target follows: it is told to follow us when a link begins, and is made a primary of its own when all links are at their end. Thread-safe.</summary>
/// <param name="options">What the target is, and where it is to come.</param>
[SuppressMessage("Design", "CA1001", Justification = "The semaphore holds nothing of the system unless its wait handle is asked for.")]
internal sealed class TargetLead(SyntheticPrimaryOptions options)
{
    private readonly SemaphoreSlim _attaching = new(1, 1);
    private readonly Lock _gate = new();
    private readonly HashSet<MergeLander> _released = [];

    /// <summary>Whether all links are at their end: it is a server of its own from then on.</summary>
    public bool IsOver
    {
        get
        {
            lock (_gate)
            {
                return _released.Count == options.Links.Count;
            }
        }
    }

    /// <summary>Tells the target to follow us, if it is to be told and does not follow yet.</summary>
    /// <param name="endPoint">Where we listen.</param>
    /// <param name="hasTarget">Whether it follows.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task AttachAsync(IPEndPoint endPoint, Func<bool> hasTarget, CancellationToken cancellationToken)
    {
        if (options.Announce is not { } host || IsOver)
        {
            return;
        }

        await _attaching.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!hasTarget() && !IsOver)
            {
                var client = await FollowingTarget.OpenAsync(options.Access, cancellationToken).ConfigureAwait(false);
                await using (client.ConfigureAwait(false))
                {
                    await client.FollowAsync(host, endPoint.Port, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            _attaching.Release();
        }
    }

    /// <summary>A link is at its end; with the last of them the target is made a primary.</summary>
    public async ValueTask ReleaseAsync(MergeLander lander, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _released.Add(lander);
            if (_released.Count < options.Links.Count)
            {
                return;
            }
        }

        // Behind whatever it is being told. Where that is not answered, neither is this, which says so.
        bool isTurn = await _attaching.WaitAsync(options.Access.AnswerTimeout, cancellationToken).ConfigureAwait(false);
        try
        {
            var client = await FollowingTarget.OpenAsync(options.Access, cancellationToken).ConfigureAwait(false);
            await using (client.ConfigureAwait(false))
            {
                await client.ReleaseAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            if (isTurn)
            {
                _attaching.Release();
            }
        }
    }
}
