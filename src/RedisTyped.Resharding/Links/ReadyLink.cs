namespace RedisTyped.Resharding.Links;

/// <summary>A link whose target is there, from then until it has left the upstream that it is put into.</summary>
internal sealed class ReadyLink(LinkFeed feed, LandedPosition? from)
{
    private readonly TaskCompletionSource<Exception?> _left = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public LinkFeed Feed => feed;

    /// <summary>Where it can go on; null when it needs a snapshot.</summary>
    public LandedPosition? From { get; set; } = from;

    /// <summary>Where it could have gone on if the source could; null where that is not known.</summary>
    public LandedPosition? Lost { get; set; }

    /// <summary>Ends when it has left; with why, if it failed.</summary>
    public Task<Exception?> Left => _left.Task;

    /// <summary>It has left.</summary>
    public void Leave(Exception? why) => _left.TrySetResult(why);
}
