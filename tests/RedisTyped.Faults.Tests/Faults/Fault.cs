using RedisTyped.Faults.Tests.Scenes;

namespace RedisTyped.Faults.Tests.Faults;

/// <summary>Something that goes wrong with nodes: what it is, how to do it, and what is promised nevertheless.</summary>
internal abstract class Fault
{
    /// <summary>How long a healthy node may take, on a machine however busy.</summary>
    public static readonly TimeSpan HealthyTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How long a node that is hit may take: short, so that tests see it pass.</summary>
    public static readonly TimeSpan ShortTimeout = TimeSpan.FromMilliseconds(500);

    /// <summary>What it is, in a few words; names it on the page, too.</summary>
    public abstract string Name { get; }

    /// <summary>What is promised beside what is promised always.</summary>
    public abstract string Promise { get; }

    /// <summary>Whether calls to the nodes that are hit are expected to fail.</summary>
    public virtual bool FailsCalls => true;

    /// <summary>How many calls to the nodes that are hit must have failed before it ends.</summary>
    /// <param name="scale">How many times as long as the short form the run is.</param>
    public virtual long FailuresAt(int scale) => FailsCalls ? 20 * scale : 0;

    /// <summary>Whether the nodes that are hit lose what they had.</summary>
    public virtual bool LosesKeys => false;

    /// <summary>Whether every write is on disk before it is acknowledged.</summary>
    public virtual bool IsPersistent => false;

    /// <summary>Whether a proxy stands before the nodes that are hit.</summary>
    public virtual bool NeedsNetwork => false;

    /// <summary>How many replicas each node has.</summary>
    public virtual int Replicas => 0;

    /// <summary>What the servers are started with beside the usual.</summary>
    public virtual IReadOnlyList<string> ServerArguments => [];

    /// <summary>Whether it happens to a node.</summary>
    public virtual bool Hits(string node) => node == "node-2";

    /// <summary>The operation timeout of a node.</summary>
    public TimeSpan TimeoutOf(string node) => Hits(node) && FailsCalls ? ShortTimeout : HealthyTimeout;

    /// <summary>Lets it happen.</summary>
    public abstract Task BeginAsync(Scene scene, CancellationToken cancellationToken);

    /// <summary>Lets it be over.</summary>
    public abstract Task EndAsync(Scene scene, CancellationToken cancellationToken);

    public override string ToString() => Name;
}
