namespace RedisTyped.Resharding.Links;

/// <summary>
/// A lander whose target would expire keys by itself, and which keeps it from that by times of expiry that are far off: they are put right around the cut-over. All of
/// it may be done twice, while the lander is open.
/// </summary>
internal interface IShiftingLander : ILander
{
    /// <summary>Whether the first step is done, and nothing has undone it since: not where a snapshot lands anew.</summary>
    bool HasSettledExpiries { get; }

    /// <summary>Puts right the times of keys that live longer than a margin, while the stream goes on.</summary>
    /// <param name="margin">Far longer than the link is behind, and than the cut-over takes; it is to be done again before that has passed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<long> SettleExpiriesAsync(TimeSpan margin, CancellationToken cancellationToken);

    /// <summary>Puts the others right, while the source is held and all has been applied.</summary>
    ValueTask<long> UnshiftExpiriesAsync(CancellationToken cancellationToken);

    /// <summary>Undoes that while the source is still held. Where it cannot be undone in time, the link is given everything anew.</summary>
    /// <param name="cancellationToken">Cancelled no later than the source is held.</param>
    ValueTask TakeBackExpiriesAsync(CancellationToken cancellationToken);

    /// <summary>Puts all far off again, when the cut-over has been given up.</summary>
    ValueTask<long> ShiftExpiriesAsync(CancellationToken cancellationToken);
}
