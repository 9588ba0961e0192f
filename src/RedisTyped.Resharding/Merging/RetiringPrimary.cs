using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Replication;

namespace RedisTyped.Resharding.Merging;

/// <summary>
/// The target as a primary that retires: it goes on in its own history where it is, from a place that is known before it comes, and is never given a snapshot.
/// What changes it is done by one caller at a time.
/// </summary>
internal sealed class RetiringPrimary
{
    private readonly TaskCompletionSource<ReplicationPosition> _fenced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ReplicationPosition? _expected;
    private volatile bool _isRefused;

    /// <summary>Whether the target is one.</summary>
    public bool IsTarget { get; private set; }

    /// <summary>Where it stopped, once it has come; else null.</summary>
    public ReplicationPosition? Former { get; private set; }

    /// <summary>Where each link of the way back begins, by name; nothing where that is not known.</summary>
    public IReadOnlyDictionary<string, LandedPosition> Starts { get; private set; } = new Dictionary<string, LandedPosition>(StringComparer.Ordinal);

    /// <summary>Where it stopped; ends when it has come.</summary>
    public Task<ReplicationPosition> Fenced => _fenced.Task;

    /// <summary>Whether it has asked for what it is not given, and was refused.</summary>
    public bool IsRefused => _isRefused;

    /// <summary>The target is one, and comes from where it is.</summary>
    /// <param name="atLeast">Where that is at the least; its signs of life may move it further.</param>
    /// <param name="starts">Where each link of the way back begins, by name.</param>
    public void Expect(ReplicationPosition atLeast, IReadOnlyDictionary<string, LandedPosition> starts)
    {
        IsTarget = true;
        _expected = atLeast;
        Starts = starts;
    }

    /// <summary>The target is one that has come already.</summary>
    /// <param name="former">Where it stopped; null where that is not known here.</param>
    public void ExpectAgain(ReplicationPosition? former)
    {
        IsTarget = true;
        Former = former ?? Former;
    }

    /// <summary>Whether it is who asks to go on from a place.</summary>
    public bool IsAt(ReplicationPosition at) => _expected is { } expected && at.Id == expected.Id && at.Offset >= expected.Offset;

    /// <summary>It has come, and stopped there.</summary>
    public void Come(ReplicationPosition at)
    {
        _expected = null;
        Former = at;
    }

    /// <summary>Tells who waits for <see cref="Fenced"/>.</summary>
    public void Tell()
    {
        if (Former is { } former)
        {
            _fenced.TrySetResult(former);
        }
    }

    /// <summary>It is refused a snapshot.</summary>
    /// <returns>Whether for the first time: it asks again and again.</returns>
    public bool Refuse()
    {
        bool isFirst = !_isRefused;
        _isRefused = true;
        return isFirst;
    }
}
