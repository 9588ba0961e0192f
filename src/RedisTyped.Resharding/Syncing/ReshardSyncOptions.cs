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

    /// <summary>How often the journal is written.</summary>
    /// <value>One second.</value>
    public TimeSpan JournalPace { get; set; } = TimeSpan.FromSeconds(1);
}
