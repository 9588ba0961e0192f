namespace RedisTyped.Resharding.Links;

/// <summary>What a target that is written into tells and does where the keys of its link are read one after the other.</summary>
internal interface IScannedTarget
{
    /// <summary>How many insertions the target has, those that are on their way included; when it has just been opened, those that it has kept. It never goes back otherwise.</summary>
    long Inserted { get; }

    /// <summary>Whether it has some of the keys only, so that databases cannot be swapped: the link is given everything anew then.</summary>
    bool IsPartial { set; }

    /// <summary>Deletes the keys of the link that are not named; called between two commands of the stream.</summary>
    /// <param name="keeps">Names the keys that stay, with their databases.</param>
    /// <param name="cancellationToken">Gives up; to be done again then.</param>
    ValueTask RetainAsync(Func<byte[], int, bool> keeps, CancellationToken cancellationToken);
}
