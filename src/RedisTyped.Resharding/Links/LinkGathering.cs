using RedisTyped.Resharding.Replication;

namespace RedisTyped.Resharding.Links;

/// <summary>The links of one source that are open and have no upstream yet: gathered, so that one upstream does for as many as can be. Thread-safe.</summary>
/// <param name="context">The source.</param>
/// <param name="feeds">All its links.</param>
/// <param name="changed">Set when a link has become ready, or will not for now.</param>
internal sealed class LinkGathering(SourceContext context, IReadOnlyList<LinkFeed> feeds, AsyncSignal changed)
{
    private readonly Lock _gate = new();
    private readonly List<ReadyLink> _ready = [];

    /// <summary>Whether no link waits.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_gate)
            {
                return _ready.Count == 0;
            }
        }
    }

    /// <summary>Takes a link that is ready.</summary>
    public void Take(ReadyLink link)
    {
        lock (_gate)
        {
            // Both at once: who gathers links waits for those that are being opened.
            link.Feed.Enter(LinkPhase.Waiting);
            _ready.Add(link);
        }

        changed.Set();
    }

    /// <summary>Waits a little for links that are about to be ready, so that one upstream does for all.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        long began = context.Time.GetTimestamp();
        while (IsAnyComing())
        {
            var left = context.Options.GatherDelay - context.Time.GetElapsedTime(began);
            if (left <= TimeSpan.Zero || !await changed.WaitAsync(left, cancellationToken).ConfigureAwait(false))
            {
                return;
            }
        }
    }

    /// <summary>Gives all that are ready.</summary>
    /// <returns>Those that go on where they are, and those that need a snapshot.</returns>
    public (List<ReadyLink> Resumed, List<ReadyLink> Fresh) Give()
    {
        lock (_gate)
        {
            var resumed = _ready.Where(static link => link.From is not null).ToList();
            var fresh = _ready.Where(static link => link.From is null).ToList();
            _ready.Clear();
            return (resumed, fresh);
        }
    }

    private bool IsAnyComing()
    {
        lock (_gate)
        {
            return _ready.Count > 0 && feeds.Any(static feed => feed.IsComing);
        }
    }
}
