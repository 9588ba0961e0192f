using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Rdb.Entries;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Tests.Links;

public sealed class LinkFeedTests
{
    /// <summary>A snapshot has the keys that a replica hides; a stream that goes on where it was has not.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Keys_that_were_hidden_are_forgotten_at_a_snapshot(bool afterSnapshot)
    {
        var feed = new LinkFeed(new ReshardLink("a", "b", AllKeys.Instance), "W", new NoLander(), TimeProvider.System);
        feed.Hidden.Hide("some"u8.ToArray(), db: 0);

        feed.BeginStream(new LandedPosition(new ReplicationPosition(ReplicationId.NewRandom(), 9), 0), afterSnapshot, new StreamCounters(CommandClasses.BuiltIn));

        Assert.Equal((afterSnapshot, !afterSnapshot), (feed.Hidden.IsEmpty, feed.Hidden.Has("some"u8, db: 0, offset: 9)));
        feed.Hidden.Hide("other"u8.ToArray(), db: 0);
        Assert.True(feed.Hidden.Has("other"u8, db: 0, offset: 9));
    }

    /// <summary>Offset 0 is none, and before everything.</summary>
    [Fact]
    public void Position_is_told_where_it_is_known()
    {
        var feed = new LinkFeed(new ReshardLink("a", "b", AllKeys.Instance), "W", new NoLander(), TimeProvider.System);
        Assert.Null(feed.Position);

        var snapshot = new ReplicationPosition(ReplicationId.NewRandom(), 9);
        feed.BeginSnapshot(snapshot);
        Assert.Equal(snapshot, feed.Position);

        feed.BeginStream(new LandedPosition(snapshot, 0), afterSnapshot: true, new StreamCounters(CommandClasses.BuiltIn));
        Assert.Null(feed.Position);
    }

    /// <summary>A target that is there, and is to begin anew, is not said to be away: that is what its link is opened for.</summary>
    [Theory]
    [InlineData("Down", "It does not.")]
    [InlineData("Opening", null)]
    public void Target_that_does_not_follow_is_told_with_why(string phase, string? atFirst)
    {
        var absence = new TargetAbsence("It does not.", Enum.Parse<LinkPhase>(phase));
        var feed = new LinkFeed(new ReshardLink("a", "b", AllKeys.Instance), "M", new NoLander { Absence = absence }, TimeProvider.System);
        Assert.Equal((phase.ToLowerInvariant(), atFirst, atFirst is null), (feed.Read().Phase, feed.Read().Trouble, feed.IsComing));

        feed.BeginStream(new LandedPosition(new ReplicationPosition(ReplicationId.NewRandom(), 9), 0), afterSnapshot: true, new StreamCounters(CommandClasses.BuiltIn));

        Assert.Equal((phase.ToLowerInvariant(), "It does not."), (feed.Read().Phase, feed.Read().Trouble));
        Assert.Null(feed.Read().LagMilliseconds);
    }

    private sealed class NoLander : ILander
    {
        public long Applied => 0;

        public TargetAbsence? Absence { get; init; }

        public Action? OnApplied
        {
            set { }
        }

        public IReadOnlyDictionary<string, long> Counters { get; } = new Dictionary<string, long>();

        public ValueTask<LandedPosition?> OpenAsync(CancellationToken cancellationToken) => default;

        public IRdbEntrySink BeginSnapshot(ReplicationPosition at) => throw new NotSupportedException();

        public ValueTask EndSnapshotAsync(int streamDatabase, CancellationToken cancellationToken) => default;

        public void BeginStream(LandedPosition from)
        {
        }

        public ValueTask ApplyAsync(ReadOnlyMemory<byte> stream, DateTimeOffset receivedAt, CancellationToken cancellationToken) => default;

        public ValueTask DrainAsync(long offset, CancellationToken cancellationToken) => default;

        public ValueTask ReleaseAsync(CancellationToken cancellationToken) => default;

        public ValueTask DisposeAsync() => default;
    }
}
