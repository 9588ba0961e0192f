using System.Net;

namespace RedisTyped.Resharding.Syncing;

/// <summary>How a <see cref="ReshardSync"/> works, as far as the plan does not say it.</summary>
public sealed class ReshardSyncOptions
{
    /// <summary>The address of this machine under which targets reach it, for the modes in which they follow it.</summary>
    /// <value><see langword="null"/>: that from which this machine reaches the target.</value>
    public IPAddress? Address { get; set; }

    /// <summary>Told what happens, a line each, without secrets and keys; from any thread.</summary>
    /// <value><see langword="null"/>: nobody.</value>
    public Action<string>? OnEvent { get; set; }

    /// <summary>Whether targets are given everything anew though their source has lost its history, and more than half of the keys that they have from it.</summary>
    /// <value><see langword="false"/>: the sync ends then, since the targets may have the last copies.</value>
    public bool AcceptsLostKeys { get; set; }

    /// <summary>How often the journal is written.</summary>
    /// <value>One second.</value>
    public TimeSpan JournalPace { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether targets that cannot go on where they are may be given everything anew.</summary>
    internal bool MayBegin { get; init; } = true;
}
